"""Device features by identifier and by PTX instruction."""

import re

from migrate_scan.parse.facts import FeatureName

# What the words of each feature look like; the first pattern that matches wins.
_PATTERNS: tuple[tuple[FeatureName, re.Pattern[str]], ...] = (
    (
        "warp_intrinsic",
        re.compile(
            r"__shfl(?:_\w+)?|__(?:ballot|any|all)(?:_sync)?|__activemask|__syncwarp"
            r"|__match_(?:any|all)_sync|__reduce_\w+_sync|WARP_(?:SHFL|BALLOT|ANY|ALL)\w*"
        ),
    ),
    (
        "atomic",
        re.compile(
            r"(?:at::native::)?(?:gpuA|a)tomic(?:Add|Sub|Exch|Min|Max|Inc|Dec|CAS|And|Or|Xor|Mul)"
            r"(?:NoReturn)?(?:_block|_system)?|(?:at::native::)?fast(?:Specialized)?Atomic\w*"
            r"|cuda::(?:std::)?atomic\w*(?:::\w+)*"
        ),
    ),
    (
        "fp8",
        re.compile(r"__nv_(?:cvt_\w*)?fp8\w*|(?:\w+::)*Float8_\w+|\w*_to_fp8\w*|__NV_E[45]M[23]"),
    ),
    (
        "bf16",
        re.compile(
            r"__nv_bfloat16\w*|nv_bfloat16\w*|(?:(?:at|c10|torch)::)?BFloat16|__bfloat16\w*"
            r"|__(?:float|double|int|uint|short|ushort|ll|floats)2bfloat16\w*|__float22bfloat162_rn"
        ),
    ),
    (
        "half",
        re.compile(
            r"half2?|__half(?:2?(?:_raw)?|2[a-z]\w*|22\w+|_as_\w+)|__halves2half2|(?:(?:at|c10|torch)::)?Half|__(?:float|floats|double)2half\w*"
            r"|__float22half2_rn|nv_half2?|__low2\w*|__high2\w*|__(?:int|uint|short|ushort|ll)2half\w*"
            r"|__h(?:add|sub|mul|fma|div|neg|abs|gt|lt|ge|le|eq|ne|max|min)2?(?:_\w+)?"
        ),
    ),
    (
        "tensor_core",
        re.compile(r"(?:nvcuda::)?wmma::(?!mem_(?:row|col)_major)\w+(?:::\w+)?"),
    ),
    ("cutlass", re.compile(r"(?:cutlass|cute)(?:::\w+)+")),
    (
        "async_copy",
        re.compile(
            r"__pipeline_\w+|(?:(?:cuda::)?ptx::)?cp_async\w*"
            r"|(?:cuda::|cuda::device::|cooperative_groups::|cg::)?memcpy_async(?:_tx)?"
            r"|cuda::device::experimental::\w+|cuda::(?:pipeline|barrier|make_pipeline)\w*"
        ),
    ),
    ("grid_sync", re.compile(r"(?:(?:cooperative_groups|cg)::)?(?:this_grid|grid_group)")),
    (
        "cluster",
        re.compile(r"(?:(?:cooperative_groups|cg)::)?(?:this_cluster|cluster_group)|__cluster\w+"),
    ),
    (
        "cooperative_groups",
        re.compile(
            r"(?:cooperative_groups|cg)::\w+|this_thread_block|thread_block(?:_tile)?"
            r"|tiled_partition|coalesced_(?:threads|group)"
        ),
    ),
    (
        "texture",
        re.compile(
            r"tex[123]D\w*|surf[123]D\w*|texture|cuda(?:Texture|Surface)Object_t|texCubemap\w*"
        ),
    ),
    ("fp64", re.compile(r"double[1234]?")),
    ("inline_ptx", re.compile(r"asm|__asm(?:__)?")),
    ("device_printf", re.compile(r"(?:std::)?printf")),
    ("device_assert", re.compile(r"assert|__trap|CUDA_KERNEL_ASSERT\w*")),
    ("device_malloc", re.compile(r"malloc|free|new")),
    ("virtual_call", re.compile(r"virtual|override")),
    ("dynamic_parallelism", re.compile(r"cudaLaunchDevice\w*|cudaGetParameterBuffer\w*")),
    ("launch_bounds", re.compile(r"__launch_bounds__|C10_LAUNCH_BOUNDS_[0-9]")),
)
_PTX: tuple[tuple[FeatureName, tuple[str, ...]], ...] = (
    ("tensor_core", ("mma.", "wgmma.", "wmma.", "tcgen05.")),
    ("async_copy", ("cp.async", "cp.reduce.async", "tensormap.", "prefetch.tensormap")),
    ("warp_intrinsic", ("shfl.", "vote.", "redux.", "match.")),
    ("atomic", ("atom.", "red.")),
    ("cluster", ("barrier.cluster", "mapa.")),
)
OF_EITHER_HALF = frozenset(
    f"__h{name}{width}{variant}"
    for name in "abs add sub mul fma div neg gt lt ge le eq ne max min isnan".split()
    for width in ("", "2")
    for variant in ("", "_rn", "_sat", "_nan", "_relu")
)
"""Intrinsics that cuda_fp16.h and cuda_bf16.h both declare."""
_MATH = frozenset(
    """
    abs acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 exp10
    expm1 fabs fdim floor fma fmax fmin fmod fminf fmaxf frexp hypot isfinite isinf isnan ldexp log
    log10 log1p log2 max min modf pow remainder rint round rsqrt signbit sin sincos sinh sqrt tan
    tanh trunc
    """.split()
)
_BUILTIN = re.compile(
    r"__(?:ld|st)(?:g|ca|cg|cs|cv|lu|wb|wt)|__h(?:2\w*|[a-z]+2?(?:_\w+)?)"
    r"|__(?:float|double|int|uint|short|ushort|ll|ull|half|bfloat16|low|high|lows|highs)\w*2\w+"
    r"|__(?:clz|ffs|popc|brev|mul|fmul|fadd|fsub|fdiv|frcp|fsqrt|exp|log|sin|cos|pow)\w*"
)
DEVICE_ONLY: frozenset[FeatureName] = frozenset(
    {
        "warp_intrinsic",
        "async_copy",
        "shared_memory",
        "atomic",
        "tensor_core",
        "cutlass",
        "grid_sync",
        "cluster",
        "managed_memory",
        "constant_memory",
    }
)
"""Features whose words mean the same outside device code; the others (``double``,
``printf``, ``half``) are plain C++ there."""


def feature_of(word: str) -> FeatureName | None:
    """The feature that an identifier stands for in device code."""
    return next((name for name, pattern in _PATTERNS if pattern.fullmatch(word)), None)


def is_builtin(name: str) -> bool:
    """Whether CUDA itself has a device function of that name: a repository's function of the
    same name is an overload, and which one a call means is for its types to say."""
    plain = name[:-1] if name.endswith("f") else name
    return (
        name in _MATH
        or plain in _MATH
        or _BUILTIN.fullmatch(name) is not None
        or feature_of(name) is not None
    )


def ptx_feature(instruction: str) -> FeatureName | None:
    """The feature that a PTX instruction stands for, beside ``inline_ptx`` itself."""
    return next((name for name, starts in _PTX if instruction.startswith(starts)), None)
