"""ROCm's names of CUDA identifiers: HIPIFY's tables (2023 and 2024) and torch's own mapping."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from migrate_scan.maps.entry import Entry, EntryKind
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor
from migrate_scan.model import Route, Status

HIPIFY = "rocm_hipify_tables.tsv"
TORCH = "rocm_torch_hipify.tsv"
_FILES = {
    "cublas": "CUBLAS_API",
    "cub": "/CUB_API",
    "device": "CUDA_Device_API",
    "driver": "CUDA_Driver_API",
    "nvrtc": "CUDA_RTC_API",
    "runtime": "CUDA_Runtime_API",
    "cudnn": "CUDNN_API",
    "cufft": "CUFFT_API",
    "curand": "CURAND_API",
    "cusolver": "CUSOLVER_API",
    "cusparse": "CUSPARSE_API",
    "cuComplex": "cuComplex_API",
}
_STATUS: Mapping[str, tuple[Status, tuple[str, ...], Route | None]] = {
    "supported": ("supported", (), "translate"),
    "deprecated": ("supported", (), "translate"),
    "experimental": ("limited", ("experimental",), "translate"),
    "miopen": ("limited", ("other_library:MIOpen",), "replace"),
    "roc_only": ("limited", ("other_library:rocBLAS",), "replace"),
    "unsupported": ("unsupported", (), None),
}
_TORCH_TABLES = frozenset(
    {"CUDA_IDENTIFIER_MAP", "CUDA_TYPE_NAME_MAP", "CUDA_SPECIAL_MAP", "PYTORCH_SPECIFIC_MAPPINGS"}
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*(?:::\w+)*$")
LAST_MARKED = (2, 10)
"""Up to here torch's mapping marks what HIP lacks; later ones map every name alike."""


def tables(facts: Facts) -> Iterator[Entry]:
    """Entries from HIPIFY's tables."""
    sources = {library: facts.source(HIPIFY, path=path) for library, path in _FILES.items()}
    for row in facts.rows(HIPIFY, "library", "cuda", "hip", "roc_or_miopen", "status"):
        if row["status"] not in _STATUS or row["library"] not in sources:
            raise FactsError(f"{HIPIFY}: {row['cuda']}: {row['library']!r} {row['status']!r}")
        status, codes, route = _STATUS[row["status"]]
        replacement = row["hip"] or row["roc_or_miopen"] or None
        if row["status"] in ("miopen", "roc_only"):
            replacement = row["roc_or_miopen"]
        yield Entry(
            kind="device_intrinsic" if row["library"] == "device" else "cuda_api",
            symbol=row["cuda"],
            status=status,
            constraints=codes,
            route=_route(row["cuda"], replacement, route),
            replacement=replacement,
            sources=sources[row["library"]],
            confidence="stated",
        )


def torch_mapping(facts: Facts) -> Iterator[Entry]:
    """Entries from the mapping that torch applies when it builds a CUDAExtension for ROCm.

    Where only a mapping without marks has a name that an earlier one marked as lacking,
    the name is unverified: it may have come to HIP, or only have lost its mark.
    """
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    read: set[Minor] = set()
    for row in facts.rows(TORCH, "torch", "table", "cuda", "hip", "status"):
        version = minor(row["torch"])
        if version is None:
            raise FactsError(f"{TORCH}: torch {row['torch']!r}")
        read.add(version)
        if row["table"] in _TORCH_TABLES and _IDENTIFIER.match(row["cuda"]):
            known = statements[row["cuda"]]
            if version not in known or known[version].status == "unsupported":
                marked = known.get(LAST_MARKED)
                known[version] = _mapped(row, facts.source(TORCH, row["torch"]), version, marked)
    for per_version in statements.values():
        yield from merge(per_version, sorted(read), fill_gaps=True)


def _mapped(
    row: dict[str, str], sources: tuple[str, ...], version: Minor, marked: Entry | None
) -> Entry:
    status: Status = "unsupported" if row["status"] == "unsupported" else "supported"
    lost_mark = version > LAST_MARKED and marked is not None and marked.status == "unsupported"
    if lost_mark:
        status = "unverified"
    able = status != "unsupported"
    return Entry(
        kind=_kind(row["cuda"]),
        symbol=row["cuda"],
        status=status,
        constraints=("mark_lost",) if lost_mark else (),
        route=_route(row["cuda"], row["hip"], "translate") if able else None,
        replacement=row["hip"] if able else None,
        sources=sources,
        confidence="registered",
    )


def _kind(name: str) -> EntryKind:
    return "device_intrinsic" if name.startswith("__") else "cuda_api"


def _route(cuda: str, replacement: str | None, route: Route | None) -> Route | None:
    return "as_is" if replacement == cuda else route
