"""Device features: what in a kernel's text ties it to NVIDIA's machine."""

import re
from collections.abc import Callable
from functools import cache

from migrate_scan.parse.cuda.brackets import closing
from migrate_scan.parse.cuda.source import Source
from migrate_scan.parse.facts import Feature, FeatureName

_Add = Callable[[int, FeatureName, str], None]

_CANDIDATE = re.compile(
    r"(?<![\w.])(?:"
    r"__(?:shfl|ballot|any|all|activemask|syncwarp|match_|reduce_|pipeline_|nv_|trap|asm)\w*"
    r"|__(?:half|float2|h[a-z]|low|high|bfloat|int2|uint2|short|ushort|ll2|cluster)\w*"
    r"|__(?:launch_bounds|managed)__"
    r"|WARP_(?:SHFL|BALLOT|ANY|ALL)\w*"
    r"|(?:cuda::(?:std::)?)?atomic\w+|gpuAtomic\w+|fastAtomic\w*|red_\w+"
    r"|tex[123]D\w*|surf[123]D\w*|texture\b|tex\w*Object|cuda(?:Texture|Surface)Object_t"
    r"|asm\b|half2?\b|nv_\w+|(?:at|c10|torch)::(?:Half|BFloat16|Float8\w*)|Float8_\w+|BFloat16"
    r"|Half\b|double[1234]?\b|(?:nvcuda::)?wmma::\w+|cutlass::\w+|cute::\w+|nvcuda::\w+"
    r"|cuda::(?:memcpy_async|pipeline|barrier|ptx|device)\w*|memcpy_async\b|cp_async\w*"
    r"|(?:cooperative_groups|cg)::\w+|this_grid\b|this_cluster\b|this_thread_block\b|grid_group\b"
    r"|tiled_partition\b|thread_block\b|thread_block_tile\b|coalesced_\w+|cluster_group\b"
    r"|printf\b|assert\b|CUDA_KERNEL_ASSERT\w*|malloc\b|free\b|new\b|virtual\b"
    r")"
)
_WARP = re.compile(
    r"__shfl\w*|__ballot(?:_sync)?|__any(?:_sync)?|__all(?:_sync)?|__activemask|__syncwarp"
    r"|__match_(?:any|all)_sync|__reduce_\w+_sync|WARP_(?:SHFL|BALLOT|ANY|ALL)\w*"
)
_ATOMIC = re.compile(
    r"(?:gpuA|a)tomic(?:Add|Sub|Exch|Min|Max|Inc|Dec|CAS|And|Or|Xor|Mul)(?:NoReturn)?"
    r"(?:_block|_system)?|fastAtomic\w*|fastSpecializedAtomicAdd|cuda::(?:std::)?atomic\w*"
)
_HALF = re.compile(
    r"half2?|__half\w*|Half|(?:at|c10|torch)::Half|__float2half\w*|__float22half2_rn|nv_half2?"
    r"|__h(?:add|sub|mul|fma|div|neg|abs|gt|lt|ge|le|eq|ne|max|min)2?(?:_\w+)?"
    r"|__(?:low|high)2(?:half|float)2?|__(?:int|uint|short|ushort|ll)2half\w*"
)
_BF16 = re.compile(
    r"__nv_bfloat16\w*|nv_bfloat16\w*|(?:(?:at|c10|torch)::)?BFloat16|__bfloat16\w*"
    r"|__(?:float|int|uint|short|ushort|ll)2bfloat16\w*|__float22bfloat162_rn"
)
_PTX_NAME = re.compile(r"[a-z][a-z0-9_]*(?:(?:\.|::)[a-z0-9_]+)*")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*+)"')
_SHARED = re.compile(r"(?<!\w)__shared__\b([^;{}()=]*(?:\([^;{}()]*\)[^;{}()=]*)*)")
_SHARED_ARRAY = re.compile(r"([\w:<>,* ]*?)\s*\b(\w+)\s*((?:\[[^\]]*\]\s*)*)\Z")
_SIZES = {
    "char": 1, "bool": 1, "uint8_t": 1, "int8_t": 1, "half": 2, "__half": 2, "short": 2,
    "int": 4, "unsigned": 4, "unsigned int": 4, "float": 4, "uint32_t": 4, "int32_t": 4,
    "double": 8, "long long": 8, "uint64_t": 8, "int64_t": 8, "float2": 8, "float4": 16,
    "int4": 16, "uint4": 16,
}  # fmt: skip
_FULL_MASK = r"0x[fF]{8}[uUlL]*\b"
_WARP_SIZE = re.compile(
    r"\b(?:threadIdx\.[xyz]|\w*(?:tid|lane|warp|thread)\w*(?:\.[xyz])?)\s*\)?\s*"
    r"(&\s*(?:31|0x1[fF])[uU]?\b|>>\s*5\b|%\s*32\b|/\s*32\b)"
    rf"|\b__\w+_sync\s*\(\s*({_FULL_MASK})"
    rf"|\b\w*[mM](?:ASK|ask)\w*\s*=\s*({_FULL_MASK})"
)
_WARP_CONSTANT = re.compile(
    r"\b(\w*(?:warp|WARP|Warp)_?(?:size|SIZE|Size))\b(?:\s*=\s*|[ \t]+)32\b"
    r"|\b((?:kThreadsPerWarp|THREADS_PER_WARP|threads_per_warp|FULL_MASK)\b)(?:\s*=\s*|[ \t]+)"
    rf"(?:32\b|{_FULL_MASK})"
)
_CONSTANT_VARIABLE = re.compile(
    r"(?<!\w)(__constant__|__managed__)\b[^;{}()=]*?\b(\w+)\s*(?:\[[^;{}]*?\]\s*)*(?=[;={])"
)
# Names that mean a device feature wherever they stand; the rest (double, printf, new)
# means one only in device code.
_DEVICE_ONLY: frozenset[FeatureName] = frozenset(
    {
        "warp_intrinsic",
        "async_copy",
        "shared_memory",
        "atomic",
        "tensor_core",
        "cutlass",
        "cooperative_groups",
        "grid_sync",
        "cluster",
    }
)


