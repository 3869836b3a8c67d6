"""Tables of ``_shared`` that torch's own files renew for one version.

A row's range reaches from the first to the last version read that has the name.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from migrate_scan.maps.importers.catalogues import (
    ATEN_COLUMNS,
    DELEGATE_COLUMNS,
    of_a_library,
    table_text,
)
from migrate_scan.maps.importers.public_api import COLUMNS
from migrate_scan.maps.importers.vendor.device_names import public
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.native_functions import operators
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.versions import Minor, minor, text

_Ranges = dict[str, tuple[Minor, Minor | None]]
_CUDA = "torch.cuda"


def aten(files: Sequence[VendorFile], standing: Standing) -> Mapping[str, str]:
    """``aten_cuda.tsv`` and ``aten_delegates.tsv``. Raises FactsError."""
    found = list(operators(files))
    kernels = {
        item.symbol for item in found if item.kernel == "cuda" and not of_a_library(item.symbol)
    }
    folder = standing.maps / "_shared"
    rows = read_rows(folder / "aten_delegates.tsv")
    delegates = {row["symbol"]: row["delegate"] for row in rows}
    delegates |= {item.symbol: item.delegate for item in found if item.delegate}
    ranges, _ = _ranges(read_rows(folder / "aten_cuda.tsv"))
    renewed = _renewed(ranges, kernels, standing.version, open_end=False)
    return {
        "aten_cuda.tsv": table_text(ATEN_COLUMNS, renewed),
        "aten_delegates.tsv": table_text(DELEGATE_COLUMNS, sorted(delegates.items())),
    }


def cuda_names(files: Sequence[VendorFile], standing: Standing) -> Mapping[str, str]:
    """``public_api.tsv``: names below ``torch.cuda``; all others stay. Raises FactsError."""
    ranges, without = _ranges(read_rows(standing.maps / "_shared" / "public_api.tsv"))
    names = public(files, _CUDA)
    renewed = _renewed(ranges, names, standing.version, open_end=True)
    others = ((name, "", "") for name in without if name not in names)
    return {"public_api.tsv": table_text(COLUMNS, sorted((*renewed, *others)))}


def _ranges(rows: Iterable[Mapping[str, str]]) -> tuple[_Ranges, list[str]]:
    """Ranges by name, and the names of which no version is known."""
    ranges: _Ranges = {}
    without: list[str] = []
    for row in rows:
        low = minor(row["since"])
        if low is None:
            without.append(row["symbol"])
        else:
            ranges[row["symbol"]] = low, minor(row["until"])
    return ranges, without


def _renewed(
    ranges: _Ranges, names: Collection[str], version: Minor | None, *, open_end: bool
) -> list[tuple[str, str, str]]:
    """Rows of a table after ``version`` was found to have exactly these names."""
    if version is None:
        return [_row(name, *span) for name, span in sorted(ranges.items())]
    newest = max(version, *(max(low, high or low) for low, high in ranges.values()))
    found: _Ranges = {}
    for name in names:
        low, high = ranges.get(name, (version, version))
        last = None if high is None or (open_end and version == newest) else max(high, version)
        found[name] = min(low, version), last
    for name, (low, high) in ranges.items():
        if name in found:
            continue
        last = newest if high is None else high
        if low == version:
            low = (version[0], version[1] + 1)
        elif last == version:
            last = high = (version[0], version[1] - 1)
        if low <= last:
            found[name] = low, high
    return [_row(name, *span) for name, span in sorted(found.items())]


def _row(name: str, low: Minor, high: Minor | None) -> tuple[str, str, str]:
    return name, text(low), text(high) if high else ""
