"""From findings to work: which package each finding belongs to and what it is made of.

A :class:`Term` is a quantity times a product of parameters, so that every day of the
estimate can be traced to findings and parameters.
"""

from dataclasses import dataclass

from migrate_scan.assess.rank import can_run, ready, undecided
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.model import Dependency, Effort, Finding, Kernel, Operator, Usage
from migrate_scan.parse.facts import Category

Subject = Usage | Kernel | Operator | Dependency
_HARD = 3
_BUILDERS = (".CUDAExtension", ".load", ".load_inline")
_NATIVE: frozenset[Category] = frozenset(
    {"cuda_runtime", "cuda_driver", "cuda_library", "nccl", "kernel_launch", "device_feature"}
)
_BUILD: frozenset[Category] = frozenset({"extension", "build", "container", "binary_blob"})


@dataclass(frozen=True, slots=True)
class Term:
    """``quantity`` times the product of ``parameters`` is effort in person-days."""

    package: str
    quantity: float
    parameters: tuple[str, ...]

    def effort(self, model: EffortModel) -> Effort:
        """The term at the low, most likely and high value of its parameters."""
        low = mode = high = self.quantity
        for name in self.parameters:
            parameter = model.parameters[name]
            low, mode, high = low * parameter.low, mode * parameter.mode, high * parameter.high
        return Effort(
            low=round(low, 6),
            mode=round(mode, 6),
            high=round(high, 6),
            parameter_ids=self.parameters,
        )


def term_for(finding: Finding, subject: Subject, model: EffortModel, target: str) -> Term | None:
    """The work that ``finding`` asks for; None where there is none."""
    if isinstance(subject, Kernel):
        return _kernel(finding, subject, model, target)
    if isinstance(subject, Operator):
        return _operator(finding, subject)
    if isinstance(subject, Dependency):
        return _dependency(finding)
    return _usage(finding, subject, target)


def _usage(finding: Finding, usage: Usage, target: str) -> Term | None:
    package = _package_of(usage)
    if usage.category == "custom_op" or target in usage.ported_for:
        return None  # the work is in the kernel, or done
    if finding.suggestion is not None:
        return Term(package, 1, ("review_edit",))
    if usage.category in _NATIVE:
        return _native(finding, usage, package)
    if ready(finding):
        return None
    if usage.category == "capability_check":
        return Term(package, 1, ("capability_gate",))
    if usage.category == "extension" and usage.symbol.endswith(_BUILDERS):
        return Term(package, 1, ("extension_build",))
    if finding.status in ("unverified", "unknown") or undecided(finding):
        return Term(package, 1, ("api_to_find_out",))
    if finding.status == "unsupported" and finding.route is None:
        return Term(package, 1, ("api_without_counterpart",))
    return Term(package, 1, ("manual_edit",))


def _native(finding: Finding, usage: Usage, package: str) -> Term | None:
    """Host calls of CUDA. Types and enums change together with the calls they serve."""
    if "kind" in usage.arguments:
        return None
    if finding.route == "translate":
        return Term(package, 1, ("native_call_translated",))
    return None if ready(finding) else Term(package, 1, ("native_call_replaced",))


def _package_of(usage: Usage) -> str:
    if usage.category in ("distributed", "nccl"):
        return "distributed"
    if usage.category in _NATIVE or usage.category in _BUILD:
        return "native_host"
    return "device_code"


def _operator(finding: Finding, operator: Operator) -> Term | None:
    if finding.status == "fallback":
        return Term("operators", 1, ("operator_on_cpu",))
    if finding.status in ("unverified", "unknown") or undecided(finding):
        return Term("operators", 1, ("operator_to_find_out",))
    if ready(finding):
        return None
    if can_run(finding):
        return Term("operators", operator.count, ("manual_edit",))
    return Term("operators", 1, ("operator_without_counterpart",))


def _dependency(finding: Finding) -> Term | None:
    if finding.route in ("as_is", "shim") and finding.status == "supported":
        return None
    if finding.route in ("adopt", "as_is"):
        return Term("packages", 1, ("package_port_adopted",))
    if finding.route == "replace":
        return Term("packages", 1, ("package_replaced",))
    if finding.status in ("unverified", "unknown"):
        return Term("packages", 1, ("package_to_find_out",))
    return Term("packages", 1, ("package_without_port",))


def _kernel(finding: Finding, kernel: Kernel, model: EffortModel, target: str) -> Term | None:
    if kernel.ported_for:
        return None
    if kernel.language in ("triton", "cupy", "numba", "pycuda"):
        return None if ready(finding) else Term("kernels", 1, ("python_kernel_check",))
    if finding.route == "replace":
        lines = model.for_target("wrapper_lines", target)
        return Term("kernels", 1, (lines, "device_code_line"))
    if finding.route == "translate":
        if (finding.grade or 0) >= _HARD:
            return Term("kernels", 1, ("hard_feature",))
        return Term("kernels", kernel.loc, ("changed_share", "device_code_line"))
    ratio = "rewrite_on_translator" if target in _TRANSLATING else "rewrite_ratio"
    if finding.route == "redesign":
        return Term("kernels", kernel.loc, (ratio, "device_code_line", "redesign_factor"))
    return Term("kernels", kernel.loc, (ratio, "device_code_line"))


_TRANSLATING = frozenset({"rocm", "dcu", "maca", "musa"})
"""Targets whose kernel language is CUDA C++ or close to it: a rewrite keeps the structure."""


def by_hand(subject: Subject, model: EffortModel) -> float:
    """What the subject would cost if nothing were ready, in person-days at the most likely value:
    the yardstick of the effort-weighted readiness."""
    parameters = model.parameters
    if isinstance(subject, Kernel):
        lines = subject.loc * parameters["rewrite_ratio"].mode
        return lines * parameters["device_code_line"].mode
    if isinstance(subject, Dependency):
        return parameters["package_replaced"].mode
    if isinstance(subject, Operator):
        return parameters["manual_edit"].mode
    if "kind" in subject.arguments or subject.category == "custom_op":
        return 0.0
    return parameters["manual_edit"].mode
