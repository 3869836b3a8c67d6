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
from migrate_scan.maps.importers import cann_api, device_modules, mlu_api, rocm_api
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.public_api import write_public_names
from migrate_scan.maps.importers.sources import write_sources
from migrate_scan.maps.importers.versions import write_versions
from migrate_scan.maps.table import write_table

Importer = Callable[[Facts], Iterable[Entry]]

TABLES: Mapping[str, tuple[Importer, ...]] = {
    "cann/api.tsv": (cann_api.entries, partial(device_modules.entries, module=device_modules.CANN)),
    "mlu/api.tsv": (mlu_api.entries, partial(device_modules.entries, module=device_modules.MLU)),
    "rocm/api.tsv": (rocm_api.entries,),
    "musa/api.tsv": (partial(device_modules.entries, module=device_modules.MUSA),),
    "gcu/api.tsv": (partial(device_modules.entries, module=device_modules.GCU),),
}


def import_facts(facts: Path, out: Path) -> None:
    """Write every generated table of ``out`` from the tables in ``facts``.

    The same facts always give the same bytes. Raises FactsError if a table is missing or
    not in the form that its importer knows.
    """
    opened = Facts.open(facts)
    used: dict[str, set[str]] = defaultdict(set)
    for name, importers in TABLES.items():
        entries = [entry for importer in importers for entry in importer(opened)]
        for entry in entries:
            _check(entry, opened)
            used[name.split("/")[0]].update(entry.sources)
        write_table(out / name, entries)
    shared = out / "_shared"
    write_sources(shared / "sources.tsv", opened, used)
    write_versions(shared / "versions.tsv", opened)
    write_public_names(shared / "public_api.tsv", opened)


def _check(entry: Entry, facts: Facts) -> None:
    unknown = [source for source in entry.sources if source not in facts.sources]
    if unknown or not entry.sources:
        raise FactsError(f"{entry.symbol}: sources {unknown or 'none'} are not known")
