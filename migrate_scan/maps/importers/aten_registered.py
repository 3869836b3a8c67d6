"""Operators that plugins register, from the vendors' registration lists."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor
from migrate_scan.model import Status

_MUSA = ("musa_torch_musa_ops.tsv", "musa_ops_scanner.tsv")
_MUSA_REFS = {"v2.5.0": "2.5", "v2.7.1": "2.7"}
_GCU = "enflame_torch_gcu_ops.tsv"
_SUPA = "biren_torch_supa_ops.tsv"


def musa(facts: Facts) -> Iterator[Entry]:
    """torch_musa's registration list and its generated list of kernels."""
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    for table in _MUSA:
        for row in facts.rows(table, "ref", "op"):
            version = minor(_MUSA_REFS.get(row["ref"], ""))
            if version is not None:
                symbol = _aten(row["op"])
                entry = _registered(symbol, facts.source(table, row["ref"]))
                statements[symbol].setdefault(version, entry)
    yield from _merged(statements)


def gcu(facts: Facts) -> Iterator[Entry]:
    """torch_gcu's lists of kernels and of operators that it runs on the CPU, which win."""
    sources = facts.source(_GCU)
    statuses: dict[str, Status] = {}
    for row in facts.rows(_GCU, "kind", "op"):
        symbol = f"torchvision::{row['op']}" if row["kind"] == "torchvision" else _aten(row["op"])
        if row["kind"] == "cpu_fallback":
            statuses[symbol] = "fallback"
        else:
            statuses.setdefault(symbol, "supported")
    for symbol, status in statuses.items():
        yield _registered(symbol, sources, since="2.10", until="2.10", status=status)


def supa(facts: Facts) -> Iterator[Entry]:
    """torch_supa's list, which names no torch version."""
    for row in facts.rows(_SUPA, "section", "op"):
        yield _registered(_aten(row["op"]), facts.source(_SUPA))


def _merged(statements: Mapping[str, Mapping[Minor, Entry]]) -> Iterator[Entry]:
    read = sorted({version for found in statements.values() for version in found})
    for per_version in statements.values():
        yield from merge(per_version, read)


def _aten(operator: str) -> str:
    return f"aten::{operator}"


def _registered(
    symbol: str,
    sources: tuple[str, ...],
    *,
    since: str | None = None,
    until: str | None = None,
    status: Status = "supported",
) -> Entry:
    return Entry(
        kind="aten",
        symbol=symbol,
        status=status,
        route="as_is",
        since=since,
        until=until,
        sources=sources,
        confidence="registered",
    )
