"""Who can work on what when: work packages under dependencies and a team of limited size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DONE = 1e-9


@dataclass(frozen=True, slots=True)
class Task:
    """A work package: what stands before it and how many engineers it can use at once."""

    id: str
    after: tuple[str, ...]
    hands: float


@dataclass(frozen=True, slots=True)
class Slot:
    """When a task runs, in working days from the start, and the task whose end it waited for."""

    start: float
    finish: float
    waited_for: str | None


def run(tasks: Sequence[Task], days: Mapping[str, float], team: int) -> dict[str, Slot]:
    """Schedule ``tasks`` of ``days`` person-days each with ``team`` engineers.

    Whoever is free goes to the open task with the longest way to the end behind it, as far
    as it can use more hands; an engineer works on one task at a time.
    """
    rank = _ways(tasks, days)
    left = {task.id: days[task.id] for task in tasks}
    started: dict[str, tuple[float, str | None]] = {}
    slots: dict[str, Slot] = {}
    clock, latest = 0.0, None
    while len(slots) < len(tasks):
        open_ones = [
            task
            for task in tasks
            if task.id not in slots and all(name in slots for name in task.after)
        ]
        open_ones.sort(key=lambda task: -rank[task.id])
        rates = _assigned(open_ones, team)
        for name in rates:
            started.setdefault(name, (clock, latest))
        step = min(left[name] / rate for name, rate in rates.items())
        clock += step
        for name, rate in rates.items():
            left[name] -= rate * step
            if left[name] <= _DONE:
                begin, waited_for = started[name]
                slots[name] = Slot(begin, clock, waited_for)
                latest = name
    return slots


def critical(slots: Mapping[str, Slot]) -> tuple[str, ...]:
    """The chain of tasks that decides the end, first to last."""
    if not slots:
        return ()
    name: str | None = max(slots, key=lambda task: slots[task].finish)
    chain: list[str] = []
    while name is not None and name not in chain:
        chain.append(name)
        name = slots[name].waited_for
    return tuple(reversed(chain))


def _assigned(tasks: Sequence[Task], team: int) -> dict[str, float]:
    """Engineers on each of ``tasks``, most urgent first, as long as there are some."""
    free, rates = team, {}
    for task in tasks:
        hands = min(free, max(1, int(task.hands + 0.5)))
        if hands:
            rates[task.id] = min(float(hands), max(task.hands, 1.0))
            free -= hands
    return rates


def _ways(tasks: Sequence[Task], days: Mapping[str, float]) -> dict[str, float]:
    """The longest way from the beginning of each task to the end of all, all hands at work."""
    ways: dict[str, float] = {}
    for task in reversed(tasks):
        behind = (ways[other.id] for other in tasks if task.id in other.after)
        ways[task.id] = days[task.id] / max(task.hands, 1.0) + max(behind, default=0.0)
    return ways
