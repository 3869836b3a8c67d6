"""Which of several statements wins, what age does to them, and where they disagree.

Override > probe > stated > registered > paired > third party > inferred. Age is measured
against the newest source of the whole collection of maps, not against the clock (the
same maps must always give the same answer) and not against the target's own newest
source (a map with only old sources would call itself fresh).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.maps.entry import Entry, Source
from migrate_scan.model import Confidence, Status

_ORDER: Mapping[Confidence, int] = {
    "probe": 0,
    "stated": 1,
    "registered": 2,
    "paired": 3,
    "third_party": 4,
    "inferred": 5,
}
ABLE = frozenset({"supported", "limited", "fallback"})
NO_ANSWER = frozenset({"unverified", "unknown"})
_MAX_AGE_DAYS = 365


class Statement(Struct, frozen=True):
    """An entry on its way to a verdict. ``override``: 0 of a table, 1 written by hand, 2 the
    user's own. ``stale``: all its sources are past a year; ``said`` is what it said before
    its age was taken into account."""

    entry: Entry
    override: int = 0
    stale: bool = False
    said: Status | None = None


def aged(
    entry: Entry, sources: Mapping[str, Source], newest: date, *, override: int = 0
) -> Statement:
    """Mark an old statement; an old ``unsupported`` says nothing any more: ``unverified``."""
    stale = not override and is_old(newest_date(entry.sources, sources), newest)
    said = entry.status
    if stale and said == "unsupported":
        entry = replace(entry, status="unverified")
    return Statement(entry, override, stale, said)


def newest_date(names: Sequence[str], sources: Mapping[str, Source]) -> str:
    """The newest date among the named sources; empty if none is dated."""
    return max((sources[name].date for name in names if name in sources), default="")


@cache
def is_old(dated: str, newest: date) -> bool:
    """Whether an ISO date is more than a year before ``newest``; undated is not judged."""
    try:
        return (newest - date.fromisoformat(dated)).days > _MAX_AGE_DAYS
    except ValueError:
        return False


def best(statements: Sequence[Statement], sources: Mapping[str, Source]) -> Statement:
    """The winner: one that gives an answer before one that does not, then by precedence."""
    newest_first = sorted(
        statements, key=lambda item: newest_date(item.entry.sources, sources), reverse=True
    )
    return min(newest_first, key=_precedence)


def disagreement(winner: Statement, statements: Sequence[Statement]) -> str | None:
    """Where another stated or registered entry answers differently, in words.

    What a person wrote against a table says why; there a difference in limits counts, too.
    """
    for other in statements:
        if other is winner or other.entry.confidence not in ("stated", "registered"):
            continue
        said = other.said or other.entry.status
        if winner.override > other.override and _answer(winner.entry) != _answer(other.entry):
            limits = ", ".join((said, *other.entry.constraints))
            return f"{winner.entry.reason} ({other.entry.confidence}: {limits})"
        if (said in ABLE) != (winner.entry.status in ABLE) and said not in NO_ANSWER:
            old = " (older than a year)" if other.stale else ""
            return (
                f"{winner.entry.confidence}: {winner.entry.status}; "
                f"{other.entry.confidence}: {said}{old}, {', '.join(other.entry.sources)}"
            )
    return None


def _answer(entry: Entry) -> tuple[Status, frozenset[str]]:
    return entry.status, frozenset(entry.constraints)


def _precedence(item: Statement) -> tuple[int, bool, int]:
    return (
        -item.override,
        item.entry.status in NO_ANSWER,
        _ORDER[item.entry.confidence],
    )
