"""What a kernel computes, in words that all kernel languages share.

The words are tell-tales: together they say what a kernel does where its name does not
(a product, a running maximum and an exponential in a loop are attention).
"""

import re
from collections.abc import Iterable

_SPELLINGS = {
    "dot": "dot dot_scaled mma_sync gemm wgmma warpgroup_mma hmma qk_dot",
    "exp": "exp expf __expf exp2 exp2f __exp2f hexp h2exp exp10 fast_exp softmax",
    "log": "log logf __logf log2 log2f __log2f log1p log1pf logsumexp",
    "max": "max maximum fmax fmaxf __hmax fast_max blockReduceMax warpReduceMax",
    "sum": "sum reduce BlockReduce WarpReduce blockReduceSum warpReduceSum BlockReduceSum "
    "WarpReduceSum WarpAllReduce warp_reduce warp_reduce_sum block_reduce_sum warpReduce "
    "blockReduce __shfl_xor_sync __shfl_down_sync",
    "root": "sqrt sqrtf __fsqrt_rn rsqrt rsqrtf __frsqrt_rn sqrt_rn",
    "trigonometry": "sin cos sinf cosf __sinf __cosf sincosf __sincosf sincos",
    "sigmoid": "sigmoid sigmoidf silu silu_kernel swish",
    "tanh": "tanh tanhf fast_tanh",
    "erf": "erf erff",
    "floor": "floor floorf __float2int_rd",
    "atomic_add": "atomicAdd atomic_add gpuAtomicAdd gpuAtomicAddNoReturn fastAtomicAdd "
    "atomAdd red_add",
    "sort": "sort argsort topk BlockRadixSort WarpMergeSort bitonic_sort",
    "scan": "cumsum associative_scan BlockScan WarpScan InclusiveScan ExclusiveSum InclusiveSum",
}
_WORDS = {name: word for word, names in _SPELLINGS.items() for name in names.split()}
_LOOP = re.compile(r"\b(?:for|while)\b")
_SQUARE = re.compile(
    r"(?<![\w.\])])(\w{1,48}+)(\[\w{0,48}\])?\s{0,4}\*\s{0,4}\1(?(2)\2)(?![\w.(\[])"
)


def operations(body: str, called: Iterable[str]) -> tuple[str, ...]:
    """The words for what ``body`` does, sorted; ``called`` are the plain names that it calls."""
    found = {_WORDS[name] for name in called if name in _WORDS}
    if _LOOP.search(body):
        found.add("loop")
    if _SQUARE.search(body):
        found.add("square")
    return tuple(sorted(found))
