"""``maps import``: reading a vendor's own files from a checkout into the maps."""

import re
from collections.abc import Mapping
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
from migrate_scan.maps.importers.wheel import Wheel
from migrate_scan.maps.table import Table, write_table
from migrate_scan.maps.versions import Minor, minor

SHIM_SOURCES = {f"{target}-shim": target for target in SHIMS}
NAMES = (*SOURCES, *SHIM_SOURCES)
_RELEASE = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
"""A wheel's version or a release's tag, which is one, too: ``2.13.0``, ``v2.13.0``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import read, and what it changed in the maps."""

    source: Source
    files: int
    statements: int
    diff: MapDiff
    shared: Mapping[str, int]
    """How many rows of each table in ``_shared`` are others than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A source as read for one target; nothing is written yet."""

    of: VendorSource
    recorded: Source
    files: int
    statements: int
    entries: tuple[Entry, ...]
    shared: Mapping[str, str]


def import_source(
    name: str,
    checkout: Path,
    ref: str,
    maps: Path,
    *,
    torch: str | None = None,
    repository: str | None = None,
) -> Imported:
    """Read one source from a git clone at ``ref``, or from a wheel, and write it into the maps.

    ``torch`` is needed where the ref does not name the version, ``repository`` where the
    clone is not of the vendor's own (a mirror). Nothing is written unless everything was
    understood. Raises FactsError, naming file and line where there is one.
    """
    tree = GitTree.at(checkout, ref) if checkout.is_dir() else Wheel.at(checkout)
    readings = [
        reading
        for source in SOURCES[name]
        if (reading := _read(name, source, tree, maps, torch, repository)) is not None
    ]
    before: dict[str, Table] = {}
    after: dict[str, Table] = {}
    shared: dict[str, int] = {}
    for reading in readings:
        table = f"{reading.of.target}/{reading.of.table}"
        before[table] = Table.read(maps / table)
        write_table(maps / table, reading.entries)
        record(maps, reading.recorded, reading.of.target, reading.of.family.belongs)
        after[table] = Table.read(maps / table)
        for file, text in reading.shared.items():
            shared[file] = _rewritten(maps / "_shared" / file, text)
    return Imported(
        source=readings[0].recorded,
        files=readings[0].files,
        statements=sum(reading.statements for reading in readings),
        diff=compare(before, after),
        shared=shared,
    )


def _read(
    name: str,
    source: VendorSource,
    tree: GitTree | Wheel,
    maps: Path,
    torch: str | None,
    repository: str | None,
) -> _Reading | None:
    """Read a source for its target; None for a torch version that the target does not have."""
    release = _RELEASE.fullmatch(tree.ref)
    torch = torch or (release[1] if release else None)
    named = source.id.format(ref=tree.ref, version=torch or "")
    version = _version(source, named, torch)
    if version and source.until and version > source.until:
        return None
    path, files = _files(source, tree, torch)
    found = list(source.read(files, named))
    own, others = split(Table.read(maps / source.target / source.table), source.family)
    standing = Standing(maps, others, version)
    if source.complete:
        found = list(source.complete(found, standing))
    _refuse_half(name, found, own, source.family, version)
    return _Reading(
        of=source,
        recorded=Source(
            id=named,
            repository=repository or tree.repository or source.repository,
            path=path,
            ref=tree.ref,
            commit=tree.commit_id,
            date=tree.date,
            licence=source.licence,
        ),
        files=len(files),
        statements=len(found),
        entries=(*others, *renewed(own, found, source.family, version)),
        shared=source.shared(files, standing) if source.shared else {},
    )


def _rewritten(path: Path, text: str) -> int:
    """Write a small table; how many of its rows are others than before."""
    standing = set(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else set()
    path.write_text(text, encoding="utf-8")
    return len(standing ^ set(text.splitlines()))


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
    source: VendorSource, tree: GitTree | Wheel, torch: str | None
) -> tuple[str, tuple[VendorFile, ...]]:
    wanted = [path.format(torch=(torch or "").replace(".", "-")) for path in source.paths]
    for path in wanted:
        if tree.has(path):
            files = tuple(
                VendorFile(f"{path}/{name}" if not path.endswith(name) else path, text)
                for name, text in tree.files_below(path, source.ends)
            )
            for end in source.ends:
                if not any(file.path.endswith(end) for file in files):
                    raise FactsError(f"{tree.ref}: {path} has no file {end}")
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
