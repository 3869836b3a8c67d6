"""From findings to work: which package each finding belongs to and what it is made of.

A :class:`Term` is a quantity times a product of parameters: predicted lines. So every line,
and every day made of lines, can be traced to findings and parameters.
"""

from math import exp, log, prod, sqrt

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.assess.rank import can_run, is_open, ready
from migrate_scan.assess.suggestions import CONFIGURED
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.model import Dependency, Finding, Kernel, LineKind, Operator, Usage, WorkKind
from migrate_scan.parse.facts import Category

Subject = Usage | Kernel | Operator | Dependency
_HARD = 3
_BUILDERS = (".CUDAExtension", ".load", ".load_inline")
_NATIVE: frozenset[Category] = frozenset(
    {"cuda_runtime", "cuda_driver", "cuda_library", "nccl", "kernel_launch", "device_feature"}
)
_BUILD: frozenset[Category] = frozenset({"extension", "build", "container", "binary_blob"})
_GRAPH: frozenset[Category] = frozenset({"jit", "compile", "triton"})
_DOUBTS = ("to_find_out", "python_kernel_check")
"""Ends of parameters that have the doubt in them."""
TRANSLATING = frozenset({"rocm", "dcu", "maca", "musa"})
"""Targets whose kernel language is CUDA C++ or close to it: a rewrite keeps the structure."""
KERNELS = "kernels"
"""The work package of device code of the repository's own."""
TRANSLATED, REWRITTEN = "kernel_coverage.translated", "kernel_coverage.rewritten"
"""How much of the work real ports did on kernels to be translated, and to be written anew."""


class Term(Struct, frozen=True):
    """``quantity`` times the product of ``parameters`` is lines of ``lines``' kind, for
    ``findings`` findings."""

    package: str
    item: WorkKind
    lines: LineKind
    quantity: float
    parameters: tuple[str, ...]
    findings: int = 1

    def middle(self, model: EffortModel) -> float:
        """Lines at the middle of the parameters."""
        return self.quantity * prod(model.parameters[name].mode for name in self.parameters)

    def in_full(self, model: EffortModel) -> float:
        """As :meth:`middle`, with every kernel written that real ports would leave out."""
        left_out = model.parameters[REWRITTEN].mode if REWRITTEN in self.parameters else 1.0
        return self.middle(model) / left_out

    def predicted(self, model: EffortModel) -> tuple[float, float, float]:
        """Lines: one case in twenty lies below the first and one above the last, half below
        the middle. Parameters err independently, so their logarithms add as squares."""
        used = [model.parameters[name] for name in self.parameters]
        middle = self.middle(model)
        below = sqrt(sum(log(p.mode / p.low) ** 2 for p in used))
        above = sqrt(sum(log(p.high / p.mode) ** 2 for p in used))
        return middle * exp(-below), middle, middle * exp(above)


def terms_for(
    finding: Finding, subject: Subject, model: EffortModel, target: str
) -> tuple[Term, ...]:
    """The work that ``finding`` asks for; nothing where there is none. What nobody knows or
    could decide has a wider range than the same work where the maps have an answer."""
    terms = _terms(finding, subject, model, target)
    return tuple(map(_doubted, terms)) if is_open(finding) else terms


def _doubted(term: Term) -> Term:
    if any(name.endswith(_DOUBTS) for name in term.parameters):
        return term
    return replace(term, parameters=(*term.parameters, "open_entry"))


def _terms(finding: Finding, subject: Subject, model: EffortModel, target: str) -> tuple[Term, ...]:
    if isinstance(subject, Kernel):
        return _kernel(finding, subject, model, target)
    if isinstance(subject, Operator):
        term = _operator(finding, subject)
    elif isinstance(subject, Dependency):
        term = _dependency(finding)
    else:
        term = _usage(finding, subject, target)
    return () if term is None else (term,)


def _usage(finding: Finding, usage: Usage, target: str) -> Term | None:
    if usage.kernel_id or usage.settled(target):
        return None  # the work is in the kernel, or done
    if usage.category in _NATIVE and finding.suggestion is None:
        return _native(finding, usage)
    package = _package_of(usage)
    if finding.suggestion is not None:
        return _place(package, "configure" if package == "graph" else "edit", "edit_made")
    if ready(finding):
        return _place(package, "re_validate", "ready_place")
    if usage.rule in CONFIGURED and finding.replacement is not None:
        return _place(package, "configure", "edit_made")
    if usage.category == "extension" and usage.symbol.endswith(_BUILDERS):
        return Term(package, "configure", "build", 1, ("extension_build",))
    if is_open(finding):
        return _place(package, "re_validate", "to_find_out")
    if finding.status == "unsupported" and finding.route is None:
        return _place(package, "rewrite", "without_counterpart")
    return _place(package, "configure" if usage.category in _BUILD else "edit")


def _place(package: str, item: WorkKind, *factors: str) -> Term:
    return Term(package, item, "python", 1, ("python_place", *factors))


