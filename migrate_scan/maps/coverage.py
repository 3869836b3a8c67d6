"""How much of what CUDA code can call a target covers: counts with numerator and denominator.

*Covered* is what the map answers with ``supported`` or ``limited`` on the stack. A CPU
fallback, silence and missing data are not covered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from migrate_scan.maps.entry import EntryKind
from migrate_scan.maps.load import load_target
from migrate_scan.maps.load.data import public_names, read_rows
from migrate_scan.maps.load.target import TargetMap
from migrate_scan.maps.versions import Minor, minor, within
from migrate_scan.model import Stack, Status
from migrate_scan.resources import operator_maps

_COVERED: tuple[Status, ...] = ("supported", "limited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One set of names on one stack.

    ``subject`` is ``aten_cuda``, ``torch_api``, ``torch.cuda`` or the name of a CUDA library;
    ``by_status`` sums to ``total``; ``percent`` is None where there is nothing to cover.
    """

    target: str
    stack: Stack
    subject: str
    covered: int
    total: int
    percent: float | None
    by_status: dict[str, int]


def coverage(
    target: str, *, sdk: str | None = None, torch: str | None = None, chip: str | None = None
) -> tuple[Coverage, ...]:
    """Every subject of one target on one stack. Raises UnknownTarget or UnknownStack."""
    found = load_target(target, sdk=sdk, torch=torch, chip=chip)
    return tuple(_coverage(found, *subject) for subject in _subjects(found.stack))


def _coverage(found: TargetMap, subject: str, kind: EntryKind, names: Iterable[str]) -> Coverage:
    counts = Counter(found.lookup(kind, name).status for name in names)
    covered, total = sum(counts[status] for status in _COVERED), counts.total()
    return Coverage(
        target=found.target,
        stack=found.stack,
        subject=subject,
        covered=covered,
        total=total,
        percent=round(100 * covered / total, 1) if total else None,
        by_status=dict(sorted(counts.items())),
    )


def _subjects(stack: Stack) -> Iterator[tuple[str, EntryKind, tuple[str, ...]]]:
    version = minor(stack.torch or "")
    yield "aten_cuda", "aten", _aten_cuda(version)
    public = _public(version)
    yield "torch_api", "python_api", tuple(name for name in public if not _below_cuda(name))
    yield "torch.cuda", "python_api", tuple(name for name in public if _below_cuda(name))
    for library, functions in _cuda_functions().items():
        yield library, "collective" if library == "nccl" else "cuda_api", functions


def _below_cuda(name: str) -> bool:
    return name.startswith("torch.cuda.")


@cache
def _aten_cuda(version: Minor | None) -> tuple[str, ...]:
    rows = read_rows(operator_maps() / "_shared" / "aten_cuda.tsv")
    return tuple(
        row["symbol"] for row in rows if within(version, row["since"] or None, row["until"] or None)
    )


@cache
def _public(version: Minor | None) -> tuple[str, ...]:
    return tuple(
        name
        for name, (since, until) in public_names().items()
        if within(version, since or None, until or None)
    )


@cache
def _cuda_functions() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in read_rows(operator_maps() / "_shared" / "cuda_functions.tsv"):
        found.setdefault(row["library"], []).append(row["symbol"])
    return {library: tuple(found[library]) for library in sorted(found)}
