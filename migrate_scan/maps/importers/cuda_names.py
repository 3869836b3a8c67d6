"""Counterparts of CUDA's host API and device functions on targets other than ROCm."""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.model import Confidence, Route, Status

_INTRINSICS = "cuda_device_intrinsics.tsv"
_JOINED = "cuda_api_targets.tsv"
_MUSA = "musa_cuda_mapping.tsv"
_VENDOR_HEADERS = "gpu_vendor_shims.tsv"
_HEADER_PATHS = {"ggml": "ggml-cuda/vendors/{}.h", "mooncake": "gpu_vendor/{}.h"}


def simt(facts: Facts) -> Iterator[Entry]:
    """CANN: device functions of the SIMT headers, which only the 950 family runs."""
    sources = facts.source(_INTRINSICS)
    for row in facts.rows(_INTRINSICS, "cuda_device_function", "ascend_simt"):
        if row["ascend_simt"]:
            masked = row["cuda_device_function"].endswith("_sync")
            yield Entry(
                kind="device_intrinsic",
                symbol=row["cuda_device_function"],
                status="limited",
                constraints=("simt_only", "no_mask_argument") if masked else ("simt_only",),
                route="replace",
                replacement=row["ascend_simt"],
                chips=("950DT",),
                sources=sources,
                confidence="paired",
            )


def musa(facts: Facts) -> Iterator[Entry]:
    """MUSA: the vendor's mapping of names. A name in it is a rule, not proof of a function."""
    sources = facts.source(_MUSA)
    for row in facts.rows(_JOINED, "library", "cuda_function", "musa"):
        if row["musa"] and row["library"] != "nccl":
            codes = ("name_mapping_only",)
            name = row["cuda_function"]
            yield _host(name, row["musa"], "limited", codes, "translate", sources, "registered")


def vendor_header(facts: Facts, vendor: str, route: Route) -> Iterator[Entry]:
    """Names that well-known projects' headers map for a vendor."""
    for row in facts.rows(_VENDOR_HEADERS, "vendor", "cuda", "target", "status", "source"):
        if row["vendor"] != vendor:
            continue
        path = _HEADER_PATHS[row["source"]].format(vendor)
        renamed = row["status"] == "rename"
        yield Entry(
            kind="device_intrinsic" if row["cuda"].startswith("__") else "cuda_api",
            symbol=row["cuda"],
            status="supported" if renamed else "limited",
            constraints=() if renamed else ("expression_or_stub",),
            route=route,
            replacement=row["target"] or None,
            sources=facts.source(_VENDOR_HEADERS, path=path),
            confidence="third_party",
        )


def _host(
    symbol: str,
    replacement: str,
    status: Status,
    codes: tuple[str, ...],
    route: Route,
    sources: tuple[str, ...],
    confidence: Confidence,
) -> Entry:
    return Entry(
        kind="cuda_api",
        symbol=symbol,
        status=status,
        constraints=codes,
        route=route,
        replacement=replacement,
        sources=sources,
        confidence=confidence,
    )
