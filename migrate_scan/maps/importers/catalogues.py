"""What there is to cover: ATen overloads with a CUDA kernel, and CUDA's host functions.

These are the denominators of ``maps coverage``. Operators of libraries that only NVIDIA's or
AMD's backend calls by name (``cudnn_batch_norm``, ``miopen_rnn``) are left out: no other
backend has to have them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from migrate_scan.maps.importers.facts import Facts

ATEN_COLUMNS = ("symbol", "since", "until")
DELEGATE_COLUMNS = ("symbol", "delegate")
CUDA_COLUMNS = ("symbol", "library")
_CUDA = "cuda_api_catalogue.tsv"
_LIBRARIES = ("cudnn", "miopen")
_SAME_LIBRARY = {
    "cublasLt": "cublas",
    "cublasXt": "cublas",
    "cufftXt": "cufft",
    "curand_kernel": "curand",
}


def write_cuda_functions(path: Path, facts: Facts) -> None:
    """Write the functions of CUDA's runtime, driver and libraries, and NCCL's."""
    write_rows(path, CUDA_COLUMNS, sorted(set(_functions(facts))))


def write_rows(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a small table with a header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table_text(columns, rows), encoding="utf-8")


def table_text(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A small table with a header as text."""
    return "\n".join("\t".join(row) for row in (columns, *rows)) + "\n"


def _functions(facts: Facts) -> Iterator[tuple[str, str]]:
    for row in facts.rows(_CUDA, "library", "function"):
        yield row["function"], _SAME_LIBRARY.get(row["library"], row["library"])


def of_a_library(operator: str) -> bool:
    """Whether only NVIDIA's or AMD's library backs an operator."""
    return any(name in operator for name in _LIBRARIES)
