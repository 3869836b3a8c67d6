"""Geometry of the report's inline drawings, in percent of their width."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from migrate_scan.model import Effort, Estimate, Schedule, WorkPackage
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.schedule import serial
from migrate_scan.report.wording import package_title

_TICK_STEPS = (1.0, 2.0, 5.0, 10.0)
_TICKS = 6


class Segment(NamedTuple):
    """A piece of a stacked bar."""

    kind: str
    x: str
    width: str


class Span(NamedTuple):
    """A three-point bar."""

    low: str
    mode: str
    high: str
    width: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A day axis from zero to ``end`` with round ticks."""

    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> str:
        """Where ``value`` lies."""
        return _percent(value, self.end)


def axis(longest: float) -> Axis:
    """An axis that holds ``longest`` and has about six round ticks."""
    if longest <= 0:
        return Axis(1.0, (0.0,))
    rough = longest / _TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * s for s in _TICK_STEPS if unit * s >= rough * 0.999)
    count = math.ceil(longest / step - 1e-9)
    return Axis(step * count, tuple(step * i for i in range(count + 1)))


def stacked(parts: dict[str, int]) -> list[Segment]:
    """A bar whose pieces are in proportion to ``parts``, empty ones left out."""
    whole, x, segments = sum(parts.values()), 0, []
    for kind, value in parts.items():
        if value > 0:
            segments.append(Segment(kind, _percent(x, whole), _percent(value, whole)))
            x += value
    return segments


def span(value: Effort | WorkPackage, scale: Axis) -> Span:
    """A three-point bar on ``scale``."""
    width = _percent(value.high - value.low, scale.end)
    return Span(scale.at(value.low), scale.at(value.mode), scale.at(value.high), width)


class Bar(NamedTuple):
    """One line of the timeline."""

    title: str
    days: float
    start: float
    x: str
    width: str


def timeline(text: Catalogue, estimate: Estimate) -> tuple[Axis, list[Bar]]:
    """The serial schedule of one engineer, and its axis."""
    slots = serial(estimate.work_packages)
    scale = axis(slots[-1].end if slots else 0.0)
    bars = [
        Bar(
            title=package_title(text, slot.package),
            days=slot.package.mode,
            start=slot.start,
            x=scale.at(slot.start),
            width=_percent(slot.package.mode, scale.end),
        )
        for slot in slots
    ]
    return scale, bars


class DatedBar(NamedTuple):
    """One line of a plan: a bar to the median end and a line to the late one."""

    title: str
    start: str
    finish: str
    late: str
    x: str
    width: str
    reach: str


def dated(text: Catalogue, schedule: Schedule) -> tuple[Axis, list[DatedBar]]:
    """The packages of a plan on an axis of working days."""
    packages = schedule.packages
    scale = axis(max((package.finish_p80_work_day for package in packages), default=0.0))
    bars = [
        DatedBar(
            title=text.name("work.title", package.id),
            start=package.start,
            finish=package.finish,
            late=package.finish_p80,
            x=scale.at(package.start_work_day),
            width=_percent(package.finish_work_day - package.start_work_day, scale.end),
            reach=_percent(package.finish_p80_work_day - package.start_work_day, scale.end),
        )
        for package in packages
    ]
    return scale, bars


def path(text: Catalogue, schedule: Schedule) -> str:
    """The critical path in words."""
    return text("list.join").join(text.name("work.title", name) for name in schedule.critical_path)


def _percent(value: float, whole: float) -> str:
    return f"{100 * value / whole:.2f}%" if whole > 0 else "0%"
