"""How hard a kernel is to port: the features that it uses and what each costs on a target."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from migrate_scan.assess.verdicts import cited
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Evidence, Kernel
from migrate_scan.parse.facts import Feature

PLAIN = "simt_kernel"
"""The grade of a kernel that uses no special feature."""
TRITON = "triton_kernel"
"""The same for a kernel in Triton."""
WMMA = "wmma"
"""Tensor cores by the WMMA classes."""
NOT_AVAILABLE = 5
"""Above every grade (0 same to 4 redesign): the target has nothing like it."""
REWRITE_FROM = 4
_LEFT_OUT = frozenset({"fp64", "fp8", "device_printf", "device_assert"})
"""What a port leaves out where the target lacks it: the kernel is written without, not anew."""


class Share(Struct, frozen=True):
    """A graded feature: its grade and its percentage of the points of all."""

    feature: str
    grade: int
    percent: int


class Grade(Struct, frozen=True):
    """How hard a kernel is to port (None: nobody graded what it uses), and what makes it so,
    the largest share first."""

    value: int | None
    evidence: tuple[Evidence, ...] = ()
    shares: tuple[Share, ...] = ()

    @property
    def hardest(self) -> tuple[str, ...]:
        """The features that decide the value."""
        return tuple(share.feature for share in self.shares if share.grade == self.value)


def grade_of(kernel: Kernel, target: TargetMap) -> Grade:
    """The hardest feature decides the value; every graded feature has its share of the points."""
    prefix = "triton_" if kernel.language == "triton" else ""
    values: dict[str, int] = {}
    sources: dict[str, str] = {}
    for name in dict.fromkeys(_names(kernel)):
        known = target.feature_grade(name if name in (PLAIN, TRITON) else prefix + name)
        if known is not None:
            values[name] = _difficulty(name, known.grade)
            sources[name] = known.source
    if not values:
        return Grade(None)
    shares = _shares(values)
    top = max(values.values())
    hardest = [name for name, value in values.items() if value == top]
    evidence = dict.fromkeys(cited(sources[name], "third_party") for name in hardest)
    return Grade(top, tuple(evidence), shares)


def _names(kernel: Kernel) -> Iterator[str]:
    yield TRITON if kernel.language == "triton" else PLAIN
    yield from _graded(kernel.features)
    yield from kernel.libraries


def _graded(features: Iterable[Feature]) -> Iterator[str]:
    """The names under which features are graded."""
    for feature in features:
        if feature.name == "tensor_core" and "wmma::" in feature.detail:
            yield WMMA  # it has a library elsewhere; the instructions below it have not
        elif feature.name == "dot" and feature.detail.startswith("dot_scaled"):
            yield "dot_scaled"
        elif feature.name != "grid_rank" or feature.detail != "1":
            yield feature.name


def _shares(values: dict[str, int]) -> tuple[Share, ...]:
    total = sum(values.values())
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Share(name, value, round(100 * value / total) if total else 0)
        for name, value in ordered
        if value or not total
    )


def _difficulty(feature: str, grade: int | None) -> int:
    if grade is not None:
        return grade
    return REWRITE_FROM if feature in _LEFT_OUT else NOT_AVAILABLE
