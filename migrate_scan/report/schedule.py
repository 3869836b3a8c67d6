"""When each work package starts if one engineer takes them one after another."""

from dataclasses import dataclass

from migrate_scan.model import WorkPackage


@dataclass(frozen=True, slots=True)
class Slot:
    """A work package in its time, in person-days from the start."""

    package: WorkPackage
    start: float
    end: float


def serial(packages: tuple[WorkPackage, ...]) -> tuple[Slot, ...]:
    """``packages`` in an order that respects ``after``, each as long as its mode.

    Names in ``after`` that are no package are ignored; in a cycle the order given decides.
    """
    waiting = list(packages)
    known = {package.id for package in packages}
    done: set[str] = set()
    slots: list[Slot] = []
    clock = 0.0
    while waiting:
        ready = (p for p in waiting if all(a in done or a not in known for a in p.after))
        package = next(ready, waiting[0])
        waiting.remove(package)
        done.add(package.id)
        slots.append(Slot(package, clock, clock + package.mode))
        clock += package.mode
    return tuple(slots)
