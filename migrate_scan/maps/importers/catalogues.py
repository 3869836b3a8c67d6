"""What there is to cover: ATen overloads with a CUDA kernel, and CUDA's host functions.

These are the denominators of ``maps coverage``. Operators of libraries that only NVIDIA's or
AMD's backend calls by name (``cudnn_batch_norm``, ``miopen_rnn``) are left out: no other
backend has to have them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.aten_catalogue import catalogues, delegates
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor

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


def write_aten_cuda(path: Path, facts: Facts) -> None:
    """Write the overloads that have a CUDA kernel in torch itself, with their versions."""
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    read: list[Minor] = []
    for version, rows in catalogues(facts):
        read.append(version)
        for row in rows:
            if row["kernel_class"] == "CUDA" and not _of_a_library(row["op"]):
                symbol = f"aten::{row['op']}"
                statements[symbol][version] = Entry(kind="aten", symbol=symbol, status="supported")
    found = (
        (entry.symbol, entry.since or "", entry.until or "")
        for per_version in statements.values()
        for entry in merge(per_version, read, fill_gaps=True)
    )
    write_rows(path, ATEN_COLUMNS, sorted(found))


def write_delegates(path: Path, facts: Facts) -> None:
    """Write which operators torch generates from a structured kernel (``add.Tensor``)."""
    found = delegates(facts).items()
    rows = ((f"aten::{operator}", f"aten::{delegate}") for operator, delegate in found)
    write_rows(path, DELEGATE_COLUMNS, sorted(rows))


def write_cuda_functions(path: Path, facts: Facts) -> None:
    """Write the functions of CUDA's runtime, driver and libraries, and NCCL's."""
    write_rows(path, CUDA_COLUMNS, sorted(set(_functions(facts))))


def write_rows(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a small table with a header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join("\t".join(row) for row in (columns, *rows))
    path.write_text(text + "\n", encoding="utf-8")


def _functions(facts: Facts) -> Iterator[tuple[str, str]]:
    for row in facts.rows(_CUDA, "library", "function"):
        yield row["function"], _SAME_LIBRARY.get(row["library"], row["library"])


def _of_a_library(operator: str) -> bool:
    return any(name in operator for name in _LIBRARIES)
