"""Which rule speaks for which name of torch and of what stands beside it."""

import re
from functools import lru_cache

from msgspec import Struct

from migrate_scan.parse.facts import Category, OperatorKind
from migrate_scan.parse.python.aliases import canonical
from migrate_scan.parse.python.public import has_member
from migrate_scan.parse.python.vocabulary import (
    COLLECTIVES,
    CONSTANTS,
    MODULES,
    SMALL_CLASSES,
)

_PROCESS_GROUPS = frozenset(
    {
        "torch.distributed.init_process_group",
        "torch.distributed.new_group",
        "torch.distributed.new_subgroups",
        "torch.distributed.new_subgroups_by_enumeration",
        "torch.distributed.split_group",
        "torch.distributed.init_device_mesh",
    }
)
_COLLECTIVE_MODULES = (
    "torch.distributed",
    "torch.distributed._functional_collectives",
    "torch.distributed.nn",
    "torch.distributed.nn.functional",
)
_NCCL_BACKEND = "torch.distributed.Backend.NCCL"
_CUDA_ACTIVITY = "torch.profiler.ProfilerActivity.CUDA"
_MEMBERS = frozenset({_NCCL_BACKEND, _CUDA_ACTIVITY, "torch.autograd.ProfilerActivity.CUDA"})
"""Members of enumerations that stand for CUDA, as they are spelled."""
CAPABILITY = frozenset(
    {
        "torch.cuda.get_device_capability",
        "torch.cuda.get_arch_list",
        "torch.cuda.get_gencode_flags",
    }
)
_NO_OPERATOR = re.compile(
    r"(?!torch\.)|torch\.optim\.(?:ParamsT|StateDict)$|torch\.(?:backends|jit|version|npu|mlu|musa|gcu|supa|hpu|xpu|mtia|mps)\.|torch\.is_\w+_available"
)
"""Other packages, settings, and the device modules of vendors."""
_KERNEL_DECORATORS = frozenset(
    {"triton.jit", "triton.autotune", "triton.heuristics", "numba.cuda.jit"}
)
"""They make kernels and are told with them."""
_JIT_MARKER = re.compile(
    r"torch\.jit\.(?:annotations\.|(?:_overload|_overload_method|annotate|Attribute|export|Final"
    r"|ignore|interface|is_scripting|is_tracing|isinstance|unused)(?:\.|$))"
)
"""What only tells a compiler something, or asks whether one runs: it compiles nothing, and in
eager code it does nothing on any device."""
_BUILDER = "torch.utils.cpp_extension."
_EXTENSION_NAMES = frozenset(
    {
        "CUDAExtension",
        "CppExtension",
        "BuildExtension",
        "load",
        "load_inline",
        "CUDA_HOME",
        "CUDNN_HOME",
        "ROCM_HOME",
        "IS_HIP_EXTENSION",
        "include_paths",
        "library_paths",
    }
)


class Meaning(Struct, frozen=True):
    """What a dotted path is: ``rule`` and ``category`` for a usage, ``kind`` for an
    operator, all None for something that is neither. ``length`` counts the parts of
    the path that belong to the symbol."""

    symbol: str
    length: int
    rule: str | None = None
    category: Category | None = None
    kind: OperatorKind | None = None


@lru_cache(maxsize=16384)
def meaning(path: str) -> Meaning:
    """Say what a dotted path under ``torch`` or ``triton`` stands for."""
    parts = path.split(".")
    length = _symbol_length(parts)
    symbol = canonical(".".join(parts[:length]))
    if symbol.startswith("triton.language"):
        return _triton_meaning(symbol, length)
    found = _rule(symbol)
    if found is not None:
        return Meaning(symbol, length, *found)
    if symbol in MODULES or _NO_OPERATOR.match(symbol) or _private(symbol):
        return Meaning(symbol, length)
    return Meaning(symbol, length, kind=_kind(symbol))


def _triton_meaning(symbol: str, length: int) -> Meaning:
    last = symbol.rpartition(".")[2]
    if last in ("language", "constexpr", "tensor", "dtype", "math", "extra", "libdevice", "core"):
        return Meaning(symbol, length)
    is_type = re.fullmatch(r"(?:b?float|u?int)\d\w*|void|pi32_t", last) is not None
    return Meaning(symbol, length, kind="constant" if is_type else "function")


