"""Which map judged, how good it is and how old."""

from collections.abc import Sequence

from migrate_scan.maps.entry import Source
from migrate_scan.maps.load.data import collection_date
from migrate_scan.maps.select.rank import is_old
from migrate_scan.model import MapInfo


def map_info(grade: str, sources: Sequence[Source]) -> MapInfo:
    """Version, date, grade and age of a map that cites ``sources``."""
    return MapInfo(
        version=collection_date().strftime("%Y.%m.%d"),
        date=max((source.date for source in sources), default=""),
        grade=grade,
        stale=_any_stale(sources),
        sources=tuple(
            dict.fromkeys(
                f"{source.repository} {source.ref} {source.date}".strip() for source in sources
            )
        ),
    )


def _any_stale(sources: Sequence[Source]) -> bool:
    """Whether some kind of source has nothing newer than a year (older refs of a kind that
    was read again are history, not age)."""
    newest: dict[str, str] = {}
    for source in sources:
        kind = source.id.partition("@")[0]
        newest[kind] = max(newest.get(kind, ""), source.date)
    return any(is_old(dated, collection_date()) for dated in newest.values())