@cache
def _name_of(token: str) -> FeatureName | None:
    """The feature that an identifier stands for."""
    if _WARP.fullmatch(token):
        return "warp_intrinsic"
    if _ATOMIC.fullmatch(token):
        return "atomic"
    if "fp8" in token.lower() or "Float8" in token:
        return "fp8"
    if _BF16.fullmatch(token):
        return "bf16"
    if _HALF.fullmatch(token):
        return "half"
    return _PLAIN.get(token) or _by_prefix(token)


_PLAIN: dict[str, FeatureName] = {
    "asm": "inline_ptx",
    "__asm": "inline_ptx",
    "__asm__": "inline_ptx",
    "texture": "texture",
    "memcpy_async": "async_copy",
    "this_grid": "grid_sync",
    "grid_group": "grid_sync",
    "cg::this_grid": "grid_sync",
    "cooperative_groups::this_grid": "grid_sync",
    "cg::grid_group": "grid_sync",
    "cooperative_groups::grid_group": "grid_sync",
    "this_cluster": "cluster",
    "cluster_group": "cluster",
    "cg::this_cluster": "cluster",
    "cg::cluster_group": "cluster",
    "cooperative_groups::this_cluster": "cluster",
    "this_thread_block": "cooperative_groups",
    "thread_block": "cooperative_groups",
    "thread_block_tile": "cooperative_groups",
    "tiled_partition": "cooperative_groups",
    "coalesced_threads": "cooperative_groups",
    "coalesced_group": "cooperative_groups",
    "printf": "device_printf",
    "assert": "device_assert",
    "__trap": "device_assert",
    "malloc": "device_malloc",
    "free": "device_malloc",
    "new": "device_malloc",
    "virtual": "virtual_call",
    "__launch_bounds__": "launch_bounds",
    "__managed__": "managed_memory",
}
_PREFIXES: tuple[tuple[str, FeatureName], ...] = (
    ("wmma::", "tensor_core"),
    ("nvcuda::", "tensor_core"),
    ("cutlass::", "cutlass"),
    ("cute::", "cutlass"),
    ("__pipeline_", "async_copy"),
    ("cp_async", "async_copy"),
    ("cuda::memcpy_async", "async_copy"),
    ("cuda::pipeline", "async_copy"),
    ("cuda::barrier", "async_copy"),
    ("cooperative_groups::", "cooperative_groups"),
    ("cg::", "cooperative_groups"),
    ("CUDA_KERNEL_ASSERT", "device_assert"),
    ("__cluster", "cluster"),
    ("tex1D", "texture"),
    ("tex2D", "texture"),
    ("tex3D", "texture"),
    ("surf", "texture"),
    ("cudaTexture", "texture"),
    ("cudaSurface", "texture"),
    ("double", "fp64"),
)


def _by_prefix(token: str) -> FeatureName | None:
    return next((name for prefix, name in _PREFIXES if token.startswith(prefix)), None)


_CALLED_ONLY = frozenset({"printf", "assert", "malloc", "free", "memcpy_async", "tiled_partition"})


