"""HIPIFY's Markdown tables of CUDA names with their HIP, ROC or MIOpen counterparts."""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.model import Route, Status

_HIP = "HIP"
_OTHERS = ("ROC", "MIOPEN")
"""Libraries that HIPIFY converts to where HIP has none; hipDNN only wraps cuDNN."""
FILES = (
    "CUBLAS_API_supported_by_HIP_and_ROC.md",
    "CUB_API_supported_by_HIP.md",
    "CUDA_Device_API_supported_by_HIP.md",
    "CUDA_Driver_API_functions_supported_by_HIP.md",
    "CUDA_RTC_API_supported_by_HIP.md",
    "CUDA_Runtime_API_functions_supported_by_HIP.md",
    "CUDNN_API_supported_by_MIOPEN.md",
    "CUFFT_API_supported_by_HIP.md",
    "CURAND_API_supported_by_HIP_and_ROC.md",
    "CUSOLVER_API_supported_by_HIP_and_ROC.md",
    "CUSPARSE_API_supported_by_HIP_and_ROC.md",
    "CUTENSOR_API_supported_by_HIP.md",
    "cuComplex_API_supported_by_HIP.md",
)
_NAME = re.compile(r"`([^`]+)`")


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of every table. Raises FactsError naming file and line."""
    for file in files:
        header: list[str] = []
        seen = False
        for number, line in enumerate(file.text.splitlines(), start=1):
            if not line.startswith("|"):
                continue
            cells = [
                cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
            ]
            if cells[0] == "**CUDA**":
                header = [cell.strip("*") for cell in cells]
                seen = True
                if not {_HIP, *_OTHERS} & set(header):
                    raise file.refusal(number, "a table without a column of HIP, ROC or MIOPEN")
            elif header and not cells[0].startswith(":"):
                if len(cells) != len(header):
                    raise file.refusal(number, f"{len(cells)} cells, {len(header)} columns")
                yield from _entry(file, number, cells, header, source)
        if not seen:
            raise file.refusal(1, "no table of CUDA names")


def _entry(
    file: VendorFile, number: int, cells: list[str], header: list[str], source: str
) -> Iterator[Entry]:
    name = _NAME.match(cells[0])
    if name is None:
        raise file.refusal(number, f"{cells[0]!r} is not a name")
    hip, experimental = _counterpart(cells, header, (_HIP,))
    other, _ = _counterpart(cells, header, _OTHERS)
    library = "MIOpen" if "CUDNN" in file.path else "rocBLAS"
    status, codes, route = _judged(hip, other, experimental, library)
    replacement = hip or other
    yield Entry(
        kind="device_intrinsic" if "Device_API" in file.path else "cuda_api",
        symbol=name[1],
        status=status,
        constraints=codes,
        route="as_is" if replacement == name[1] and status != "unsupported" else route,
        replacement=replacement,
        sources=(source,),
    )


def _counterpart(
    cells: list[str], header: list[str], columns: tuple[str, ...]
) -> tuple[str | None, bool]:
    """The name in the first of these columns, and whether its last mark, ``E``, is set."""
    for column in columns:
        if column in header:
            position = header.index(column)
            marked = len(header) > position + 5 and bool(cells[position + 5])
            return _quoted(cells[position]), marked
    return None, False


def _judged(
    hip: str | None, other: str | None, experimental: bool, library: str
) -> tuple[Status, tuple[str, ...], Route | None]:
    if hip:
        return ("limited", ("experimental",), "translate") if experimental else _PLAIN
    if other:
        return "limited", (f"other_library:{library}",), "replace"
    return "unsupported", (), None


_PLAIN: tuple[Status, tuple[str, ...], Route | None] = ("supported", (), "translate")


def _quoted(cell: str) -> str | None:
    found = _NAME.match(cell)
    return found[1] if found else None
