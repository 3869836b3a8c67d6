"""Write ``names.txt``, the CUDA names the parser knows, from two tables of names.

Usage: ``python -m migrate_scan.parse.cuda.generate_names CATALOGUE HIPIFY > names.txt``

``CATALOGUE`` is a TSV with the columns library and function (what the CUDA headers
export), ``HIPIFY`` one with library, kind and cuda (HIPIFY's tables: types and
enumerators too). A line of ``names.txt`` is: name, library, kind.
"""

import csv
import re
import sys
from pathlib import Path

_LIBRARIES = {"cublasLt": "cublas", "cublasXt": "cublas", "cufftXt": "cufft"}
# Templates of cuda_runtime.h that neither table lists.
_TEMPLATES = ("cudaLaunchKernelEx", "cudaOccupancyMaxPotentialClusterSize")
_NOT_HOST = ("cub", "cuComplex")
_CUDA_NAME = re.compile(r"(?:cuda|cu|nccl|nvrtc)[A-Za-z]\w*|CU[A-Za-z_]\w*|NCCL_\w+|NVRTC_\w+")
_ENUMERATOR = re.compile(r"(?:CU|CUBLAS|CUDNN|CUFFT|CURAND|CUSPARSE|CUSOLVER|NVRTC|CUDA)_\w+")
_ENUMERATOR_FAMILY = re.compile(
    r"cuda(?:Error|DevAttr|GraphDebugDotFlags|StreamAttribute|LaunchAttribute|FuncAttribute"
    r"|KernelNodeAttribute|MemRangeAttribute|MemAdvise|IpcMem)[A-Z]\w*"
)
_TYPE = re.compile(
    r"cudaError|cudaDataType|libraryPropertyType|.*_(?:t|st|enum|v1|v2)|CU[a-z]\w*|cuda\w*(?:Prop|Parms?|Params|Desc|Attr|Attributes?|Extent"
    r"|PitchedPtr|Pos|Kind|Flags?|Mode|Type|Config|Status|Limit|Format|Handle|Data|Carveout"
    r"|Cache|Level|Policy|Property|Window|Location|Usage|Option|Result|Access|Value|Advise)"
)


def _kind(name: str) -> str:
    if _ENUMERATOR.fullmatch(name) or _ENUMERATOR_FAMILY.fullmatch(name):
        return "type" if name.endswith(("_t", "_st")) else "enum"
    return "type" if _TYPE.fullmatch(name) else "enum"


def collect(catalogue: Path, hipify: Path) -> list[tuple[str, str, str]]:
    """Sorted (name, library, kind) triples; a function's library is its header's."""
    names: dict[str, tuple[str, str]] = dict.fromkeys(_TEMPLATES, ("runtime", "function"))
    with hipify.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name, library = row["cuda"], row["library"]
            if library in _NOT_HOST or library == "device" or not _CUDA_NAME.fullmatch(name):
                continue
            kind = "function" if row["kind"] == "function" else _kind(name)
            names[name] = (library, kind)
    with catalogue.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names[row["function"]] = (_LIBRARIES.get(row["library"], row["library"]), "function")
    return sorted((name, *entry) for name, entry in names.items())


def main() -> None:
    """Print the names of the two tables given on the command line."""
    catalogue, hipify = (Path(argument) for argument in sys.argv[1:3])
    for entry in collect(catalogue, hipify):
        print("\t".join(entry))


if __name__ == "__main__":
    main()
