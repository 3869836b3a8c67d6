"""Operators that plugins register, from the vendors' registration lists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.aten_catalogue import delegates
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor, text
from migrate_scan.model import Status

CANN_RELEASE = "26.1.0"
CANN_UNTIL = "2.12"
"""Vendors write open ranges (``2.15``); the version matrix caps them."""
_OP_PLUGIN = "ascend_op_plugin_ops_history.tsv"
_BUILTIN = "torch_npu_builtin_ops.tsv"
_MLU = "cambricon_torch_mlu_ops.tsv"
_MLU_REFS = ("r2.1_develop", "r2.3_develop", "r2.4_develop")
_MLU_NAMESPACES = {
    "aten": "aten",
    "vision": "torchvision",
    "audio": "torchaudio",
    "custom": "torch_mlu",
}
_MUSA = ("musa_torch_musa_ops.tsv", "musa_ops_scanner.tsv")
_MUSA_REFS = {"v2.5.0": "2.5", "v2.7.1": "2.7"}
_GCU = "enflame_torch_gcu_ops.tsv"
_SUPA = "biren_torch_supa_ops.tsv"


def cann(facts: Facts) -> Iterator[Entry]:
    """op-plugin's list of the newest release, and torch_npu's own by branch."""
    yield from _with_delegates(facts, _op_plugin(facts))
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    for row in facts.rows(_BUILTIN, "ref", "section", "op"):
        version = minor(row["ref"])
        if version is not None:
            sources = facts.source(_BUILTIN, row["ref"])
            symbol = _aten(row["op"]) if row["section"] != "custom" else f"npu::{row['op']}"
            statements[symbol][version] = _registered(symbol, sources)
    yield from _merged(statements)


def mlu(facts: Facts) -> Iterator[Entry]:
    """torch_mlu's list for torch 2.1, 2.3 and 2.4."""
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    for row in facts.rows(_MLU, "ref", "pt", "namespace", "op"):
        version = minor(row["pt"])
        if row["ref"] in _MLU_REFS and version is not None:
            symbol = f"{_MLU_NAMESPACES[row['namespace']]}::{row['op']}"
            statements[symbol][version] = _registered(symbol, facts.source(_MLU, row["ref"]))
    yield from _with_delegates(facts, _merged(statements))


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
    yield from _with_delegates(facts, _merged(statements))


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
    listed = (
        _registered(symbol, sources, since="2.10", until="2.10", status=status)
        for symbol, status in statuses.items()
    )
    yield from _with_delegates(facts, listed)


def supa(facts: Facts) -> Iterator[Entry]:
    """torch_supa's list, which names no torch version."""
    for row in facts.rows(_SUPA, "section", "op"):
        yield _registered(_aten(row["op"]), facts.source(_SUPA))


def _op_plugin(facts: Facts) -> Iterator[Entry]:
    sources = facts.source(_OP_PLUGIN, CANN_RELEASE)
    columns = ("release_branch", "section", "op", "acl_op_pt_versions", "op_api_pt_versions")
    for row in facts.rows(_OP_PLUGIN, *columns):
        spans = [row[name] for name in columns[3:] if row[name]]
        if row["release_branch"] != CANN_RELEASE or not spans:
            continue
        since, until = _span(spans)
        symbol = f"npu::{row['op']}" if row["section"] == "custom" else _aten(row["op"])
        yield _registered(symbol, sources, since=since, until=until)


def _span(spans: Iterable[str]) -> tuple[str, str]:
    ends = [minor(end) for span in spans for end in span.split("-")]
    known = [end for end in ends if end is not None]
    if not known:
        raise FactsError(f"{_OP_PLUGIN}: version range {spans}")
    return text(min(known)), text(min(max(known), minor(CANN_UNTIL) or max(known)))


def _with_delegates(facts: Facts, entries: Iterable[Entry]) -> Iterator[Entry]:
    """A registered structured kernel (``add.out``) covers what is generated from it."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.symbol].append(entry)
        yield entry
    for operator, delegate in delegates(facts).items():
        if f"aten::{operator}" not in found:
            for entry in found.get(f"aten::{delegate}", ()):
                yield replace(entry, symbol=f"aten::{operator}")


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
