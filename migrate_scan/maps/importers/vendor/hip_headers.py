"""HIP's headers: which of CUDA's device functions there are, and which runtime functions."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.c_header import Declared, declared
from migrate_scan.maps.importers.vendor.files import VendorFile

DEVICE_FILES = (
    "amd_device_functions.h",
    "amd_hip_atomic.h",
    "amd_hip_bf16.h",
    "amd_hip_fp16.h",
    "amd_surface_functions.h",
    "amd_warp_functions.h",
    "amd_warp_sync_functions.h",
    "hip_ldg.h",
    "texture_fetch_functions.h",
    "texture_indirect_functions.h",
)
_QUALIFIED = re.compile(
    r"\b(?:__device__|__HOST_DEVICE__|__(?:BF16|FP16|HIP)_[A-Z_]*DEVICE[A-Z_]*|"
    r"__TEXTURE_FUNCTIONS_DECL__)\s+[^(){};=#]{0,200}?\b([A-Za-z_]\w*)\s*\("
)
_HOST = re.compile(r"\b(?:hipError_t|const char\s*\*)\s+(hip[A-Z]\w*)\s*\(")
_FLAG = "HIP_ENABLE_"
_WIDE_MASK = re.compile(r"sizeof\s*\(\s*MaskT\s*\)\s*==\s*8")


def device(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Device functions. One that refuses a mask of 32 bits, or that a macro has to switch on,
    is limited. Raises FactsError naming file and line."""
    limits: dict[str, list[tuple[str, ...]]] = {}
    for file in files:
        found = list(declared(file, _QUALIFIED, _FLAG))
        if not found:
            raise file.refusal(1, "no device function")
        for function in found:
            limits.setdefault(function.name, []).append(_limits(function))
    for name, overloads in limits.items():
        codes = tuple(dict.fromkeys(chain(*overloads))) if all(overloads) else ()
        yield Entry(
            kind="device_intrinsic",
            symbol=name,
            status="limited" if codes else "supported",
            constraints=codes,
            route="replace" if codes else "as_is",
            replacement=name,
            sources=(source,),
        )


def host(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Functions of the runtime, by HIP's names. Raises FactsError naming file and line."""
    for file in files:
        names = dict.fromkeys(item.name for item in declared(file, _HOST, _FLAG))
        if not names:
            raise file.refusal(1, "no function hip...")
        for name in names:
            yield Entry(
                kind="cuda_api",
                symbol=name,
                status="supported",
                route="translate",
                sources=(source,),
                confidence="paired",
            )


def _limits(function: Declared) -> tuple[str, ...]:
    wide = ("mask_64bit",) if _WIDE_MASK.search(function.body) else ()
    return (*wide, *((f"build_flag:{function.flag}",) if function.flag else ()))
