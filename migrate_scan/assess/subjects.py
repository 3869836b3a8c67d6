"""Judges operators and packages."""

from collections.abc import Sequence

from msgspec.structs import replace

from migrate_scan.assess.verdicts import LookUps, finding, message, port_finding
from migrate_scan.link.dependencies import CUDA_BOUND
from migrate_scan.maps.aten import on_cpu
from migrate_scan.maps.entry import EntryKind
from migrate_scan.maps.load import TargetMap
from migrate_scan.maps.load.data import public_names
from migrate_scan.maps.select.rank import NO_ANSWER
from migrate_scan.maps.versions import minor, within
from migrate_scan.model import Dependency, Finding, Operator, Status

TRITON = "triton.language."
_PORTABLE = "torch.accelerator."
"""torch's own names for whatever accelerator a plugin registers."""


def judge_operator(operator: Operator, look_ups: LookUps) -> Finding:
    """What the map says about a torch (or Triton) API under the dtypes in scope."""
    arguments = _arguments(operator.arguments)
    kind: EntryKind = "triton_op" if operator.symbol.startswith(TRITON) else "python_api"
    verdict = look_ups.verdict(kind, operator.symbol, arguments)
    if _is_portable(operator.symbol, verdict.status, look_ups.target):
        portable = message("portable")
        return finding(operator.id, verdict, status="supported", route="as_is", message=portable)
    verdict = on_cpu(verdict, operator.symbol, lambda name: look_ups.verdict("aten", name))
    judged = finding(operator.id, verdict)
    if judged.route == "rename" and judged.replacement == operator.symbol:
        return replace(judged, route="as_is", replacement=None)
    if judged.route == "rename":
        # No edit is made for an operator: its places differ too much to be one rename.
        return replace(judged, route="replace")
    return judged


def _is_portable(symbol: str, status: Status, target: TargetMap) -> bool:
    """Whether a name is torch's own for any accelerator, the target's torch is known to have
    it, and the vendor says nothing against it."""
    if not symbol.startswith(_PORTABLE) or status not in {"supported", *NO_ANSWER}:
        return False
    since, until = public_names().get(symbol, ("", ""))
    return bool(since) and within(minor(target.stack.torch or ""), since, until)


def _arguments(arguments: Sequence[str]) -> dict[str, str]:
    """Constant arguments as a mapping; one that was given several values is ``?``, since each
    speaks of one use only."""
    seen: dict[str, set[str]] = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        seen.setdefault(name, set()).add(value)
    return {name: values.pop() if len(values) == 1 else "?" for name, values in seen.items()}


def judge_dependency(dependency: Dependency, target: TargetMap) -> Finding | None:
    """A CUDA-bound package's port; None for packages that nothing is known to bind to CUDA."""
    port = target.package(dependency.name)
    if port is None:
        if dependency.rule != CUDA_BOUND:
            return None
        return Finding(
            subject=dependency.id,
            status="unknown",
            route=None,
            message=message("package_unknown"),
        )
    return port_finding(dependency.id, port)