def find(source: Source, text: str, start: int, end: int) -> list[tuple[int, Feature]]:
    """Offset and feature for every feature between two offsets of device code."""
    found: list[tuple[int, Feature]] = []

    def add(offset: int, name: FeatureName, detail: str) -> None:
        found.append((offset, Feature(name=name, line=source.line(offset), detail=detail)))

    for match in _CANDIDATE.finditer(text, start, end):
        token = match.group()
        name = _name_of(token)
        if name is None or (token in _CALLED_ONLY and not _called(text, match.end())):
            continue
        if name == "inline_ptx":
            _add_ptx(source, text, match.start(), end, add)
        elif name == "launch_bounds":
            add(match.start(), name, _parenthesised(text, match.end(), end))
        else:
            add(match.start(), name, token)
    for match in _WARP_SIZE.finditer(text, start, end):
        index = match.lastindex or 0
        add(match.start(index), "warp_size_assumption", "".join(match.group(index).split()))
    for match in _WARP_CONSTANT.finditer(text, start, end):
        add(match.start(), "warp_size_assumption", match.group(1) or match.group(2))
    for match in _SHARED.finditer(text, start, end):
        add(match.start(), "shared_memory", _shared_detail(text, match))
    return found


def find_outside(source: Source, text: str, start: int, end: int) -> list[tuple[int, Feature]]:
    """The same for code outside kernels: only what cannot be host code."""
    return [
        (offset, feature)
        for offset, feature in find(source, text, start, end)
        if feature.name in _DEVICE_ONLY or feature.detail.startswith(("WARP", "kWarp", "warp"))
    ]


def shared_bytes(features: tuple[Feature, ...]) -> int | None:
    """Bytes of static shared memory, if every declaration's size is a constant."""
    total = 0
    for feature in features:
        if feature.name != "shared_memory":
            continue
        size = feature.detail.rpartition(" = ")[2]
        if not size.endswith(" B"):
            return None
        total += int(size.removesuffix(" B"))
    return total or None


def variables(text: str) -> dict[str, tuple[int, FeatureName]]:
    """File-level ``__constant__`` and ``__managed__`` variables: name, place and kind."""
    return {
        match.group(2): (
            match.start(),
            "constant_memory" if match.group(1) == "__constant__" else "managed_memory",
        )
        for match in _CONSTANT_VARIABLE.finditer(text)
    }


def _called(text: str, offset: int) -> bool:
    return text[offset : offset + 64].lstrip()[:1] in ("(", "<")


def _parenthesised(text: str, offset: int, limit: int) -> str:
    opened = text.find("(", offset, limit)
    closed = closing(text, opened, limit) if opened >= 0 else None
    return " ".join(text[opened + 1 : closed].split()) if closed is not None else ""


def _shared_detail(text: str, match: re.Match[str]) -> str:
    declared = " ".join(match.group(1).split())
    if "extern" in text[max(0, match.start() - 40) : match.start()].rpartition(";")[2]:
        return f"dynamic {declared}"
    first = declared.removeprefix("volatile ")
    array = _SHARED_ARRAY.match(first)
    if array is None:
        return declared
    size = _SIZES.get(array.group(1).strip())
    for extent in re.findall(r"\[([^\]]*)\]", array.group(3)):
        product = _product(extent)
        size = size * product if size is not None and product is not None else None
    return f"{declared} = {size} B" if size is not None else declared


def _product(extent: str) -> int | None:
    """The value of ``32`` or ``32 * 4 + 1`` made of plain integers."""
    if not re.fullmatch(r"\s*[0-9]{1,9}(?:\s*[*+]\s*[0-9]{1,9}){0,6}\s*", extent):
        return None
    total = 0
    for term in extent.split("+"):
        value = 1
        for factor in term.split("*"):
            value *= int(factor)
        total += value
    return total


def _add_ptx(source: Source, text: str, offset: int, limit: int, add: _Add) -> None:
    opened = text.find("(", offset, min(limit, offset + 64))
    closed = closing(text, opened, limit) if opened >= 0 else None
    if closed is None:
        return
    colon = text.find(":", opened, closed)
    raw = source.raw[opened : colon if colon >= 0 else closed]
    names: dict[str, None] = {}
    for statement in re.split(r"\\n|\\t|[;{}]", "".join(_LITERAL.findall(raw))):
        instruction = re.sub(r"\A\s*(?:@!?%?\w+\s+)?", "", statement)
        word = _PTX_NAME.match(instruction)
        if word is not None and not instruction[word.end() :].startswith(":"):
            names[word.group()] = None
    detail = ", ".join(names)
    add(offset, "inline_ptx", detail)
    for name in names:
        special = _ptx_feature(name)
        if special is not None:
            add(offset, special, name)


def _ptx_feature(name: str) -> FeatureName | None:
    if name.startswith(("mma.", "wgmma.", "wmma.", "tcgen05.")):
        return "tensor_core"
    if name.startswith(("cp.async", "cp.reduce.async")):
        return "async_copy"
    if name.startswith(("shfl.", "vote.", "redux.")):
        return "warp_intrinsic"
    if name.startswith(("atom.", "red.")):
        return "atomic"
    if name.startswith("barrier.cluster"):
        return "cluster"
    return None
