"""CUDA C++ and host C++: bytes to :class:`~migrate_scan.parse.facts.FileInventory`."""

import re
from typing import Literal

from migrate_scan.parse.cuda import features
from migrate_scan.parse.cuda.api import account, outside
from migrate_scan.parse.cuda.bindings import find_bindings
from migrate_scan.parse.cuda.device import Device, find_device_code
from migrate_scan.parse.cuda.launches import find_launches
from migrate_scan.parse.cuda.names import listed
from migrate_scan.parse.cuda.registry import find_registrations
from migrate_scan.parse.cuda.source import Source, to_utf8
from migrate_scan.parse.cuda.suppressions import find_suppressions
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import FileInventory, UsageFact

__all__ = ["parse_cuda", "read_tables"]

_HINT = re.compile(
    rb"__(?:global|device|constant|shared|managed)__|<<[ \t]*<|cuda|cu[A-Z]|CUDA|nccl|NCCL"
    rb"|hipLaunch|threadIdx|_KERNEL\s|GLOBAL\s+void|PYBIND11_|TORCH_LIBRARY"
    rb"|thrust|cub::|nvjpeg|nvshmem|cutensor|nvJitLink|nvrtc|nvtx|nvml|npp[A-Zis]|curand|cublas|cudnn|cufft|cusparse|cusolver"
    rb"|RegisterOperators|REGISTER|__shfl|pybind11|py::module|torch::Library|_IMPL\b"
)
_DEVICE_CODE = ("__global__", "__device__", "<<<")
_NOTICEABLE_ERROR_SHARE = 0.01
DEVICE_FEATURE_RULE = "MS303"


def read_tables() -> None:
    """Read what names are looked up in."""
    listed()


def parse_cuda(data: bytes, language: Literal["cuda", "cpp"] = "cuda") -> FileInventory:
    """Read one C++ file of any encoding; ``language`` is a hint from its name.

    A host file (``cpp``) that holds device code or launches is read as CUDA. Never
    raises; ``partial`` is ``syntax_error`` where more than 1 % of the bytes stand under
    error nodes or a ``__global__`` or ``<<<`` could not be attributed.
    """
    data = to_utf8(data)
    if _HINT.search(data) is None:
        return FileInventory(language=language, parsed=False)
    source = Source(data)
    if any(token in source.code for token in _DEVICE_CODE):
        language = "cuda"
    unit = Unit(source, cuda=language == "cuda")
    device = find_device_code(unit)
    candidates = (candidate.kernel for candidate in device.candidates)
    kernels = frozenset(kernel.name for kernel in (*device.kernels, *candidates))
    launches = find_launches(unit, kernels)
    api = account(unit)
    usages = [*api.usages, *_device_features(unit, device)]
    usages.sort(key=lambda usage: (usage.line, usage.column))
    unattributed = [*device.unattributed, *launches.unattributed, *api.unattributed]
    unattributed.sort(key=lambda token: token.line)
    errors = unit.structure.error_bytes
    lost = [token for token in unattributed if token.token in ("__global__", "<<<")]
    incomplete = lost or errors > _NOTICEABLE_ERROR_SHARE * len(data)
    return FileInventory(
        language=language,
        partial="syntax_error" if incomplete else None,
        error_bytes=errors,
        usages=tuple(usages),
        kernels=tuple(device.kernels),
        kernel_candidates=tuple(device.candidates),
        kernel_macros=device.macros,
        device_functions=tuple(device.device_functions),
        device_variables=device.variables,
        launches=tuple(launches.facts),
        functions=(*device.functions, *find_registrations(unit)),
        bindings=tuple(find_bindings(unit)),
        includes=tuple(unit.preprocessor.includes),
        suppressions=find_suppressions(source),
        unattributed=tuple(unattributed),
    )


def _device_features(unit: Unit, device: Device) -> list[UsageFact]:
    """Device features that stand in no kernel or device function."""
    spans = device.spans
    return [
        unit.usage(
            offset,
            offset + _width(unit, offset),
            rule=DEVICE_FEATURE_RULE,
            category="device_feature",
            symbol=_symbol(feature.name, feature.detail),
            use="call" if feature.name in ("warp_intrinsic", "atomic") else "reference",
            arguments={"feature": feature.name, "detail": feature.detail},
        )
        for start, end in outside(spans, len(unit.text))
        for offset, feature in features.find_outside(unit, start, end, device.tied)
    ]


def _width(unit: Unit, offset: int) -> int:
    match = re.compile(r"[\w:]+").match(unit.text, offset)
    return match.end() - offset if match is not None else 1


def _symbol(name: str, detail: str) -> str:
    return "__shared__" if name == "shared_memory" else detail
