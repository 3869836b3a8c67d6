"""What a kernel does, told by its name, or by its body where that is plain."""

import re

# In order: the first that matches wins.
_PATTERNS = {
    "elementwise": r"^(?!.*(?:softmax|norm))\w*add_?(?:bias|residual)",
    "reduction_of_bias": r"backward_?bias|bias_?(?:backward|grad)",
    "attention": r"attn|attention|mha\b|flash_(?:fwd|bwd)",
    "gemm": r"gemm|matmul|gemv|(?:^|_)mm(?:_|$)|fully_connected",
    "sort": r"sort|top_?k|nms",
    "scan": r"scan|cumsum|cumprod|prefix_?sum",
    "gather_scatter": r"gather|scatter|index|embedding|lookup|permut|group_points",
    "stencil": r"conv|stencil|im2col|col2im|pool|upfirdn|upsample|filter|roi_?align|interp",
    "reduction": r"reduc|softmax|(?:^|_)sum|norm|mean|welford|loss|max(?:$|_)|min(?:$|_)",
}
_ROLES = [
    (role.partition("_of_")[0], re.compile(pattern, re.IGNORECASE))
    for role, pattern in _PATTERNS.items()
]
_NOT_ELEMENTWISE = re.compile(r"__shared__|atomic|__shfl|__syncthreads|\bfor\b[^;]*;[^;]*;[^)]*\)")
_GRID_STRIDE = re.compile(
    r"KERNEL_LOOP|blockDim\.x\s*\*\s*gridDim\.x|gridDim\.x\s*\*\s*blockDim\.x"
)


def role_by_name(name: str) -> str | None:
    """The role that a kernel's name tells."""
    return next((role for role, pattern in _ROLES if pattern.search(name)), None)


def role_of(name: str, body: str) -> str | None:
    """The role of a CUDA kernel, or None where neither name nor body tells."""
    role = role_by_name(name)
    if role is not None:
        return role
    if len(body) < 2000:
        plain = not _NOT_ELEMENTWISE.search(body) or (
            _GRID_STRIDE.search(body) and body.count("for") <= 1 and "atomic" not in body
        )
        if plain and ("threadIdx" in body or "KERNEL_LOOP" in body):
            return "elementwise"
    return None
