"""What differs between two maps: folders, table files, or either at a git revision.

A statement that only cites another source than before says the same and is no difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pygit2
from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.table import FILES, Table

TABLES = frozenset(FILES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What two maps say about one symbol, where they say different things."""

    table: str
    symbol: str
    before: tuple[Entry, ...]
    after: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDiff:
    """Symbols that only one map has, and those of which both speak differently."""

    added: tuple[Changed, ...]
    removed: tuple[Changed, ...]
    changed: tuple[Changed, ...]


def diff(before: str, after: str) -> MapDiff:
    """Compare two maps, each a folder, a ``.tsv`` file or ``REVISION:PATH``.

    Raises MapError where one cannot be read as a map.
    """
    return compare(read(before), read(after))


def compare(before: Mapping[str, Table], after: Mapping[str, Table]) -> MapDiff:
    """Compare two sets of tables by their names."""
    if len(before) == len(after) == 1:
        # Two files are compared whatever they are called.
        after = dict(zip(before, after.values(), strict=True))
    found = [
        difference
        for name in sorted({*before, *after})
        for difference in _differences(name, before.get(name, ()), after.get(name, ()))
    ]
    return MapDiff(
        added=tuple(item for item in found if not item.before),
        removed=tuple(item for item in found if not item.after),
        changed=tuple(item for item in found if item.before and item.after),
    )


def read(place: str) -> dict[str, Table]:
    """The tables of a folder, file or ``REVISION:PATH``, by name. Raises MapError."""
    path = Path(place)
    if path.is_dir():
        tables = {
            file.relative_to(path).as_posix(): Table.read(file)
            for file in sorted(path.rglob("*.tsv"))
            if file.name in TABLES
        }
    elif path.is_file():
        tables = {path.name: Table.read(path)}
    elif ":" in place:
        tables = _at_revision(*place.split(":", 1))
    else:
        raise MapError(f"{place}: no such folder or file, and not REVISION:PATH")
    if not tables:
        raise MapError(f"{place}: holds no map table ({', '.join(sorted(TABLES))})")
    return tables


def _at_revision(revision: str, path: str) -> dict[str, Table]:
    repository = pygit2.discover_repository(str(Path.cwd()))
    if repository is None:
        raise MapError(f"{revision}:{path}: the current folder is in no git repository")
    tree = GitTree.at(Path(repository), revision)
    return {
        name: Table.parse(text, f"{revision}:{path}")
        for name, text in tree.files_below(path.strip("/"))
        if name.rpartition("/")[2] in TABLES
    }


def _differences(name: str, before: Iterable[Entry], after: Iterable[Entry]) -> list[Changed]:
    old, new = _by_symbol(before), _by_symbol(after)
    return [
        Changed(
            table=name,
            symbol=symbol,
            before=tuple(old[symbol][said] for said in old[symbol] if said not in new[symbol]),
            after=tuple(new[symbol][said] for said in new[symbol] if said not in old[symbol]),
        )
        for symbol in sorted({*old, *new})
        if set(old[symbol]) != set(new[symbol])
    ]


def _by_symbol(entries: Iterable[Entry]) -> dict[str, dict[Entry, Entry]]:
    """Statements by symbol, each under what it says without its sources."""
    found: dict[str, dict[Entry, Entry]] = defaultdict(dict)
    for entry in entries:
        found[entry.symbol][replace(entry, sources=())] = entry
    return found
