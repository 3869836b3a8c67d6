"""Replacing what one source said for one version, among statements merged over versions.

A family is all sources of one kind (``npu-doc-2.7.1@master``, ``npu-doc-2.8.0@...``). Its
statements are expanded to one per version, those of the version that is read anew are
replaced, and ranges are made again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor

_Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Family:
    """``belongs`` tells whether a source id is of this family, ``version`` its torch version;
    without ``version`` the family's statements bring their own ranges."""

    belongs: Callable[[str], bool]
    version: Callable[[str], Minor | None] | None = None
    fill_gaps: bool = False
    adjust: Callable[[Entry, Mapping[Minor, Entry]], Entry] | None = None
    """What the statements of other versions mean for one that is read anew."""


def split(entries: Iterable[Entry], family: Family) -> tuple[list[Entry], list[Entry]]:
    """Statements as the family makes them, and as all other sources do."""
    own: list[Entry] = []
    others: list[Entry] = []
    for entry in entries:
        of_family = tuple(name for name in entry.sources if family.belongs(name))
        rest = tuple(name for name in entry.sources if not family.belongs(name))
        if of_family:
            own.append(replace(entry, sources=of_family))
        if rest or not of_family:
            others.append(replace(entry, sources=rest))
    return own, others


def renewed(
    own: Iterable[Entry], new: Iterable[Entry], family: Family, version: Minor | None
) -> Iterator[Entry]:
    """The family's statements with those of one version (or all of them) replaced by new ones."""
    if family.version is None or version is None:
        yield from new
        return
    statements: dict[_Key, dict[Minor, Entry]] = defaultdict(dict)
    standing: dict[_Key, Entry] = {}
    read = {version}
    for entry in own:
        for source in entry.sources:
            stated = family.version(source)
            if stated is not None:
                read.add(stated)
                if stated == version:
                    standing[_key(entry)] = entry
                else:
                    statements[_key(entry)][stated] = _single(entry, source)
    for entry in new:
        statements[_key(entry)].setdefault(version, _explained(entry, standing.get(_key(entry))))
    for per_version in statements.values():
        if family.adjust and version in per_version:
            per_version[version] = family.adjust(per_version[version], per_version)
        yield from merge(per_version, sorted(read), fill_gaps=family.fill_gaps)


def _key(entry: Entry) -> _Key:
    return entry.kind, entry.symbol, entry.chips


def _explained(entry: Entry, standing: Entry | None) -> Entry:
    """A limit whose note no pattern reduces keeps the codes that stand for it already."""
    known = set(entry.constraints) - {"note"}
    if (
        standing is not None
        and "note" in entry.constraints
        and standing.status == entry.status
        and known <= set(standing.constraints)
    ):
        return replace(entry, constraints=standing.constraints)
    return entry


def _single(entry: Entry, source: str) -> Entry:
    return replace(entry, since=None, until=None, sources=(source,))