def _symbol_length(parts: list[str]) -> int:
    """A class and one method, a constant or version without any, and no dunder names."""
    if parts[:2] == ["torch", "version"]:
        return min(3, len(parts))
    if len(parts) > 2 and parts[0] == "torch" and parts[1] in CONSTANTS:
        return 2
    if ".".join(parts[:4]) in _MEMBERS:
        return 4
    for index, part in enumerate(parts):
        if index and part.startswith("__"):
            return index
        if index and part[:1].isupper():
            # What follows in capitals is a member of an enumeration.
            rest = parts[index + 1 : index + 2]
            owned = bool(rest) and not rest[0].isupper()
            if owned and parts[:index] == ["torch", "nn"]:
                owned = has_member(f"torch.nn.{part}", rest[0])
            return index + 1 + owned
        if part in _ENUMERATIONS:
            return index + 1
    return len(parts)


def _rule(symbol: str) -> tuple[str, Category] | None:
    if symbol in _KERNEL_DECORATORS or _JIT_MARKER.match(symbol):
        return None
    if symbol.startswith("torch.cuda"):
        return _cuda_rule(symbol)
    if symbol.startswith("torch.distributed."):
        return _distributed_rule(symbol)
    if symbol.startswith("horovod."):
        return _horovod_rule(symbol)
    head = symbol.rpartition(".")[0]
    owner = head if head.endswith(".BuildExtension") else symbol
    if owner.startswith(_BUILDER) and owner.removeprefix(_BUILDER) in _EXTENSION_NAMES:
        return "MS601", "extension"
    for prefixes, rule, category in _BY_PREFIX:
        if symbol.startswith(prefixes):
            return rule, category
    return _BY_NAME.get(symbol)


_ENUMERATIONS = frozenset({"group", "reduce_op"})
_BY_NAME: dict[str, tuple[str, Category]] = {
    "torch.version.cuda": ("MS105", "capability_check"),
    _CUDA_ACTIVITY: ("MS101", "torch_cuda_api"),
    "torch.compile": ("MS503", "compile"),
}
_BY_PREFIX: tuple[tuple[tuple[str, ...], str, Category], ...] = (
    (("torch.backends.cuda.", "torch.backends.cudnn."), "MS106", "backend_flag"),
    (("torch._dynamo.", "torch._inductor."), "MS503", "compile"),
    (("torch.jit.",), "MS504", "jit"),
    (("torch._C._cuda_", "torch._C._cudart", "torch._C._cudnn"), "MS101", "torch_cuda_api"),
    (("triton.",), "MS502", "triton"),
    (("cupy.cuda.nccl", "cupy.nccl"), "MS203", "distributed"),
    (("cupy.", "cupyx.", "numba.cuda.", "pycuda."), "MS506", "python_kernel"),
)


def _distributed_rule(symbol: str) -> tuple[str, Category] | None:
    head, _, last = symbol.rpartition(".")
    if symbol == _NCCL_BACKEND:
        return "MS201", "distributed"
    if "ProcessGroupNCCL" in symbol or "nccl" in last:
        return "MS203", "distributed"
    if symbol in _PROCESS_GROUPS:
        return "MS201", "distributed"
    if head in _COLLECTIVE_MODULES and last in COLLECTIVES:
        return "MS202", "distributed"
    return None


_HOROVOD = re.compile(
    r"(?:grouped_)?(?:allreduce|allgather|broadcast|alltoall|reducescatter)(?:_async)?_?$"
    r"|(?:allgather|broadcast)_object(?:_fn)?$|broadcast_(?:parameters|optimizer_state)$"
    r"|(?:barrier|join|DistributedOptimizer)$"
)
"""What Horovod does over its backend: collectives, and what is made of them."""


def _horovod_rule(symbol: str) -> tuple[str, Category] | None:
    last = symbol.rpartition(".")[2]
    if last == "nccl_built":
        return "MS203", "distributed"
    if last == "init":
        return "MS201", "distributed"
    return ("MS202", "distributed") if _HOROVOD.match(last) else None


def _cuda_rule(symbol: str) -> tuple[str, Category] | None:
    if symbol.startswith("torch.cuda.nccl"):
        return "MS203", "distributed"
    if symbol in CAPABILITY:
        return "MS105", "capability_check"
    if symbol == "torch.cuda" or symbol.startswith("torch.cuda."):
        return "MS101", "torch_cuda_api"
    return None


def _private(symbol: str) -> bool:
    return any(part.startswith("_") for part in symbol.split("."))


def _kind(symbol: str) -> OperatorKind:
    head, _, last = symbol.rpartition(".")
    if head == "torch" and last in CONSTANTS:
        return "constant"
    if symbol in SMALL_CLASSES or last[:1].isupper():
        return "class"
    if head.rpartition(".")[2][:1].isupper():
        return "method"
    return "function"
