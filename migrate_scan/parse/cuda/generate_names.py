"""Write ``names.txt``, the CUDA names the parser knows, from tables of names.

Usage: ``python -m migrate_scan.parse.cuda.generate_names CATALOGUE HIPIFY HEADERS > names.txt``

``CATALOGUE`` is a TSV with the columns library and function (what the CUDA headers
export), ``HIPIFY`` one with library, kind and cuda (HIPIFY's tables: types and
enumerators too), ``HEADERS`` one with kind and name: what a compiler's front end declares
when it reads the headers (CUDA 12.4, NCCL 2.21; of CUDA 12.8 and NCCL 2.27 the types, and the
enumerators of runtime, driver and NCCL). Where it speaks, it decides between type and
enumerator. A line of ``names.txt`` is: name, library, kind.
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
# What the headers declare that the other tables do not list, by the start of the name.
_DECLARED = (
    ("runtime", re.compile(r"cuda(?!Tag)[A-Z]\w*?(?<!_ptsz)(?<!_ptds)")),
    ("cucomplex", re.compile(r"cu(?:C[a-z]\w*|(?:Float|Double)?Complex\w*)")),
    ("driver", re.compile(r"cu[A-Z]\w*?(?<!_ptsz)(?<!_ptds)|CU[a-z]\w*|CU_\w+|cuuint(?:32|64)_t")),
    ("nccl", re.compile(r"nccl[A-Z]\w*|NCCL_\w+")),
)


def _kind(name: str) -> str:
    if _ENUMERATOR.fullmatch(name) or _ENUMERATOR_FAMILY.fullmatch(name):
        return "type" if name.endswith(("_t", "_st")) else "enum"
    return "type" if _TYPE.fullmatch(name) else "enum"


def collect(catalogue: Path, hipify: Path, headers: Path) -> list[tuple[str, str, str]]:
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
    for name, kind in _declared(headers).items():
        if name in names:
            library, told = names[name]
            names[name] = (library, told if told == "function" else kind)
        else:
            found = (library for library, shape in _DECLARED if shape.fullmatch(name))
            library = next(found, "")
            if library:
                names[name] = (library, kind)
    return sorted((name, *entry) for name, entry in names.items())


def _declared(headers: Path) -> dict[str, str]:
    """Kind by name; a struct and a function of one name are a type."""
    kinds: dict[str, str] = {}
    with headers.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if kinds.get(row["name"]) != "type":
                kinds[row["name"]] = row["kind"]
    return kinds


def main() -> None:
    """Print the names of the tables given on the command line."""
    catalogue, hipify, headers = (Path(argument) for argument in sys.argv[1:4])
    for entry in collect(catalogue, hipify, headers):
        print("\t".join(entry))


if __name__ == "__main__":
    main()
