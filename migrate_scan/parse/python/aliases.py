"""Other spellings of torch's names: from the table that torch's source gave, and what it lacks."""

from functools import cache

from migrate_scan.resources import operator_maps

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
    "torch.autograd.ProfilerActivity": "torch.profiler.ProfilerActivity",
    "torch.autograd.function.Function": "torch.autograd.Function",
    "torch.distributed.reduce_op": "torch.distributed.ReduceOp",
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
    "torch.distributions.normal.Normal": "torch.distributions.Normal",
    "torch.distributions.uniform.Uniform": "torch.distributions.Uniform",
    "torch.tensor.Tensor": "torch.Tensor",
    "torch._tensor.Tensor": "torch.Tensor",
    **{
        f"torch.{short}": f"torch.{name}"
        for short, name in (
            ("float", "float32"),
            ("double", "float64"),
            ("half", "float16"),
            ("long", "int64"),
            ("int", "int32"),
            ("short", "int16"),
            ("cfloat", "complex64"),
            ("cdouble", "complex128"),
            ("chalf", "complex32"),
        )
    },
    "torch.concat": "torch.cat",
    "torch.concatenate": "torch.cat",
}
_MOVED = (
    ("torch.torch.", "torch."),
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
_REAL_MODULES = frozenset({"lr_scheduler", "swa_utils"})
"""Files of such packages that are modules in their own right."""


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
    head, _, tail = path.rpartition(".")
    for table in (torch_aliases(), _ALIASES):
        if path in table:
            path = table[path]
        elif head in table:
            path = f"{table[head]}.{tail}"
        head, _, tail = path.rpartition(".")
    return path


@cache
def torch_aliases() -> dict[str, str]:
    """The name that vendors list by each other spelling of it."""
    text = (operator_maps() / "_shared" / "torch_aliases.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines()[1:])
    return {alias: symbol for alias, _, symbol in rows if not _becomes_cuda(alias, symbol)}


def _becomes_cuda(alias: str, symbol: str) -> bool:
    """Whether a name of ``torch.amp``, which is for any device, is listed as CUDA's."""
    return alias.startswith("torch.amp.") and symbol.startswith("torch.cuda.")
