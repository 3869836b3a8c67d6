"""Importers: they turn tables of vendor facts into the generated files of the operator maps.

Hand-written files (``target.yaml``, ``overrides.yaml`` and the YAML files in ``_shared``)
are never touched.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import (
    aten_catalogue,
    aten_registered,
    cann_api,
    cuda_names,
    device_modules,
    hipify,
    mccl,
    mlu_api,
    paddle,
    rocm_api,
    vendor_operators,
)
from migrate_scan.maps.importers.catalogues import (
    write_aten_cuda,
    write_cuda_functions,
    write_delegates,
)
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ports import write_ports
from migrate_scan.maps.importers.public_api import write_public_names
from migrate_scan.maps.importers.sources import write_sources
from migrate_scan.maps.importers.versions import write_versions
from migrate_scan.maps.table import FILES, write_table

Importer = Callable[[Facts], Iterable[Entry]]

_catalogue = partial(aten_catalogue.entries, since="2.1")
_device = device_modules.entries
_header = cuda_names.vendor_header

TARGETS: Mapping[str, tuple[Importer, ...]] = {
    "cann": (
        cann_api.entries,
        partial(_device, module=device_modules.CANN),
        aten_registered.cann,
        partial(_catalogue, meaning=aten_catalogue.CPU_FALLBACK, until=aten_registered.CANN_UNTIL),
        vendor_operators.cann,
        cuda_names.acl,
        cuda_names.simt,
    ),
    "mlu": (
        mlu_api.entries,
        partial(_device, module=device_modules.MLU),
        aten_registered.mlu,
        partial(_catalogue, meaning=aten_catalogue.CPU_FALLBACK_DENSE, until="2.4"),
        vendor_operators.mlu,
        partial(_header, vendor="mlu", route="replace"),
    ),
    "rocm": (
        rocm_api.entries,
        partial(_catalogue, meaning=aten_catalogue.SAME_CODE, until="2.13"),
        hipify.tables,
        hipify.torch_mapping,
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


def import_facts(facts: Path, out: Path) -> None:
    """Write every generated table of ``out`` from the tables in ``facts``.

    The same facts always give the same bytes. Raises FactsError if a table is missing or
    not in the form that its importer knows.
    """
    opened = Facts.open(facts)
    used: dict[str, set[str]] = {}
    for target, importers in TARGETS.items():
        entries = [entry for importer in importers for entry in importer(opened)]
        used[target] = _checked_sources(entries, opened)
        by_file: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_file[FILES[entry.kind]].append(entry)
        for name, found in by_file.items():
            write_table(out / target / name, found)
    shared = out / "_shared"
    write_sources(shared / "sources.tsv", opened, used)
    write_versions(shared / "versions.tsv", opened)
    write_public_names(shared / "public_api.tsv", opened)
    write_ports(shared / "ports.tsv", opened)
    write_aten_cuda(shared / "aten_cuda.tsv", opened)
    write_delegates(shared / "aten_delegates.tsv", opened)
    write_cuda_functions(shared / "cuda_functions.tsv", opened)


def _checked_sources(entries: Iterable[Entry], facts: Facts) -> set[str]:
    """Every source that entries cite. Raises FactsError if one is not known, or cites none."""
    for entry in entries:
        unknown = [source for source in entry.sources if source not in facts.sources]
        if unknown or not entry.sources:
            raise FactsError(f"{entry.symbol}: sources {unknown or 'none'} are not known")
    return {source for entry in entries for source in entry.sources}
