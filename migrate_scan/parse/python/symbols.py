"""Canonical spellings of torch names, and which rule speaks for which name."""

import re
from dataclasses import dataclass
from functools import lru_cache

from migrate_scan.parse.facts import Category, OperatorKind

_ALIASES = {
    "torch.nn.Parameter": "torch.nn.parameter.Parameter",
    "torch.amp.autocast": "torch.autocast",
    "torch.amp.autocast_mode.autocast": "torch.autocast",
    "torch.cuda.amp.autocast_mode.autocast": "torch.cuda.amp.autocast",
    "torch.cuda.amp.autocast_mode.custom_fwd": "torch.cuda.amp.custom_fwd",
    "torch.cuda.amp.autocast_mode.custom_bwd": "torch.cuda.amp.custom_bwd",
    "torch.cuda.amp.grad_scaler.GradScaler": "torch.cuda.amp.GradScaler",
    "torch.amp.grad_scaler.GradScaler": "torch.amp.GradScaler",
    "torch.GradScaler": "torch.amp.GradScaler",
    "torch.autograd.no_grad": "torch.no_grad",
    "torch.autograd.grad_mode.no_grad": "torch.no_grad",
    "torch.autograd.enable_grad": "torch.enable_grad",
    "torch.autograd.set_grad_enabled": "torch.set_grad_enabled",
    "torch.inference_mode": "torch.autograd.grad_mode.inference_mode",
    "torch.autograd.inference_mode": "torch.autograd.grad_mode.inference_mode",
    "torch.autograd.function.Function": "torch.autograd.Function",
    "torch.distributed.DeviceMesh": "torch.distributed.device_mesh.DeviceMesh",
    "torch.distributed.device_mesh.init_device_mesh": "torch.distributed.init_device_mesh",
    "torch.distributed._tensor.DTensor": "torch.distributed.tensor.DTensor",
    "torch.cuda.graphs.CUDAGraph": "torch.cuda.CUDAGraph",
    "torch.cuda.streams.Stream": "torch.cuda.Stream",
    "torch.cuda.streams.Event": "torch.cuda.Event",
    "torch.utils.data.dataloader.DataLoader": "torch.utils.data.DataLoader",
    "torch.utils.data.dataset.Dataset": "torch.utils.data.Dataset",
    "torch.utils.data.sampler.Sampler": "torch.utils.data.Sampler",
    "torch.optim.lr_scheduler._LRScheduler": "torch.optim.lr_scheduler.LRScheduler",
    "torch.tensor.Tensor": "torch.Tensor",
    "torch._tensor.Tensor": "torch.Tensor",
    "torch.concat": "torch.cat",
    "torch.concatenate": "torch.cat",
}
_MOVED = (
    ("torch.nn.modules.module.", "torch.nn."),
    ("torch.nn.parallel.distributed.", "torch.nn.parallel."),
    ("torch.nn.parallel.data_parallel.", "torch.nn.parallel."),
    ("torch.distributed.distributed_c10d.", "torch.distributed."),
    ("torch.distributed.fsdp.fully_sharded_data_parallel.", "torch.distributed.fsdp."),
    ("torch.distributed._functional_collectives.", "torch.distributed._functional_collectives."),
    ("torch.cuda.memory.", "torch.cuda."),
    ("torch.cuda.random.", "torch.cuda."),
    ("torch.utils.checkpoint.checkpoint.", "torch.utils.checkpoint.checkpoint."),
)
_FLAT_PACKAGES = ("torch.nn.modules", "torch.optim")
"""Packages whose files only hold what the package itself exports."""