def _native(finding: Finding, usage: Usage) -> Term | None:
    """Host calls of CUDA. Types and enums change together with the calls they serve, where it
    is known what becomes of them."""
    package = _package_of(usage)
    if "kind" in usage.arguments:
        doubt = Term(package, "re_validate", "host", 1, ("native_name_to_find_out",))
        return doubt if is_open(finding) else None
    if finding.route == "translate":
        return Term(package, "translate", "host", 1, ("native_call_translated",))
    return None if ready(finding) else Term(package, "edit", "host", 1, ("native_call_replaced",))


def _package_of(usage: Usage) -> str:
    if usage.category in ("distributed", "nccl"):
        return "distributed"
    if usage.category == "custom_op":
        return "operators"
    if usage.category in _NATIVE or usage.category in _BUILD:
        return "native_host"
    return "graph" if usage.category in _GRAPH else "device_code"


def _operator(finding: Finding, operator: Operator) -> Term | None:
    if finding.status == "fallback":
        return Term("operators", "re_validate", "python", 1, ("operator_on_cpu",))
    if is_open(finding):
        return Term("operators", "re_validate", "python", 1, ("operator_to_find_out",))
    if ready(finding):
        return None
    if can_run(finding):
        return Term("operators", "edit", "python", operator.count, ("python_place",))
    return Term("operators", "rewrite", "python", 1, ("operator_without_counterpart",))


def _dependency(finding: Finding) -> Term | None:
    if finding.route in ("as_is", "shim") and finding.status == "supported":
        return None
    if finding.route in ("adopt", "as_is"):
        return Term("packages", "adopt", "python", 1, ("package_port_adopted",))
    if finding.route == "replace":
        return Term("packages", "replace_package", "python", 1, ("package_replaced",))
    if finding.status in ("unverified", "unknown"):
        return Term("packages", "re_validate", "python", 1, ("package_to_find_out",))
    return Term("packages", "replace_package", "python", 1, ("package_without_port",))


def _kernel(finding: Finding, kernel: Kernel, model: EffortModel, target: str) -> tuple[Term, ...]:
    if kernel.ported_for:
        return ()
    if kernel.language in ("triton", "cupy", "numba", "pycuda"):
        if finding.route in ("rewrite", "redesign") or finding.status == "unsupported":
            return (_lines_of(kernel, "rewrite", "rewrite_on_translator", kind="python"),)
        check = "revalidated" if ready(finding) else "python_kernel_check"
        return (_lines_of(kernel, "re_validate", check, kind="python"),)
    if finding.route == "as_is" and ready(finding):
        return (_lines_of(kernel, "re_validate", "revalidated"),)
    if finding.route == "replace":
        wrapper = model.for_target("wrapper_lines", target)
        return (Term(KERNELS, "wrap", "device", 1, (wrapper, REWRITTEN)),)
    if finding.route == "translate":
        kind = "converted_share" if ready(finding) else "changed_share"
        share = model.for_target(kind, target)
        doubt = ("kernel_to_find_out",) if finding.status == "unverified" else ()
        translated = _lines_of(kernel, "translate", share, *doubt, TRANSLATED)
        places = _hard_places(finding, kernel)
        if not places:
            return (translated,)
        edited = Term(KERNELS, "edit", "device", places, ("hard_place", TRANSLATED), findings=0)
        return translated, edited
    ratio = "rewrite_on_translator" if target in TRANSLATING else "rewrite_ratio"
    redesign = ("redesign_factor",) if finding.route == "redesign" else ()
    return (_lines_of(kernel, "rewrite", ratio, *redesign, REWRITTEN),)


def _lines_of(kernel: Kernel, item: WorkKind, *parameters: str, kind: LineKind = "device") -> Term:
    return Term(KERNELS, item, kind, _lines(kernel), parameters)


def _lines(kernel: Kernel) -> float:
    """What a port has to go through: the kernel and its share of the functions it needs."""
    return kernel.loc + kernel.helper_loc


def _hard_places(finding: Finding, kernel: Kernel) -> int:
    """Uses of the features that make a translated kernel hard: somebody writes them anew, but
    not the kernel around them."""
    if (finding.grade or 0) < _HARD:
        return 0
    names = {constraint.code for constraint in finding.constraints}
    return max(1, sum(feature.name in names for feature in kernel.features))


def by_hand(subject: Subject, model: EffortModel) -> float:
    """What the subject would ask for if nothing were ready and nothing were left out, in lines
    at the middle value: the yardstick of the effort-weighted readiness."""
    parameters = model.parameters
    if isinstance(subject, Kernel):
        return _lines(subject) * parameters["rewrite_ratio"].mode
    if isinstance(subject, Dependency):
        return parameters["package_replaced"].mode
    if isinstance(subject, Operator):
        return parameters["python_place"].mode
    if subject.category == "custom_op":
        return 0.0
    if "kind" in subject.arguments:
        return parameters["native_name_to_find_out"].mode
    if subject.category in _NATIVE:
        return parameters["native_call_replaced"].mode
    return parameters["python_place"].mode
