"""Judges a kernel: is there something that does the same, and if not, how hard is it to port?

Asked in this order, because "does an equivalent exist" decides the cost more than size does.
"""

from msgspec.structs import replace

from migrate_scan.assess import recognition
from migrate_scan.assess.grades import NOT_AVAILABLE, REWRITE_FROM, Grade, grade_of
from migrate_scan.assess.verdicts import UPSTREAM, cited_port, message
from migrate_scan.maps.entry import PackagePort
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Constraint, Equivalent, Finding, Kernel, Route, Status
from migrate_scan.parse.facts import KernelLanguage

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
    graded = grade_of(kernel, target)
    equivalents = recognition.equivalents(kernel, target, projects)
    if kernel.language in _PACKAGES:
        finding = _python_kernel(kernel, target, graded.value)
    elif target.compiles_cuda:
        finding = _translated(kernel, graded.value)
    else:
        finding = _rewritten(kernel, graded.value, equivalents)
    if finding.status == "limited" and finding.route == "translate":
        # What limits a translated kernel is its hardest feature: somebody has to look at it.
        decisive = tuple(Constraint(code=name, state="undecided") for name in graded.hardest)
        finding = replace(finding, constraints=decisive)
    return replace(
        finding,
        grade=graded.value,
        evidence=tuple(dict.fromkeys((*finding.evidence, *graded.evidence))),
        equivalents=equivalents,
        none_found=recognition.none_found(kernel, target, projects),
        message=finding.message or _decision(finding, graded, kernel, target),
    )


def _decision(finding: Finding, graded: Grade, kernel: Kernel, target: TargetMap) -> str:
    """Why the route is what it is, with each feature's grade and share of the points."""
    why: str = finding.route or "none"
    if graded.value is None and why != "replace":
        return message(f"decision_{why}_ungraded", "")
    if why == "rewrite" and (target.compiles_cuda or kernel.language == "triton"):
        why = "rewrite_in_place"
    told = ", ".join(f"{s.feature}={s.grade}/{s.percent}" for s in graded.shares)
    return message(f"decision_{why}", told)


def _translated(kernel: Kernel, grade: int | None) -> Finding:
    """The vendor's compiler takes CUDA source, converted or as it is."""
    if grade is None:
        return Finding(subject=kernel.id, status="unverified", route="translate")
    status: Status = "supported" if grade <= 1 else "limited"
    route: Route = "translate"
    if grade >= NOT_AVAILABLE:
        status, route = "unsupported", "redesign"
    elif grade >= REWRITE_FROM:
        status, route = "unsupported", "rewrite"
    return Finding(subject=kernel.id, status=status, route=route)


def _rewritten(kernel: Kernel, grade: int | None, equivalents: tuple[Equivalent, ...]) -> Finding:
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
    route: Route = "redesign" if (grade or 0) >= NOT_AVAILABLE else "rewrite"
    return Finding(subject=kernel.id, status="unsupported", route=route)


def _python_kernel(kernel: Kernel, target: TargetMap, grade: int | None) -> Finding:
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
    if kernel.language == "triton":
        return _triton(kernel, port, grade)
    return Finding(
        subject=kernel.id,
        status=port.status,
        route=port.route,
        replacement=port.replacement,
        evidence=cited_port(port),
        message=message("language", package),
    )


def _triton(kernel: Kernel, port: PackagePort, grade: int | None) -> Finding:
    """The source is taken as it is, but for what the port's compiler does not know."""
    if (grade or 0) >= REWRITE_FROM:
        return Finding(
            subject=kernel.id, status="unsupported", route="rewrite", evidence=cited_port(port)
        )
    status: Status = port.status
    constraints: tuple[Constraint, ...] = ()
    if port.port != UPSTREAM:
        # A fork of the language takes the source, but not every operator and dtype of it.
        status = "limited"
        constraints = (Constraint(code="operators_of_the_fork", state="undecided"),)
    return Finding(
        subject=kernel.id,
        status=status,
        constraints=constraints,
        route="as_is",
        replacement=port.replacement,
        evidence=cited_port(port),
    )
