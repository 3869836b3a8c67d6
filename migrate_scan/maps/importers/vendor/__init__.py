"""``maps import``: reading a vendor's own files from a checkout into the maps."""

from dataclasses import dataclass
from pathlib import Path

from migrate_scan.maps.diff import MapDiff, compare
from migrate_scan.maps.entry import Entry, Source
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.importers.shims import SHIMS, import_shim
from migrate_scan.maps.importers.vendor.family import Family, renewed, split
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.registry import SOURCES
from migrate_scan.maps.importers.vendor.source import Standing, VendorSource
from migrate_scan.maps.importers.vendor.source_table import record
from migrate_scan.maps.table import Table, write_table
from migrate_scan.maps.versions import Minor, minor

SHIM_SOURCES = {f"{target}-shim": target for target in SHIMS}
NAMES = (*SOURCES, *SHIM_SOURCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import read, and what it changed in the map."""

    source: Source
    files: int
    statements: int
    diff: MapDiff


def import_source(
    name: str, checkout: Path, ref: str, maps: Path, torch: str | None = None
) -> Imported:
    """Read one source from a git clone at ``ref`` and write it into the map.

    ``torch`` is needed where the ref does not name the version. Nothing is written unless
    everything was understood. Raises FactsError, naming file and line where there is one.
    """
    source = SOURCES[name]
    tree = GitTree.at(checkout, ref)
    named = source.id.format(ref=ref, version=torch or "")
    version = _version(source, named, torch)
    path, files = _files(source, tree, torch)
    found = list(source.read(files, named))
    table_path = maps / source.target / source.table
    before = Table.read(table_path)
    own, others = split(before, source.family)
    if source.complete:
        found = list(source.complete(found, Standing(maps, others, version)))
    _refuse_half(name, found, own, source.family, version)
    new = list(renewed(own, found, source.family, version))
    recorded = Source(
        id=named,
        repository=source.repository,
        path=path,
        ref=ref,
        commit=str(tree.commit.id),
        date=tree.date,
        licence=source.licence,
    )
    write_table(table_path, [*others, *new])
    record(maps, recorded, source.target, source.family.belongs)
    after = Table.read(table_path)
    return Imported(
        source=recorded,
        files=len(files),
        statements=len(found),
        diff=compare({source.table: before}, {source.table: after}),
    )


def import_shim_source(name: str, checkout: Path, maps: Path) -> None:
    """Read a target's shim from the plugin's clone, at all refs that its importer knows."""
    import_shim(SHIM_SOURCES[name], checkout, maps)


def _version(source: VendorSource, named: str, torch: str | None) -> Minor | None:
    """The torch version that the source's id names. Raises FactsError if it names none."""
    if source.family.version is None:
        return None
    version = source.family.version(named)
    if version is None and "{version}" in source.id:
        raise FactsError("Which torch version is this for? Name it with --torch.")
    if version is None or (torch and minor(torch) != version):
        raise FactsError(f"{named}: --ref must be a branch or tag that names the torch version")
    return version


def _files(
    source: VendorSource, tree: GitTree, torch: str | None
) -> tuple[str, tuple[VendorFile, ...]]:
    wanted = [path.format(torch=(torch or "").replace(".", "-")) for path in source.paths]
    for path in wanted:
        if tree.has(path):
            files = tuple(
                VendorFile(f"{path}/{name}" if not path.endswith(name) else path, text)
                for name, text in tree.files_below(path)
                if not source.ends or name.endswith(source.ends)
            )
            if files:
                return path, files
    raise FactsError(f"{tree.ref}: has none of {', '.join(wanted)}")


def _refuse_half(
    name: str, found: list[Entry], own: list[Entry], family: Family, version: Minor | None
) -> None:
    """A file that says less than half of what stands is truncated, or in another form."""
    of_version = family.version
    standing = [
        entry
        for entry in own
        if version is None
        or of_version is None
        or any(of_version(source) == version for source in entry.sources)
    ]
    if len(found) * 2 < len(standing) or not found:
        raise FactsError(
            f"{name}: {len(found)} statements were read where the map has {len(standing)}: "
            "a truncated file, or a form that this importer does not know"
        )
