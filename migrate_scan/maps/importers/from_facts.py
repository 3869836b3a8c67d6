"""Tables of vendor facts become generated files of the operator maps.

Statements that ``maps import`` reads from a vendor's own files, and hand-written files
(``target.yaml``, ``overrides.yaml`` and the YAML files in ``_shared``), are never touched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import (
    aten_registered,
    cuda_names,
    device_modules,
    mccl,
    paddle,
    rocm_api,
    vendor_operators,
)
from migrate_scan.maps.importers.catalogues import write_cuda_functions
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ports import write_ports
from migrate_scan.maps.importers.public_api import write_public_names
from migrate_scan.maps.importers.sources import write_sources
from migrate_scan.maps.importers.vendor.delegates import delegated
from migrate_scan.maps.importers.vendor.family import Family, split
from migrate_scan.maps.importers.vendor.registry import belongs
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.importers.versions import write_versions
from migrate_scan.maps.table import FILES, Table, write_table

Importer = Callable[[Facts], Iterable[Entry]]

_device = device_modules.entries
_header = cuda_names.vendor_header

TARGETS: Mapping[str, tuple[Importer, ...]] = {
    "cann": (cuda_names.simt,),
    "mlu": (
        vendor_operators.mlu,
        partial(_header, vendor="mlu", route="replace"),
    ),
    "rocm": (
        rocm_api.entries,
        partial(_header, vendor="hip", route="translate"),
    ),
    "musa": (
        partial(_device, module=device_modules.MUSA),
        aten_registered.musa,
        cuda_names.musa,
        partial(_header, vendor="musa", route="translate"),
        mccl.entries,
    ),
    "gcu": (partial(_device, module=device_modules.GCU), aten_registered.gcu),
    "maca": (partial(_header, vendor="maca", route="translate"),),
    "kunlun": (paddle.kunlun,),
    "supa": (aten_registered.supa, partial(_header, vendor="supa", route="replace")),
}
"""What is still read from facts: no importer reads the vendor's own file of it yet."""


def import_facts(facts: Path, out: Path) -> None:
    """Write what the tables in ``facts`` say into ``out``, beside what stands from vendors.

    The same facts always give the same bytes. Raises FactsError if a table is missing or
    not in the form that its importer knows.
    """
    opened = Facts.open(facts)
    used: dict[str, set[str]] = {}
    vendors: set[str] = set()
    for target, importers in TARGETS.items():
        read = [entry for importer in importers for entry in importer(opened)]
        used[target] = _checked_sources(read, opened)
        by_file: dict[str, list[Entry]] = defaultdict(list)
        for entry in delegated(read, Standing(out, (), None)):
            by_file[FILES[entry.kind]].append(entry)
        for name in sorted({*FILES.values()}):
            path = out / target / name
            kept = _from_vendors(target, path)
            vendors |= {source for entry in kept for source in entry.sources}
            used[target] |= {source for entry in kept for source in entry.sources}
            found = _not_known(by_file[name], kept)
            if kept or found:
                write_table(path, [*kept, *found])
    shared = out / "_shared"
    write_sources(shared / "sources.tsv", opened, used, vendors)
    write_versions(shared / "versions.tsv", opened)
    write_public_names(shared / "public_api.tsv", opened)
    write_ports(shared / "ports.tsv", opened)
    write_cuda_functions(shared / "cuda_functions.tsv", opened)


def _from_vendors(target: str, path: Path) -> list[Entry]:
    """Statements of a table that an import of a vendor's own files made."""
    return split(Table.read(path), Family(partial(belongs, target)))[0]


def _not_known(found: Iterable[Entry], kept: Iterable[Entry]) -> list[Entry]:
    """Without inferences about what a vendor's own files speak of."""
    known = {(entry.kind, entry.symbol) for entry in kept}
    return [
        entry
        for entry in found
        if entry.confidence != "inferred" or (entry.kind, entry.symbol) not in known
    ]


def _checked_sources(entries: Iterable[Entry], facts: Facts) -> set[str]:
    """Every source that entries cite. Raises FactsError if one is not known, or cites none."""
    for entry in entries:
        unknown = [source for source in entry.sources if source not in facts.sources]
        if unknown or not entry.sources:
            raise FactsError(f"{entry.symbol}: sources {unknown or 'none'} are not known")
    return {source for entry in entries for source in entry.sources}
