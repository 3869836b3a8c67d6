"""What the target's shim does at one place, and the plan that leans on it.

A shim replaces names while the program runs. Whether that helps depends on the name,
on how the code spells it and, for a comparison, on where the compared device came from:
no shim patches ``torch.device``, so ``torch.device("cuda").type`` goes on saying
``cuda`` while the device of a tensor says ``npu``.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Finding, ShimReach, Usage
from migrate_scan.parse.facts import PYTHON_CATEGORIES, Provenance

_HAS_TRITON = ("torch._inductor.compile_fx.has_triton", "torch.utils._triton.has_triton")
"""What ``torch.compile``'s default backend asks; some shims make it answer no."""
_CHECKS: Mapping[Provenance, ShimReach] = {
    "literal": ShimReach(reach="covers", why="compared_device_keeps_its_name"),
    "variable": ShimReach(reach="covers", why="compared_device_keeps_its_name"),
    "argument": ShimReach(reach="escapes", why="depends_on_the_caller"),
    "tensor": ShimReach(reach="breaks", why="device_of_a_tensor_is_renamed"),
    "unknown": ShimReach(reach="escapes", why="origin_of_the_device_unknown"),
}
_STORED = ShimReach(reach="escapes", why="stored_device")


def reach(finding: Finding, usage: Usage, target: TargetMap) -> Finding:
    """``finding`` with what the shim does at its place, where the target has a shim."""
    if target.shim is None or usage.ported_for:
        return finding
    if usage.symbol.startswith("tool:"):
        why = ShimReach(reach="escapes", why="another_program")
        return replace(finding, shim=why)
    if usage.category not in PYTHON_CATEGORIES:
        return finding
    return replace(finding, shim=_reach(usage, target))


def _reach(usage: Usage, target: TargetMap) -> ShimReach:
    shim = target.shim
    assert shim is not None
    if "before_shim" in usage.arguments:
        return ShimReach(reach="escapes", why="imported_before_the_shim")
    if usage.symbol.startswith("torch._C.") and shim.entry(usage.symbol) is None:
        return ShimReach(reach="escapes", why="private_call")
    if usage.category == "compile" and any(map(shim.entry, _HAS_TRITON)):
        return ShimReach(reach="breaks", why="triton_is_denied")
    if usage.symbol == "path:cuda":
        return _path(shim.reach(usage.arguments["call"]))
    if usage.category == "device_literal":
        stored = "stored" in usage.arguments
        return _STORED if stored else ShimReach(reach="covers", why="argument_rewritten")
    if usage.category == "device_check" and (found := _compared(usage)) is not None:
        return found
    if usage.symbol.startswith("backend:"):
        return shim.reach("torch.distributed.init_process_group")
    found = shim.reach(usage.symbol, usage.binding)
    if usage.binding == "getattr" and found.reach == "covers":
        return ShimReach(reach="covers", why="patched_before_it_is_asked_for")
    return found


def _path(loader: ShimReach) -> ShimReach:
    """A path that holds the word, in a call whose strings the shim may rewrite."""
    if loader.reach in ("covers", "changes"):
        return ShimReach(reach="breaks", why="path_is_rewritten")
    return ShimReach(reach="not_needed", why=loader.why)


def _compared(usage: Usage) -> ShimReach | None:
    """A string that a device, a backend or an error is compared with."""
    kind = usage.symbol.partition(":")[0]
    if kind == "backend":
        return ShimReach(reach="breaks", why="backend_is_renamed")
    if kind == "error":
        return ShimReach(reach="escapes", why="errors_keep_their_words")
    return _CHECKS[usage.provenance] if kind == "device" else None


def shim_plan(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings as they would be with the shim switched on: what it covers needs no edit,
    and what it changes, breaks or lets escape needs a person."""
    for finding in findings:
        kind = finding.shim.reach if finding.shim is not None else "not_needed"
        if kind == "not_needed":
            yield finding
        elif kind == "covers" and finding.status != "unsupported":
            yield replace(finding, route="shim", suggestion=None)
        else:
            route = finding.route if finding.route not in ("as_is", "rename", "shim") else "replace"
            yield replace(finding, route=route, suggestion=None)