MODULES = frozenset(
    "torch." + name
    for name in """
    accelerator amp ao ao.nn ao.nn.quantized ao.quantization autograd autograd.forward_ad
    autograd.function autograd.functional autograd.graph autograd.profiler autograd.grad_mode
    backends backends.cpu backends.cuda backends.cuda.matmul backends.cudnn backends.mkl
    backends.mkldnn backends.mps compiler cpu cpu.amp cuda cuda.amp cuda.comm cuda.graphs
    cuda.jiterator cuda.memory cuda.nccl cuda.nvtx cuda.profiler cuda.random cuda.sparse
    cuda.streams cuda.tunable distributed distributed.algorithms distributed.autograd
    distributed.algorithms.ddp_comm_hooks distributed.checkpoint distributed.device_mesh
    distributed.distributed_c10d distributed.elastic distributed.fsdp distributed.nn
    distributed.nn.functional distributed.optim distributed.pipelining distributed.rpc
    distributed.tensor distributed.tensor.parallel distributed.utils distributions export fft
    func futures fx hub jit library linalg masked mps mtia multiprocessing nested nn
    nn.attention nn.attention.flex_attention nn.functional nn.init nn.modules nn.parallel
    nn.parameter nn.quantized nn.utils nn.utils.parametrize nn.utils.prune nn.utils.rnn onnx
    optim optim.lr_scheduler optim.swa_utils overrides package profiler quantization random
    signal signal.windows sparse special storage testing types utils utils.benchmark
    utils.checkpoint utils.cpp_extension utils.data utils.data.dataloader
    utils.data.dataset utils.data.distributed utils.data.sampler utils.dlpack utils.hooks
    utils.model_zoo utils.tensorboard version xpu ops
    """.split()
) | {"torch"}

_CONSTANTS = frozenset(
    """
    bfloat16 bool cdouble cfloat chalf complex128 complex32 complex64 double float float16
    float32 float64 half int int16 int32 int64 int8 long short uint8 uint16 uint32 uint64
    quint8 qint8 qint32 quint4x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz
    float8_e8m0fnu float4_e2m1fn_x2 inf nan pi e newaxis strided sparse_coo sparse_csr
    contiguous_format preserve_format channels_last channels_last_3d per_tensor_affine
    per_channel_affine per_tensor_symmetric per_channel_symmetric default_generator
    """.split()
)
_SMALL_CLASSES = frozenset(
    """
    torch.device torch.dtype torch.finfo torch.iinfo torch.layout torch.memory_format
    torch.autocast torch.no_grad torch.enable_grad torch.autograd.grad_mode.inference_mode
    torch.set_grad_enabled torch.autograd.detect_anomaly torch.profiler.profile
    torch.profiler.record_function torch.autograd.profiler.profile
    torch.autograd.profiler.record_function torch.distributed.group
    """.split()
)

