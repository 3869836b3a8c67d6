"""What a kernel does, told by its name, or by its body where that is plain."""

import re
from collections.abc import Collection

# In order: the first that matches wins.
_PATTERNS = {
    "elementwise": r"^(?!.*(?:softmax|norm))\w*add_?(?:bias|residual)",
    "reduction_of_bias": r"backward_?bias|bias_?(?:backward|grad)",
    "attention": r"attn|attention|mha\b|flash_(?:fwd|bwd)",
    "gemm": r"gemm|matmul|mul_?mat|gemv|(?:^|_)mm(?:_|$)|fully_connected|split_?k(?:_|q|$)|marlin",
    "sort": r"(?<!re)sort|top_?k|nms",
    "scan": r"scan|cumsum|cumprod|prefix_?sum",
    "gather_scatter": r"gather|scatter|index_?(?:select|add|put|copy|fill)|embedding|lookup"
    r"|permut|group_points",
    "stencil": r"conv(?!ert)|stencil|im2col|col2im|pool|upfirdn|upsample|filter|roi_?align|interp",
    "reduction": r"reduc|softmax|(?:^|_)sum|norm|mean|welford|loss|max(?:$|_)|min(?:$|_)",
    "elementwise_by_name": r"act_and_mul|silu|gelu|relu|swish|sigmoid|dequant|cvt|cast"
    r"|(?:^|_)convert(?:_(?:to|from|fp|bf|half|float|int|d?type)|$)"
    r"|(?:^|_)adam|sgd|dropout|rope(?:$|_)|rotary|elementwise|pointwise",
}
_ROLES = [
    (re.sub(r"_(?:of|by)_\w+$", "", role), re.compile(pattern, re.IGNORECASE))
    for role, pattern in _PATTERNS.items()
]
# What only kernels of one kind call, where the name says nothing.
_TELLTALES = {
    "gemm": r"wmma::mma_sync|\bmma\.sync|\bwgmma|cute::gemm|warpgroup_mma|\bgemm\s*\(",
    "sort": r"BlockRadixSort|BlockMergeSort|WarpMergeSort|bitonic",
    "scan": r"BlockScan|WarpScan|(?:In|Ex)clusive(?:Sum|Scan)",
    "reduction": r"BlockReduce|WarpReduce|block_?[rR]educe\w*\s*[(<]|warp_?[rR]educe\w*\s*[(<]",
}
_BY_BODY = [(role, re.compile(pattern)) for role, pattern in _TELLTALES.items()]
_LOOP = re.compile(r"\b(?:for|while)\b\s*\(")
_TOGETHER = re.compile(r"__shared__|atomic|__shfl|__syncthreads|__syncwarp|\b(?:upper|lower)_bound")
_GRID_STRIDE = re.compile(
    r"KERNEL_LOOP|blockDim\.x\s*\*\s*gridDim\.x|gridDim\.x\s*\*\s*blockDim\.x"
)
_INDIRECT = re.compile(r"\w\[[^\[\]]{0,80}\w\[")
_LOADED = re.compile(r"(?<!\w)(\w++)\s*+=(?!=)[^;\[\]]{0,80}\w\[")
_SUBSCRIPT = re.compile(r"\w\[\s*+(\w++)")
_SHORT = 2000


def role_by_name(name: str) -> str | None:
    """The role that a kernel's name tells."""
    return next((role for role, pattern in _ROLES if pattern.search(name)), None)


def role_of(name: str, body: str) -> str | None:
    """The role of a CUDA kernel, or None where neither name nor body tells."""
    role = role_by_name(name)
    if role is not None:
        return role
    role = next((role for role, pattern in _BY_BODY if pattern.search(body)), None)
    if role is not None or len(body) >= _SHORT or _TOGETHER.search(body):
        return role
    threads = "threadIdx" in body or "KERNEL_LOOP" in body
    strides = 1 if _GRID_STRIDE.search(body) else 0
    if not threads or len(_LOOP.findall(body)) > strides:
        return None
    return "gather_scatter" if _is_indirect(body) else "elementwise"


def _is_indirect(body: str) -> bool:
    """Whether what is read from memory says where to read or write: ``a[b[i]]``, or by a
    variable (``j = b[i]; a[j]``)."""
    return _INDIRECT.search(body) is not None or not set(_LOADED.findall(body)).isdisjoint(
        _SUBSCRIPT.findall(body)
    )


def role_by_operations(name: str, operations: Collection[str]) -> str | None:
    """The role of a kernel in Python, whose operations work on whole blocks of values."""
    role = role_by_name(name)
    if role is not None:
        return role
    if {"dot", "exp", "max"} <= set(operations):
        return "attention"
    words = {"dot": "gemm", "scan": "scan", "sort": "sort", "sum": "reduction"}
    role = next((role for word, role in words.items() if word in operations), None)
    alone = not {"loop", "max", "atomic_add"} & set(operations)
    return role or ("elementwise" if alone else None)
