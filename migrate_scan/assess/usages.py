"""Judges a usage: one small function a category, in one table."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.assess.rank import violated
from migrate_scan.assess.verdicts import LookUps, finding, message, port_finding
from migrate_scan.maps.entry import Verdict
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Finding, Usage
from migrate_scan.parse.facts import Category

CUDA = "cuda"
"""The device word of targets that keep ``torch.cuda`` (ROCm and its kin)."""


class Context(Struct, frozen=True):
    """What a usage is judged against. ``kernels`` holds the findings of kernels by id."""

    look_ups: LookUps
    kernels: Mapping[str, Finding]

    @property
    def target(self) -> TargetMap:
        """The map that judges."""
        return self.look_ups.target

    @property
    def keeps_cuda(self) -> bool:
        """Whether device code goes on saying ``cuda``."""
        return self.target.device_type == CUDA


Judge = Callable[[Usage, Context], Finding]


def judge(usage: Usage, context: Context) -> Finding:
    """Judge one usage against the context's stack."""
    if usage.settled(context.target.target):
        return _already_ported(usage)
    return _JUDGES[usage.category](usage, context)


def _already_ported(usage: Usage) -> Finding:
    return Finding(
        subject=usage.id,
        status="supported",
        route="as_is",
        message=message("ported_for", ", ".join(usage.ported_for)),
    )


def _api(usage: Usage, context: Context) -> Finding:
    verdict = context.look_ups.verdict("python_api", usage.symbol, usage.arguments)
    return finding(usage.id, verdict)


def _device_word(usage: Usage, context: Context) -> Finding:
    """A device named in the source: the word changes, or stays where the target keeps it. A
    path stays as it is."""
    if usage.symbol == "path:cuda":
        verdict = context.look_ups.verdict("python_api", usage.arguments["call"])
        return finding(usage.id, verdict, route="as_is", status="supported")
    verdict = context.look_ups.verdict("python_api", "torch.device")
    return _renamed(usage, verdict, CUDA, context.target.device_type)


def _renamed(usage: Usage, verdict: Verdict, old: str, new: str) -> Finding:
    """A word of the source that the target spells its own way, or the same way."""
    if new == old:
        return finding(usage.id, verdict, route="as_is", status="supported")
    return finding(usage.id, verdict, route="rename", status="supported", replacement=new)


def _device_method(usage: Usage, context: Context) -> Finding:
    verdict = context.look_ups.verdict("python_api", usage.symbol)
    if not usage.symbol.endswith(".cuda"):
        # The device travels in a variable. What the entry says of dtypes and layouts
        # concerns the call's other uses.
        return finding(usage.id, verdict, route="as_is", status="supported")
    if context.keeps_cuda:
        return finding(usage.id, verdict, route="as_is")
    return finding(usage.id, verdict, route="rename", replacement=context.target.device_type)


def _device_check(usage: Usage, context: Context) -> Finding:
    if usage.symbol.startswith("backend:"):
        return _backend_word(usage, context)
    if usage.symbol.startswith("error:"):
        return _api(usage, context)
    if usage.symbol.endswith(".is_cuda"):
        verdict = context.look_ups.verdict("python_api", usage.symbol)
        return _renamed(usage, verdict, "is_cuda", f"is_{context.target.device_type}")
    return _device_word(usage, context)


def _capability(usage: Usage, context: Context) -> Finding:
    """Compute capability means nothing elsewhere, also where the call answers; the name of
    AMD's architecture means something on ROCm only."""
    verdict = context.look_ups.verdict("python_api", usage.symbol)
    if "field" in usage.arguments and context.target.target == "rocm":
        return finding(usage.id, verdict, route="as_is", status="supported")
    status = verdict.status if verdict.status in ("unsupported", "unknown") else "limited"
    return finding(
        usage.id,
        verdict,
        route="replace",
        status=status,
        message=message("capability"),
    )


def _backend_word(usage: Usage, context: Context) -> Finding:
    verdict = context.look_ups.verdict("python_api", "torch.distributed.init_process_group")
    return _renamed(usage, verdict, "nccl", context.target.process_group_backend)


def _distributed(usage: Usage, context: Context) -> Finding:
    if usage.symbol.startswith("backend:"):
        return _backend_word(usage, context)
    if usage.symbol.startswith("horovod."):
        return _package(usage, context, "horovod")
    verdict = context.look_ups.verdict("collective", usage.symbol, usage.arguments)
    if verdict.status == "unknown":
        verdict = context.look_ups.verdict("python_api", usage.symbol, usage.arguments)
    judged = finding(usage.id, verdict)
    if not violated(judged):
        return judged
    # The name may stay, the call does not: another reduction, or a cast around it.
    broken = [item.code for item in judged.constraints if item.state == "violated"]
    route = "replace" if judged.route == "as_is" else judged.route
    return replace(judged, route=route, message=message("violated", ", ".join(broken)))


