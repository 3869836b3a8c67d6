"""CANN's documented support of torch's public API, one list per torch version."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor
from migrate_scan.model import Status

VERSIONS = ("2.6.0", "2.7.1", "2.8.0", "2.9.0", "2.10.0", "2.11.0", "2.12.0", "2.13.0")
_COLUMNS = ("api", "module", "status", "device_support", "codes", "npu_api")
_ALL_CHIPS = ("A2", "A3")
"""What ``*`` means: the lists that have no chip columns are of the A2 and A3 products."""
_OTHER_CHIPS = frozenset({"910"})
"""The first generation, of which the map says nothing."""
_CHIP = re.compile(r"(\*|\w+):([YN])")
_MAIN_OPERAND = re.compile(r"^dtype\((?:input|self)\):")
"""Later lists name the main operand, earlier ones do not: the same statement."""
_RENAMED_CODES = {"infer_only": "inference_only", "fallback:cpu": "may_fall_back:cpu"}
_STATUS: Mapping[str, Status] = {
    "supported": "supported",
    "limited": "limited",
    "unsupported": "unsupported",
    "cpu_only": "limited",
}


def entries(facts: Facts) -> Iterator[Entry]:
    """Entries of ``api.tsv`` from the documents, ranges merged. Raises FactsError."""
    statements: dict[tuple[str, tuple[str, ...]], dict[Minor, Entry]] = defaultdict(dict)
    documented: list[Minor] = []
    for version in VERSIONS:
        key = minor(version)
        if key is None or not facts.has(_table(version)):
            continue
        documented.append(key)
        for entry in _documented(facts, version):
            statements[entry.symbol, entry.chips].setdefault(key, entry)
    for per_version in statements.values():
        yield from merge(per_version, documented)


def _table(version: str) -> str:
    return f"torch_npu_native_api_pt{version}.tsv"


def _documented(facts: Facts, version: str) -> Iterator[Entry]:
    sources = facts.source(_table(version))
    for row in facts.rows(_table(version), *_COLUMNS):
        if row["status"] == "unknown":
            continue
        if row["status"] not in _STATUS:
            raise FactsError(f"{_table(version)}: {row['api']}: status {row['status']!r}")
        yield from _by_chip(row, sources)


def _by_chip(row: dict[str, str], sources: tuple[str, ...]) -> Iterator[Entry]:
    """One entry for the chips that can, one for those that cannot."""
    symbol = qualified(row["api"], row["module"])
    replacement = device_name(row["npu_api"], symbol)
    able = Entry(
        kind="python_api",
        symbol=symbol,
        status=_STATUS[row["status"]],
        constraints=_explained(_STATUS[row["status"]], codes(row["codes"])),
        route="rename" if replacement else "as_is",
        replacement=replacement,
        chips=_chips(row["device_support"], "Y"),
        sources=sources,
        confidence="stated",
    )
    if able.status != "unsupported" and able.chips:
        yield able
    unable = _chips(row["device_support"], "N")
    if unable:
        yield replace(
            able, status="unsupported", constraints=(), route=None, replacement=None, chips=unable
        )


def _chips(support: str, answer: str) -> tuple[str, ...]:
    chips = tuple(
        chip
        for chip, given in _CHIP.findall(support)
        if given == answer and chip not in _OTHER_CHIPS
    )
    return _ALL_CHIPS if chips == ("*",) else chips


def codes(cell: str) -> tuple[str, ...]:
    """Constraint codes of a cell, in the words that maps use."""
    return tuple(
        _RENAMED_CODES.get(code, _MAIN_OPERAND.sub("dtype:", code))
        for code in cell.split(";")
        if code
    )


def _explained(status: Status, found: tuple[str, ...]) -> tuple[str, ...]:
    """A limit whose note was reduced to no code is still a limit: read the source."""
    return ("note",) if status == "limited" and not found else found


def qualified(api: str, module: str) -> str:
    """The full name of an API that older lists name relative to its page's module."""
    if api.startswith("torch"):
        return api
    if api.startswith("Tensor.") or module == "Named-Tensors":
        return f"torch.{api}"
    return f"{module.replace('-', '.')}.{api}"


def device_name(npu_api: str, symbol: str) -> str | None:
    """The replacement: ``torch_npu.npu.X`` is written ``torch.npu.X``, which is the same module."""
    if not npu_api or npu_api == symbol:
        return None
    return re.sub(r"^torch_npu\.npu\b", "torch.npu", npu_api)
