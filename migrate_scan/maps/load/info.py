"""Which map judged, how good it is and how old."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migrate_scan.maps.entry import Source
from migrate_scan.maps.load.data import collection_date
from migrate_scan.maps.select.rank import is_old
from migrate_scan.model import MapInfo

_OWNER = re.compile(r"([\w.-]+)/")
"""Whose a repository is, and of which it is a mirror: ``a/b (mirror of c/d)``."""
_TORCH = re.compile(r"-\d+(?:\.\d+)+$")
"""The torch version at the end of a kind: ``npu-doc-2.7.1``."""


def map_info(facts: Mapping[str, Any], sources: Sequence[Source]) -> MapInfo:
    """Version, date, grade and age of a map that cites ``sources``; ``facts`` is its
    ``target.yaml``.

    Its date is that of the newest source of the vendor's own (of ``publishers``), and of all its
    sources only where it has none of those; its lists are sources of the kinds ``api_lists``.
    """
    publishers = frozenset(facts.get("publishers", ()))
    own = [source for source in sources if publishers & set(_OWNER.findall(source.repository))]
    lists = [
        source for source in sources if _TORCH.sub("", _kind(source)) in facts.get("api_lists", ())
    ]
    return MapInfo(
        version=collection_date().strftime("%Y.%m.%d"),
        date=_newest(own) or _newest(sources),
        lists=_newest(lists),
        grade=str(facts["grade"]),
        stale=_any_stale(sources),
        sources=tuple(
            dict.fromkeys(
                f"{source.repository} {source.ref} {source.date}".strip() for source in sources
            )
        ),
    )


def _newest(sources: Sequence[Source]) -> str:
    return max((source.date for source in sources), default="")


def _any_stale(sources: Sequence[Source]) -> bool:
    """Whether some kind of source has nothing newer than a year (older refs of a kind that
    was read again are history, not age)."""
    newest: dict[str, str] = {}
    for source in sources:
        kind = _kind(source)
        newest[kind] = max(newest.get(kind, ""), source.date)
    return any(is_old(dated, collection_date()) for dated in newest.values())


def _kind(source: Source) -> str:
    return source.id.partition("@")[0]
