"""The history file: one JSON line a revision, oldest first, from which a report draws a trend."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from migrate_scan.model import Report
from migrate_scan.undecodable import UNDECODABLE

MAX_BYTES = 20_000_000
_VERSION = 1


class HistoryError(ValueError):
    """The file is no history; the message names the line."""


class TargetPoint(msgspec.Struct, frozen=True):
    """One target at one revision. ``ready`` is weighted by effort (0 to 1)."""

    ready: float
    p50_days: float
    p80_days: float


class Point(msgspec.Struct, frozen=True):
    """One revision."""

    version: int
    commit: str
    usages: int
    kernels: int
    targets: dict[str, TargetPoint]
    maps: str = ""


def point_of(report: Report) -> Point | None:
    """What a history remembers of ``report``; None for a scan of no clean revision, which
    could never be found again."""
    if report.revision is None or report.revision.dirty:
        return None
    own = [usage for usage in report.usages if usage.area == "own" and usage.suppressed is None]
    kernels = [k for k in report.kernels if k.area == "own" and k.suppressed is None]
    return Point(
        version=_VERSION,
        commit=report.revision.commit,
        usages=len(own),
        kernels=len(kernels),
        targets={
            name: TargetPoint(
                ready=round(target.readiness.effort_weighted, 6),
                p50_days=target.estimate.p50_days,
                p80_days=target.estimate.p80_days,
            )
            for name, target in report.targets.items()
        },
        maps=next((target.maps.version for target in report.targets.values()), ""),
    )


def read(data: bytes) -> tuple[Point, ...]:
    """The revisions of a history file, oldest first. Raises HistoryError."""
    points: list[Point] = []
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            points.append(msgspec.json.decode(line, type=Point))
        except UNDECODABLE as error:
            raise HistoryError(f"line {number} is no revision of a history: {error}") from error
    return tuple(points)


def with_point(points: Sequence[Point], new: Point) -> tuple[Point, ...]:
    """``points`` with ``new`` at the end; a revision that is scanned again keeps its place."""
    if any(point.commit == new.commit for point in points):
        return tuple(new if point.commit == new.commit else point for point in points)
    return (*points, new)


def write(points: Sequence[Point]) -> str:
    """The history file."""
    lines = (json.dumps(msgspec.to_builtins(point), sort_keys=True) for point in points)
    return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Line:
    """A target's share over time as the points of a polyline in a 100 by 40 box."""

    target: str
    points: str
    first: float
    last: float
    revisions: int


def trend(points: Sequence[Point]) -> list[Line]:
    """A line a target, for those that stand in two revisions or more."""
    names = dict.fromkeys(name for point in points for name in point.targets)
    lines = []
    for name in names:
        shares = [point.targets[name].ready for point in points if name in point.targets]
        if len(shares) < 2:
            continue
        step = 100 / (len(shares) - 1)
        drawn = " ".join(f"{n * step:.2f},{40 - 40 * s:.2f}" for n, s in enumerate(shares))
        lines.append(Line(name, drawn, shares[0], shares[-1], len(shares)))
    return lines
