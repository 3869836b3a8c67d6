"""Judges a kernel: is there something that does the same, and if not, how hard is it to port?

Asked in this order, because "does an equivalent exist" decides the cost more than size does.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from migrate_scan.assess import recognition
from migrate_scan.assess.verdicts import UPSTREAM, cited, cited_port, message
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Constraint, Equivalent, Evidence, Finding, Kernel, Route, Status
from migrate_scan.parse.facts import Feature, FeatureName, KernelLanguage

PLAIN = "simt_kernel"
"""The grade of a kernel that uses no special feature."""
WMMA = "wmma"
"""Tensor cores by the WMMA classes."""
NOT_AVAILABLE = 5
"""Above every grade (0 same to 4 redesign): the target has nothing like it."""
_REWRITE_FROM = 4
_LEFT_OUT: frozenset[FeatureName] = frozenset({"fp64", "fp8", "device_printf", "device_assert"})
"""What a port leaves out where the target lacks it: the kernel is written without, not anew."""
_PACKAGES: dict[KernelLanguage, str] = {
    "triton": "triton",
    "cupy": "cupy",
    "numba": "numba",
    "pycuda": "pycuda",
}


def judge(kernel: Kernel, target: TargetMap, projects: tuple[str, ...] = ()) -> Finding:
    """Judge one kernel of a project, which ``projects`` names, against one stack."""
    if kernel.ported_for:
        return Finding(
            subject=kernel.id,
            status="supported",
            route="as_is",
            message=message("ported_for", ", ".join(kernel.ported_for)),
        )
    equivalents = recognition.equivalents(kernel, target, projects)
    if kernel.language in _PACKAGES:
        return replace(_python_kernel(kernel, target), equivalents=equivalents)
    graded = grade_of(kernel, target)
    if target.compiles_cuda:
        finding = _translated(kernel, graded.value)
    else:
        finding = _rewritten(kernel, graded.value, equivalents)
    told = ", ".join(f"{name}={share}" for name, share in graded.shares)
    if finding.status == "limited":
        # What limits a translated kernel is its hardest feature: somebody has to look at it.
        decisive = tuple(Constraint(code=name, state="undecided") for name in graded.hardest)
        finding = replace(finding, constraints=decisive)
    return replace(
        finding,
        grade=graded.value,
        evidence=graded.evidence,
        equivalents=equivalents,
        message=message("features", told) if told else "",
    )


@dataclass(frozen=True, slots=True)
class Grade:
    """How hard a kernel is to port, and what makes it so: ``shares`` are percentages of the
    points of all graded features, the largest first."""

    value: int
    evidence: tuple[Evidence, ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
    hardest: tuple[str, ...] = ()


def grade_of(kernel: Kernel, target: TargetMap) -> Grade:
    """The hardest feature decides the value; every graded feature has its share of the points."""
    names = dict.fromkeys((PLAIN, *map(_graded_as, kernel.features)))
    graded = {name: grade for name in names if (grade := target.feature_grade(name)) is not None}
    if not graded:
        return Grade(_REWRITE_FROM)
    values = {name: _difficulty(name, grade.grade) for name, grade in graded.items()}
    top = max(values.values())
    hardest = tuple(name for name, value in values.items() if value == top)
    evidence = dict.fromkeys(cited(graded[name].source, "third_party") for name in hardest)
    return Grade(top, tuple(evidence), _shares(values), hardest)


def _graded_as(feature: Feature) -> str:
    """WMMA has a library elsewhere; the instructions below it have not."""
    is_wmma = feature.name == "tensor_core" and "wmma::" in feature.detail
    return WMMA if is_wmma else feature.name


def _shares(values: dict[str, int]) -> tuple[tuple[str, int], ...]:
    total = sum(values.values())
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, round(100 * value / total)) for name, value in ordered if value)


def _difficulty(feature: str, grade: int | None) -> int:
    if grade is not None:
        return grade
    return _REWRITE_FROM if feature in _LEFT_OUT else NOT_AVAILABLE


def _translated(kernel: Kernel, grade: int) -> Finding:
    """The vendor's compiler takes CUDA source, converted or as it is."""
    status: Status = "supported" if grade <= 1 else "limited"
    route: Route = "translate"
    if grade >= NOT_AVAILABLE:
        status, route = "unsupported", "redesign"
    elif grade >= _REWRITE_FROM:
        status, route = "unsupported", "rewrite"
    return Finding(subject=kernel.id, status=status, route=route)


def _rewritten(kernel: Kernel, grade: int, equivalents: tuple[Equivalent, ...]) -> Finding:
    """The target does not compile CUDA source: use its operator, or write the kernel again.

    A doubtful equivalent is a hint to the reader and decides nothing.
    """
    if equivalents and equivalents[0].certainty != "low":
        return Finding(
            subject=kernel.id,
            status="unverified",
            route="replace",
            replacement=equivalents[0].name,
        )
    route: Route = "redesign" if grade >= NOT_AVAILABLE else "rewrite"
    return Finding(subject=kernel.id, status="unsupported", route=route)


def _python_kernel(kernel: Kernel, target: TargetMap) -> Finding:
    """Triton, CuPy, Numba: it runs where the language itself was ported."""
    package = _PACKAGES[kernel.language]
    port = target.package(package)
    if port is None:
        return Finding(
            subject=kernel.id,
            status="unknown",
            route=None,
            message=message("package_no_data", package),
        )
    if kernel.language != "triton" or port.port == UPSTREAM:
        constraints: tuple[Constraint, ...] = ()
        status = port.status
    else:
        # A fork of the language takes the source, but not every operator and dtype of it.
        constraints = (Constraint(code="operators_of_the_fork", state="undecided"),)
        status = "limited"
    return Finding(
        subject=kernel.id,
        status=status,
        constraints=constraints,
        route="as_is" if kernel.language == "triton" else port.route,
        replacement=port.replacement,
        evidence=cited_port(port),
        message=message("language", package),
    )
