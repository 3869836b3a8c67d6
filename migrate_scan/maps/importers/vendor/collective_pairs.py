"""From what a collective library has to statements about NCCL's names.

``nccl_pairs.tsv`` is written by hand: NCCL's name, the other library's, and a code where the
two differ. Which names there are to answer stands in ``_shared/collective.tsv`` (from NCCL's
source) and, for functions newer than that, in ``cuda_functions.tsv``.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry, EntryKind
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.table import Table
from migrate_scan.model import Status

CATALOGUE = "collective.tsv"
PAIRS = "nccl_pairs.tsv"


def paired(
    found: Sequence[Entry],
    standing: Standing,
    *,
    library: str,
    rest_of: Sequence[EntryKind] = (),
    rest: Status = "unsupported",
) -> Iterator[Entry]:
    """Statements about NCCL's names that have a counterpart in ``found``.

    Names of the kinds in ``rest_of`` that our pairs name no counterpart for get the status
    ``rest``: ``unsupported`` where the source lists all that the library has.
    """
    known: dict[str, list[Entry]] = {}
    for entry in found:
        known.setdefault(entry.symbol, []).append(entry)
    answered = set()
    for row in read_rows(standing.maps / "_shared" / PAIRS):
        if row["library"] == library:
            answered.add(row["nccl"])
            yield from (_pair(entry, row) for entry in known.get(row["counterpart"], ()))
    yield from _rest(found, standing, answered, rest_of, rest)


def same_names(
    found: Sequence[Entry], standing: Standing, *, library: str, rest_of: Sequence[EntryKind]
) -> Iterator[Entry]:
    """A fork of NCCL: names are NCCL's own, but for those that our pairs rename."""
    renamed = {
        row["counterpart"]: row["nccl"]
        for row in read_rows(standing.maps / "_shared" / PAIRS)
        if row["library"] == library
    }
    answered = set()
    for entry in found:
        symbol = renamed.get(entry.symbol, entry.symbol)
        answered.add(symbol)
        yield replace(entry, symbol=symbol, route="as_is" if symbol == entry.symbol else "rename")
    yield from _rest(found, standing, answered, rest_of, "unsupported")


def _pair(entry: Entry, row: dict[str, str]) -> Entry:
    codes = (*entry.constraints, *((row["limit"],) if row["limit"] else ()))
    able = entry.status != "unsupported"
    return replace(
        entry,
        symbol=row["nccl"],
        status="limited" if able and codes else entry.status,
        constraints=codes if able else (),
        replacement=row["counterpart"] if able else None,
    )


def _rest(
    found: Sequence[Entry],
    standing: Standing,
    answered: set[str],
    kinds: Sequence[EntryKind],
    status: Status,
) -> Iterator[Entry]:
    for kind in kinds:
        for symbol in sorted(_names(standing, kind) - answered):
            yield Entry(
                kind=kind,
                symbol=symbol,
                status=status,
                constraints=("no_counterpart",) if status == "unsupported" else (),
                sources=found[0].sources,
                confidence="inferred",
            )


def _names(standing: Standing, kind: EntryKind) -> set[str]:
    shared = standing.maps / "_shared"
    names = {entry.symbol for entry in Table.read(shared / CATALOGUE) if entry.kind == kind}
    if kind == "collective":
        rows = read_rows(shared / "cuda_functions.tsv")
        names |= {row["symbol"] for row in rows if row["library"] == "nccl"}
    return names
