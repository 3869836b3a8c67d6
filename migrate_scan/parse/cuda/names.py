"""Which names are CUDA's: what the headers export, by name; families, by pattern."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.parse.facts import Category

Kind = Literal["function", "type", "enum", "macro"]

_NAMES = Path(__file__).with_name("names.txt")
_RULES: dict[str, tuple[str, Category]] = {
    "runtime": ("MS401", "cuda_runtime"),
    "driver": ("MS402", "cuda_driver"),
    "nccl": ("MS204", "nccl"),
    "torch": ("MS404", "cuda_library"),
}
_LIBRARY_RULE: tuple[str, Category] = ("MS403", "cuda_library")

_FAMILY = re.compile(
    r"(nccl|nvrtc|nvtx|nvml|npp|cublas|cudnn|cufft|cusparse|cusolver|curand)", re.I
)
# Libraries beside the toolkit's core, of which no table lists the names.
_BESIDE = re.compile(
    r"(?:nvjpeg2?k?|nvJitLink|nvshmemx?|cutensor|cudss|cupti|nvcomp|cuFile|cublasMp|cusolverMp"
    r"|cufftMp|cutensornet|custatevec|nvPTXCompiler|cudla)(?=[A-Z_])\w+"
    r"|(?:NVJPEG|NVJITLINK|NVSHMEM|CUTENSOR|CUDSS|CUPTI|NVCOMP|CUFILE)_\w+"
)
_CUB_DEVICE = re.compile(
    r"Device(?:AdjacentDifference|Copy|For|Histogram|Memcpy|Merge|MergeSort|Partition|RadixSort"
    r"|Reduce|RunLengthEncode|Scan|Segmented(?:RadixSort|Reduce|Sort)|Select|Spmv|TopK|Transform)"
    r"::\w+"
)
_TYPE = re.compile(r"\w+_(?:t|st)|(?:nccl(?:UniqueId|Comm|Config)|nvmlDevice|nvtx\w*Attributes\w*)")
_NCCL_ENUM = re.compile(
    r"nccl(?:Sum|Prod|Min|Max|Avg|NumOps|NumTypes|Success|InProgress|\w*Error|\w*Usage"
    r"|\w*Argument|(?:Uint|Int|Float|Bfloat)[0-9]\w*|Char|Int|Half|Float|Double)"
)
_NPP = re.compile(r"npp[is]?[A-Z_]\w*|nppi?[A-Z]\w*|Npp\w+|NPP_\w+")
_TORCH_MACRO = re.compile(
    r"(?:C10_CUDA_|AT_CUDA|AT_CUDNN|AT_CUSPARSE|TORCH_CUDA|TORCH_CUDNN|TORCH_CUSPARSE"
    r"|TORCH_CUSOLVER)\w*"
)
_TORCH_NAMES = {
    name: f"{namespace}::{name}"
    for namespace, names in {
        "at::cuda": "getCurrentCUDAStream getDefaultCUDAStream getCurrentCUDABlasHandle "
        "getCurrentCUDABlasLtHandle getCurrentCUDASparseHandle getCurrentCUDASolverDnHandle "
        "CUDAStream CUDAEvent CUDAGraph",
        "at::native": "getCudnnHandle",
        "c10::cuda": "CUDAGuard OptionalCUDAGuard CUDAStreamGuard OptionalCUDAStreamGuard "
        "CUDAMultiStreamGuard getCurrentCUDAStreamNoWait",
    }.items()
    for name in names.split()
}


class ApiName(Struct, frozen=True):
    """A name of a CUDA API. ``listed`` is false where only its family is known."""

    symbol: str
    rule: str
    category: Category
    kind: Kind
    listed: bool = True
    elsewhere: bool = False
    """Named in a scope that is not CUDA's (``Wrapper::cuLaunchKernel``)."""
    of_type: "ApiName | None" = None
    """The CUDA type in whose scope an enumerator is named (``cudaError::cudaErrorUnknown``)."""


