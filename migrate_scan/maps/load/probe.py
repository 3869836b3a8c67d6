"""What a probe found on a device, as statements about its target.

Results hold for one stack: the torch version (to the minor) and the chip that they were found
on. A call that ran answers for its dtypes and for nothing else: constraints of other kinds stay
as open as they were, and a name that is merely there stays unverified.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from migrate_scan.maps.entry import Entry, EntryKind, Source
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.aliases import known_chip, known_targets
from migrate_scan.maps.load.target import TargetMap
from migrate_scan.maps.load.user import UserStatements
from migrate_scan.maps.select.constraints import DTYPES, is_of_dtypes, judge
from migrate_scan.maps.select.names import is_plain
from migrate_scan.maps.select.rank import NO_ANSWER
from migrate_scan.maps.versions import minor
from migrate_scan.model import Status
from migrate_scan.undecodable import UNDECODABLE

SCHEMA = 1
_ANSWER = re.compile(r"ok|cpu|present|absent|fails: [A-Za-z_]\w{0,79}", re.ASCII)
_NVIDIA = ("nvidia", "tesla", "geforce", "quadro")
"""How NVIDIA's devices name themselves. Some targets call theirs ``cuda``, too, and name no
chip: what ran on the machine that the code comes from must not answer for them."""
_BESIDE_DTYPES = frozenset({"once", "presence"})


class _Stack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    torch: str
    plugin: str
    device: str
    chip: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: int
    target: str
    date: date
    stack: _Stack
    results: dict[str, dict[str, str]]


class ProbeResults(Struct, frozen=True):
    """Answers by symbol, then by dtype (``once``: no dtype in question, ``presence``)."""

    name: str
    target: str
    date: str
    stack: _Stack
    answers: Mapping[str, Mapping[str, str]]


def parse_probe(name: str, text: bytes) -> ProbeResults:
    """The results in the file ``name``. Raises MapError, naming file and reason."""
    try:
        file = msgspec.json.decode(text, type=_File)
    except UNDECODABLE as error:
        raise MapError(f"{name}: not the results of a probe: {error}") from error
    if file.schema != SCHEMA:
        raise MapError(f"{name}: schema {file.schema} is not known, only {SCHEMA}")
    if file.target not in known_targets():
        raise MapError(f"{name}: unknown target {file.target!r}")
    for symbol, answers in file.results.items():
        if not is_plain(symbol):
            raise MapError(f"{name}: {symbol!r} is no name of torch or Triton")
        for what, answer in answers.items():
            if what not in DTYPES | _BESIDE_DTYPES or not _ANSWER.fullmatch(answer):
                raise MapError(f"{name}: {symbol}: {what!r}: {answer!r} is no answer")
    return ProbeResults(name, file.target, file.date.isoformat(), file.stack, file.results)


def answered(found: TargetMap, results: ProbeResults, dtypes: Sequence[str]) -> TargetMap:
    """The map with what the probe found; ``dtypes`` are those in scope.

    Raises MapError where the results are of another stack than the map's.
    """
    seen, asked = results.stack, found.stack
    chip = known_chip(results.target, seen.chip)
    if (
        seen.device != found.device_type
        or minor(seen.torch) != minor(asked.torch or "")
        or (asked.chip is not None and chip != asked.chip)
        or seen.chip.lower().startswith(_NVIDIA)
    ):
        raise MapError(
            f"{results.name}: the probe ran on torch {seen.torch}, {chip or seen.chip} "
            f"({seen.device}); the scan is for {results.target}, torch {asked.torch}, "
            f"{asked.chip or 'any chip'} ({found.device_type}). Name that stack with --torch and "
            "--chip, or probe this one"
        )
    source = Source(
        id=f"probe:{results.name}",
        repository=f"probe, {results.date}",
        path=results.name,
        ref=f"torch {seen.torch}, {seen.plugin}, {seen.chip}",
        commit="",
        date=results.date,
        licence="",
    )
    entries: dict[tuple[str, str], tuple[Entry, ...]] = {
        (entry.kind, entry.symbol): (entry,) for entry in _entries(found, results, source, dtypes)
    }
    return found.saying(UserStatements({source.id: source}, entries))


def _entries(
    found: TargetMap, results: ProbeResults, source: Source, dtypes: Sequence[str]
) -> Iterator[Entry]:
    for symbol, answers in sorted(results.answers.items()):
        kind: EntryKind = "triton_op" if symbol.startswith("triton.") else "python_api"
        said = found.lookup(kind, symbol, None, dtypes)
        others = tuple(c.code for c in said.constraints if not is_of_dtypes(c.code))
        judged = _judged(answers, others, dtypes)
        if judged is None and said.status not in NO_ANSWER:
            continue  # that it is there was known
        status, codes = judged or ("unverified", ())
        yield Entry(
            kind=kind,
            symbol=symbol,
            status=status,
            constraints=codes,
            replacement=said.replacement,
            route=said.route,
            since=found.stack.torch,
            until=found.stack.torch,
            chips=(found.stack.chip,) if found.stack.chip else (),
            sources=(source.id,),
            confidence="probe",
            reason=f"probe, {results.date}: {_told(answers)}",
        )


def _judged(
    answers: Mapping[str, str], others: tuple[str, ...], dtypes: Sequence[str]
) -> tuple[Status, tuple[str, ...]] | None:
    """Status and constraints; None where only presence is known."""
    if "absent" in answers.values():
        return "unsupported", ()
    tried = {what: answer for what, answer in answers.items() if what != "presence"}
    if not tried:
        return None
    ran = [what for what, answer in tried.items() if answer in ("ok", "cpu")]
    if not ran:
        return "unsupported", ()
    if "cpu" in tried.values():
        return "fallback", ()
    types = [what for what in ran if what in DTYPES]
    of_types = (f"dtype:{','.join(sorted(types))}",) if types else ()
    met = all(c.state == "met" for c in judge(of_types, chip=None, arguments={}, dtypes=dtypes))
    if len(ran) == len(tried) and met and not others:
        return "supported", ()
    return "limited", (*of_types, *others)


def _told(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{what} {answer}" for what, answer in sorted(answers.items()))
