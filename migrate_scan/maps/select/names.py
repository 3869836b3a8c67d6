"""Under which names a map may know a symbol, in the order in which they are tried."""

import re
from collections.abc import Iterator

from migrate_scan.maps.entry import EntryKind

_CUDA_VERSION_SUFFIX = re.compile(r"(?:_v\d+)?(?:_pt(?:sz|ds))?$")
_ALIASES = {
    "torch.autocast": "torch.amp.autocast",
    "torch.amp.autocast": "torch.autocast",
    "torch.amp.autocast_mode.autocast": "torch.autocast",
    "torch.nn.Parameter": "torch.nn.parameter.Parameter",
    "torch.nn.Buffer": "torch.nn.parameter.Buffer",
    "torch.nn.DataParallel": "torch.nn.parallel.DataParallel",
    "torch.distributed._all_gather_base": "torch.distributed.all_gather_into_tensor",
    "torch.distributed._reduce_scatter_base": "torch.distributed.reduce_scatter_tensor",
    "torch.distributed.all_gather_tensor": "torch.distributed.all_gather_into_tensor",
    "torch.distributed.all_gather_into_tensor_coalesced": (
        "torch.distributed.all_gather_into_tensor"
    ),
    "torch.distributed.reduce_scatter_tensor_coalesced": "torch.distributed.reduce_scatter_tensor",
    "torch.distributed.ReduceOp.SUM": "torch.distributed.ReduceOp",
}
_COLLECTIVE_MODULES = (
    r"^torch\.distributed\.(?:distributed_c10d|_functional_collectives|nn\.functional|nn)\."
)
_DATA_MODULES = r"^torch\.utils\.data\.(?:dataloader|dataset|distributed|sampler)\."
_GRAD_MODES = r"(no_grad|enable_grad|inference_mode|set_grad_enabled)$"
_RESPELLINGS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^torch\.cuda\.(?:memory|random|streams|graphs)\.", "torch.cuda."),
        (r"^torch\.nn\.modules\.\w+\.", "torch.nn."),
        (r"^torch\.nn\.parallel\.distributed\.", "torch.nn.parallel."),
        (r"^torch\.nn\.parameter\.(\w+)$", r"torch.nn.\1"),
        (r"^torch\.optim\.(?!lr_scheduler)[a-z]\w*\.", "torch.optim."),
        (_COLLECTIVE_MODULES, "torch.distributed."),
        (_DATA_MODULES, "torch.utils.data."),
        (r"^torch\.utils\.data\.(DistributedSampler)$", r"torch.utils.data.distributed.\1"),
        (r"^torch\._tensor\.", "torch."),
        (r"^torch\.functional\.", "torch."),
        (r"^torch\.autograd\.(?:function|grad_mode)\.", "torch.autograd."),
        (r"^torch\.autograd\.(?:grad_mode\.)?" + _GRAD_MODES, r"torch.\1"),
        (r"^torch\." + _GRAD_MODES, r"torch.autograd.grad_mode.\1"),
        (r"^torch\.autograd\.Function$", "torch.autograd.function.Function"),
    )
)

_PLAIN = re.compile(r"(?:torch|triton)(?:\.[A-Za-z_][A-Za-z0-9_]{0,79}){1,12}", re.ASCII)
_DISTRIBUTION = re.compile(r"^torch\.distributions\.([A-Z]\w*)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_plain(symbol: str) -> bool:
    """Whether a symbol is a dotted name of torch or Triton and nothing else."""
    return _PLAIN.fullmatch(symbol) is not None


def candidates(kind: EntryKind, symbol: str) -> Iterator[str]:
    """The exact name first, then the names that mean the same."""
    yield symbol
    if kind == "cuda_api":
        plain = _CUDA_VERSION_SUFFIX.sub("", symbol)
        if plain != symbol:
            without_stream = re.sub(r"_pt(?:sz|ds)$", "", symbol)
            if without_stream not in (symbol, plain):
                yield without_stream
            yield plain
    elif kind == "aten":
        bare = symbol.removeprefix("aten::").removeprefix("torch.ops.aten.")
        name = f"aten::{bare}"
        if name != symbol:
            yield name
        base, _, overload = name.partition(".")
        if overload:
            yield base
    elif symbol.startswith("torch."):
        yield from _torch_names(symbol)


def _torch_names(symbol: str) -> Iterator[str]:
    tried = {symbol}
    for name in _respelled(symbol):
        if name not in tried:
            tried.add(name)
            yield name
            alias = _ALIASES.get(name)
            if alias and alias not in tried:
                tried.add(alias)
                yield alias


def _respelled(symbol: str) -> Iterator[str]:
    if symbol in _ALIASES:
        yield _ALIASES[symbol]
    distribution = _DISTRIBUTION.match(symbol)
    if distribution:
        module = _HUMP.sub("_", distribution[1]).lower()
        yield f"torch.distributions.{module}.{symbol.removeprefix('torch.distributions.')}"
    for pattern, replacement in _RESPELLINGS:
        name = pattern.sub(replacement, symbol)
        if name != symbol:
            yield name


_OPERATOR = re.compile(r"^torch\.(?:nn\.functional\.|Tensor\.)?([a-z_][a-z0-9_]*)$")
_NAMESPACED = re.compile(r"^torch\.(fft|linalg|special)\.([a-z]\w*)$")


def operator(symbol: str) -> str | None:
    """The ATen operator behind a torch function or method of the same name, if there is one."""
    plain = _OPERATOR.match(symbol)
    if plain:
        return f"aten::{plain[1]}"
    spaced = _NAMESPACED.match(symbol)
    return f"aten::{spaced[1]}_{spaced[2]}" if spaced else None