_CUDA_BUILDERS = frozenset({"CUDAExtension", "load", "load_inline", "CUDA_HOME", "CUDNN_HOME"})
"""Of the extension builder's names, those that stand for CUDA sources or their compiler."""


def _extension(usage: Usage, context: Context) -> Finding:
    verdict = context.look_ups.verdict("python_api", usage.symbol)
    if usage.symbol.rpartition(".")[2] not in _CUDA_BUILDERS:
        return finding(usage.id, verdict)
    if context.target.compiles_cuda:
        return finding(
            usage.id,
            verdict,
            route="translate",
            status="supported",
            message=message("extension_converts"),
        )
    status = "unsupported" if verdict.status in ("unverified", "unknown") else verdict.status
    return finding(
        usage.id,
        verdict,
        route="replace",
        status=status,
        message=message("extension_own_type"),
    )


def _custom_op(usage: Usage, context: Context) -> Finding:
    kernel = context.kernels.get(usage.kernel_id or "")
    if kernel is None:
        return Finding(
            subject=usage.id,
            status="unknown",
            route=None,
            message=message("custom_op_untied"),
        )
    return Finding(
        subject=usage.id,
        status=kernel.status,
        route=kernel.route,
        evidence=kernel.evidence,
        message=message("as_kernel", kernel.subject),
    )


def _triton(usage: Usage, context: Context) -> Finding:
    verdict = context.look_ups.verdict("triton_op", usage.symbol, usage.arguments)
    if verdict.status == "unknown":
        return _package(usage, context, "triton")
    return finding(usage.id, verdict)


def _package(usage: Usage, context: Context, name: str) -> Finding:
    port = context.target.package(name)
    if port is None:
        return Finding(subject=usage.id, status="unknown", route=None)
    return port_finding(usage.id, port)


def _python_kernel(usage: Usage, context: Context) -> Finding:
    return _package(usage, context, usage.symbol.partition(".")[0])


def _native(usage: Usage, context: Context) -> Finding:
    """A CUDA function, type or macro in C++."""
    verdict = context.look_ups.verdict("cuda_api", usage.symbol, usage.arguments)
    if usage.category == "nccl" and verdict.status == "unknown":
        verdict = context.look_ups.verdict("collective", usage.symbol, usage.arguments)
    route = verdict.route
    if route is None and verdict.replacement:
        route = "translate" if context.target.compiles_cuda else "replace"
    if route is None and verdict.status == "unsupported":
        route = "rewrite"
    return finding(usage.id, verdict, route=route)


def _untied(usage: Usage, context: Context) -> Finding:
    """A launch or device feature outside any kernel of the repository."""
    if context.target.compiles_cuda:
        verdict = context.look_ups.verdict("device_intrinsic", usage.symbol, usage.arguments)
        return finding(usage.id, verdict, route="translate")
    return Finding(subject=usage.id, status="unsupported", route="rewrite")


def _environment(usage: Usage, context: Context) -> Finding:
    """A variable, tool, image or wheel: the map has its counterpart, or knows of none."""
    # A wheel is built for one CUDA version; no other vendor's depends on which.
    symbol = "wheel:cuda" if usage.symbol.startswith("wheel:") else usage.symbol
    judged = finding(usage.id, context.look_ups.verdict("environment", symbol, usage.arguments))
    if judged.route == "rename":
        # Scripts are no Python, and a name alone says nothing about the values.
        return replace(judged, route="replace")
    if judged.replacement or judged.route is not None:
        return judged
    return replace(judged, message=message("no_counterpart"))


def _binary(usage: Usage, _context: Context) -> Finding:
    return Finding(
        subject=usage.id,
        status="unsupported",
        route="rewrite",
        message=message("binary"),
    )


_JUDGES: dict[Category, Judge] = {
    "torch_cuda_api": _api,
    "device_method": _device_method,
    "device_literal": _device_word,
    "device_check": _device_check,
    "capability_check": _capability,
    "backend_flag": _api,
    "distributed": _distributed,
    "jit": _api,
    "compile": _api,
    "extension": _extension,
    "custom_op": _custom_op,
    "triton": _triton,
    "python_kernel": _python_kernel,
    "cuda_runtime": _native,
    "cuda_driver": _native,
    "cuda_library": _native,
    "nccl": _native,
    "kernel_launch": _untied,
    "device_feature": _untied,
    "build": _environment,
    "container": _environment,
    "environment": _environment,
    "binary_blob": _binary,
}
