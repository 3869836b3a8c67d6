"""Torch's own catalogue of ATen operators: what a plugin has to register, and what it need not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor, within
from migrate_scan.model import Route, Status

VERSIONS = ("2.1.0", "2.4.0", "2.5.1", "2.7.1", "2.10.0", "2.13.0")


@dataclass(frozen=True, slots=True)
class Unregistered:
    """What it means on a target that an operator with a CUDA kernel has no registration."""

    dense: Status
    sparse: Status
    route: Route | None


CPU_FALLBACK = Unregistered("fallback", "unsupported", "as_is")
"""The plugin boxes missing kernels to the CPU; its fallback for sparse tensors raises."""
CPU_FALLBACK_DENSE = Unregistered("fallback", "unverified", "as_is")
"""The same, where it is not known what sparse tensors do."""
SAME_CODE = Unregistered("supported", "supported", "as_is")
"""ROCm builds the CUDA kernels themselves."""


def entries(facts: Facts, meaning: Unregistered, since: str, until: str) -> Iterator[Entry]:
    """An entry for every operator of the catalogue, for torch versions from since to until."""
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    read: list[Minor] = []
    for version, rows in catalogues(facts):
        read.append(version)
        sources = facts.source(_table(version, facts))
        for row in rows:
            statements[row["op"]][version] = _entry(row, meaning, sources)
    for per_version in statements.values():
        for entry in merge(per_version, read, fill_gaps=True):
            if within(minor(entry.since or ""), since, until):
                yield _capped(entry, until, facts)


def delegates(facts: Facts) -> Mapping[str, str]:
    """Operators that are generated from a structured kernel: ``add.Tensor`` → ``add.out``."""
    return {
        row["op"]: row["structured_delegate"]
        for _, rows in catalogues(facts)
        for row in rows
        if row["structured_delegate"]
    }


def _capped(entry: Entry, until: str, facts: Facts) -> Entry:
    """The entry up to a version, without the catalogues that are later still."""
    if within(minor(entry.until or ""), None, until):
        return entry
    sources = tuple(
        name for name in entry.sources if within(minor(facts.sources[name].ref), None, until)
    )
    return replace(entry, until=until, sources=sources)


def catalogues(facts: Facts) -> Iterator[tuple[Minor, Iterator[dict[str, str]]]]:
    """The catalogue of each torch version that the facts hold, oldest first."""
    for version in VERSIONS:
        key = minor(version)
        table = f"aten_ops_torch{version}.tsv"
        if key is not None and facts.has(table):
            yield key, facts.rows(table, "op", "kernel_class", "structured_delegate")


def _table(version: Minor, facts: Facts) -> str:
    return next(
        table
        for table in (f"aten_ops_torch{known}.tsv" for known in VERSIONS if minor(known) == version)
        if facts.has(table)
    )


def _entry(row: dict[str, str], meaning: Unregistered, sources: tuple[str, ...]) -> Entry:
    composite = row["kernel_class"].startswith("Composite")
    sparse = row["kernel_class"] == "SparseOrNestedCUDA" and meaning is not SAME_CODE
    status = meaning.sparse if sparse else meaning.dense
    return Entry(
        kind="aten",
        symbol=f"aten::{row['op']}",
        status="supported" if composite else status,
        constraints=() if composite or not sparse else ("sparse_or_nested",),
        route="as_is" if composite else None if status == "unsupported" else meaning.route,
        sources=sources,
        confidence="inferred",
    )
