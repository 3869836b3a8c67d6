"""One entry per range of torch versions instead of one copy per version."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.versions import Minor, text


def merge(
    per_version: Mapping[Minor, Entry],
    documented: Sequence[Minor],
    *,
    fill_gaps: bool = False,
) -> Iterable[Entry]:
    """Ranges of equal statements about one symbol.

    ``documented`` are all versions that the lists cover, ascending: a version in which
    the symbol is absent ends a range. A range never reaches past the versions that state
    it; with ``fill_gaps`` it reaches up to the next documented one, for lists that were
    read for some versions only.
    """
    run: list[Minor] = []
    for position, version in enumerate(documented):
        entry = per_version.get(version)
        if run and (entry is None or not _same(per_version[run[-1]], entry)):
            yield _range(per_version, run, documented[position] if fill_gaps else None)
            run = []
        if entry is not None:
            run.append(version)
    if run:
        yield _range(per_version, run, None)


def _same(one: Entry, other: Entry) -> bool:
    return replace(one, sources=()) == replace(other, sources=())


def _range(per_version: Mapping[Minor, Entry], run: list[Minor], before: Minor | None) -> Entry:
    last = run[-1]
    if before is not None and before[0] == last[0]:
        last = max(last, (before[0], before[1] - 1))
    sources = dict.fromkeys(source for version in run for source in per_version[version].sources)
    return replace(
        per_version[run[0]], since=text(run[0]), until=text(last), sources=tuple(sources)
    )