@cache
def listed() -> dict[str, str]:
    """Library and kind (with a tab between) of every function that CUDA's headers list."""
    lines = _NAMES.read_text(encoding="ascii").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def classify(text: str) -> ApiName | None:
    """The CUDA name that a (qualified) word is, if it is one."""
    if "::" in text:
        return _qualified(text)
    entry = listed().get(text)
    if entry is not None:
        library, kind = entry.split("\t")
        rule, category = _RULES.get(library, _LIBRARY_RULE)
        return ApiName(text, rule, category, _KINDS[kind])
    if text in _TORCH_NAMES:
        kind_of_torch: Kind = "function" if text.startswith("get") else "type"
        return ApiName(_TORCH_NAMES[text], *_RULES["torch"], kind_of_torch)
    if _TORCH_MACRO.fullmatch(text):
        return ApiName(text, *_RULES["torch"], "macro")
    if _BESIDE.fullmatch(text):
        return ApiName(text, *_LIBRARY_RULE, _kind_beside(text))
    return _by_family(text)


_KINDS: dict[str, Kind] = {"function": "function", "type": "type", "enum": "enum"}


def _qualified(text: str) -> ApiName | None:
    namespace, _, rest = text.partition("::")
    if namespace in ("thrust", "cub"):
        return ApiName(text, *_LIBRARY_RULE, "function")
    if _CUB_DEVICE.fullmatch(text):  # named through a using-directive or a macro
        return ApiName(f"cub::{text}", *_LIBRARY_RULE, "function")
    last = text.rpartition("::")[2]
    if namespace not in ("at", "c10", "torch"):
        return _in_scope(text)
    if rest.startswith("cuda::") or last in _TORCH_NAMES:
        kind: Kind = "type" if last[:1].isupper() else "function"
        return ApiName(text, *_RULES["torch"], kind)
    return None


def _in_scope(text: str) -> ApiName | None:
    """``cudaError::cudaErrorInvalidValue`` is CUDA's enumerator; ``Wrapper::cuInit`` is not."""
    parts = [part for part in text.split("::") if part in listed()]
    if not parts:
        return None
    name = classify(parts[-1])
    scope = classify(parts[0]) if text.startswith(parts[0]) else None
    if name is None or scope is None or scope.kind == "function":
        return name if name is None else replace(name, elsewhere=True)
    return replace(name, of_type=scope) if len(parts) > 1 else name


def _by_family(text: str) -> ApiName | None:
    """Names newer than our tables: the family's prefix tells the library."""
    family = _FAMILY.match(text)
    if family is None:
        if re.fullmatch(r"cuda[A-Z]\w*_t", text):
            return ApiName(text, *_RULES["runtime"], "type", listed=False)
        if re.fullmatch(r"cuda(?:[A-Z][a-z]\w*)", text):
            return ApiName(text, *_RULES["runtime"], "function", listed=False)
        return None
    library = family.group(1).lower()
    rest = text[family.end() :]
    if not rest:
        return None
    if text[:3] in ("npp", "Npp", "NPP") and not _NPP.fullmatch(text):
        return None
    if text[0].isupper() and not rest.startswith("_"):
        return None
    if text[0].islower() and not (rest[:1].isupper() or library in ("npp", "cublas")):
        return None
    rule, category = _RULES.get(library, _LIBRARY_RULE)
    if text[0].isupper() or _NCCL_ENUM.fullmatch(text):
        return ApiName(text, rule, category, "enum", listed=False)
    if _TYPE.fullmatch(text):
        return ApiName(text, rule, category, "type")
    listed = library in ("nvrtc", "nvtx", "nvml", "npp")
    return ApiName(text, rule, category, "function", listed=listed)


def _kind_beside(text: str) -> Kind:
    if text[0].isupper():
        return "enum"
    return "type" if text.endswith("_t") else "function"