COLLECTIVES = frozenset(
    """
    all_gather all_gather_coalesced all_gather_into_tensor all_gather_object all_reduce
    all_reduce_coalesced all_to_all all_to_all_single barrier batch_isend_irecv broadcast
    broadcast_object_list gather gather_object irecv isend monitored_barrier recv
    recv_object_list reduce reduce_scatter reduce_scatter_tensor scatter scatter_object_list
    send send_object_list _all_gather_base _reduce_scatter_base all_gather_tensor
    all_gather_into_tensor_coalesced reduce_scatter_tensor_coalesced _coalescing_manager
    """.split()
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
CAPABILITY = frozenset(
    {
        "torch.cuda.get_device_capability",
        "torch.cuda.get_arch_list",
        "torch.cuda.get_gencode_flags",
        "torch.cuda.is_bf16_supported",
        "torch.cuda.is_tf32_supported",
    }
)
_KERNEL_DECORATORS = frozenset({"triton.jit", "triton.autotune", "triton.heuristics"})
_EXTENSION_NAMES = frozenset(
    """
    CUDAExtension CppExtension BuildExtension CUDA_HOME load load_inline CUDNN_HOME ROCM_HOME
    IS_HIP_EXTENSION include_paths library_paths
    """.split()
)


@dataclass(frozen=True, slots=True)
class Meaning:
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
    found = _rule(symbol)
    if found is not None:
        return Meaning(symbol, length, *found)
    if symbol.startswith("triton.language."):
        return _triton_meaning(symbol, length)
    if symbol in MODULES or not symbol.startswith("torch.") or _private(symbol):
        return Meaning(symbol, length)
    return Meaning(symbol, length, kind=_kind(symbol))


def _triton_meaning(symbol: str, length: int) -> Meaning:
    last = symbol.rpartition(".")[2]
    if last in ("constexpr", "tensor", "dtype", "math", "extra", "libdevice", "core"):
        return Meaning(symbol, length)
    is_type = re.fullmatch(r"(?:b?float|u?int)\d\w*|void|pi32_t", last) is not None
    return Meaning(symbol, length, kind="constant" if is_type else "function")


def canonical(path: str) -> str:
    """The spelling that vendors' lists use for a torch name."""
    for old, new in _MOVED:
        if path.startswith(old):
            path = new + path[len(old) :]
            break
    for package in _FLAT_PACKAGES:
        rest = path.removeprefix(package + ".").split(".")
        in_file = len(rest) > 1 and rest[0].islower() and rest[1][:1].isupper()
        if path.startswith(package + ".") and in_file and rest[0] not in _REAL_MODULES:
            path = ".".join([package.removesuffix(".modules"), *rest[1:]])
    if path.startswith("torch.nn.modules.") and path[17:18].isupper():
        path = "torch.nn." + path[17:]
    if path in _ALIASES:
        return _ALIASES[path]
    head, _, tail = path.rpartition(".")
    return f"{_ALIASES[head]}.{tail}" if head in _ALIASES else path


_REAL_MODULES = frozenset({"lr_scheduler", "swa_utils"})


def _symbol_length(parts: list[str]) -> int:
    """A class and one attribute, a constant without any, and no dunder names."""
    for index, part in enumerate(parts):
        if index and part.startswith("__"):
            return index
        if part in _CONSTANTS and index == 1 and parts[0] == "torch" and len(parts) > 2:
            return 2
        if part[:1].isupper() and index:
            keep = index + 1 if part in ("ReduceOp", "Size") else index + 2
            return min(keep, len(parts))
    return len(parts)


def _rule(symbol: str) -> tuple[str, Category] | None:
    head, _, last = symbol.rpartition(".")
    if symbol.startswith("torch.cuda"):
        return _cuda_rule(symbol)
    if symbol == "torch.version.cuda":
        return "MS105", "capability_check"
    if symbol.startswith(("torch.backends.cuda.", "torch.backends.cudnn.")):
        return "MS106", "backend_flag"
    if symbol.startswith("torch.distributed."):
        if "ProcessGroupNCCL" in symbol:
            return "MS203", "distributed"
        if symbol in _PROCESS_GROUPS:
            return "MS201", "distributed"
        if head in _COLLECTIVE_MODULES and last in COLLECTIVES:
            return "MS202", "distributed"
    if symbol == "torch.compile" or symbol.startswith(("torch._dynamo.", "torch._inductor.")):
        return "MS503", "compile"
    if symbol.startswith("torch.jit."):
        return "MS504", "jit"
    if head == "torch.utils.cpp_extension" and last in _EXTENSION_NAMES:
        return "MS601", "extension"
    if symbol.startswith("triton.") and not symbol.startswith("triton.language"):
        return None if symbol in _KERNEL_DECORATORS else ("MS502", "triton")
    if symbol.startswith(("cupy.", "numba.cuda.", "pycuda.")):
        return None if symbol == "numba.cuda.jit" else ("MS506", "python_kernel")
    return None


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
    if head == "torch" and last in _CONSTANTS:
        return "constant"
    if symbol in _SMALL_CLASSES or last[:1].isupper():
        return "class"
    if head.rpartition(".")[2][:1].isupper():
        return "method"
    return "function"
