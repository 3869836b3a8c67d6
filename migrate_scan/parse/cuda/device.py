"""Sorts a unit's functions into kernels, device functions and host functions."""

import re
from dataclasses import dataclass, field

from msgspec.structs import replace

from migrate_scan.parse.cuda.kernels import Describer
from migrate_scan.parse.cuda.made import made_kernels
from migrate_scan.parse.cuda.recovery import recover
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import DeviceFunction, FunctionFact, KernelFact, Unattributed

_DEVICE = re.compile(r"__device__(?!\w)|\b[A-Z0-9_]*DEVICE[A-Z0-9_]*\b(?!\s*\()")
# ``GLOBAL void k(...)``: a macro of another header, by the name that projects give it.
_GLOBAL = re.compile(r"\b(?:[A-Z0-9]+_)*GLOBAL\s+(?:void|template)\b")


@dataclass(slots=True)
class Device:
    """A unit's functions by kind. ``spans`` is where their features are told, sorted;
    ``tied`` are the places of device variables that they use."""

    kernels: list[KernelFact] = field(default_factory=list)
    device_functions: list[DeviceFunction] = field(default_factory=list)
    functions: list[FunctionFact] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    tied: frozenset[int] = frozenset()


def find_device_code(unit: Unit) -> Device:
    """Kernels with their features, device functions and host functions."""
    recovery = recover(unit)
    describer = Describer(unit)
    found = Device(unattributed=recovery.unattributed)
    is_kernel = _kernel_pattern(unit)
    for function in unit.structure.functions:
        head = unit.text[function.start : function.body]
        if is_kernel.search(head):
            found.kernels.append(describer.kernel(function))
        elif _GLOBAL.search(head):
            found.kernels.append(replace(describer.kernel(function), certainty="medium"))
        elif _DEVICE.search(head):
            found.device_functions.append(describer.helper(function))
        else:
            found.functions.append(describer.host(function))
            continue
        found.spans.append((function.start, function.end))
    for pattern in recovery.patterns:
        found.kernels += made_kernels(unit, describer, pattern)
        found.spans.append((pattern.function.start, pattern.function.end))
    found.functions += describer.macros()
    found.spans.sort()
    found.tied = frozenset(describer.tied)
    found.kernels.sort(key=lambda kernel: (kernel.line, kernel.name))
    return found


def _kernel_pattern(unit: Unit) -> re.Pattern[str]:
    """``__global__``, CUB's macros for it and the file's own."""
    aliases = [
        macro.name
        for macro in unit.preprocessor.macros
        if macro.parameters is None and "__global__" in unit.text[macro.body_start : macro.end]
    ]
    return re.compile(
        "|".join(
            [r"__global__(?!\w)|\b\w+_KERNEL_ATTRIBUTES\b", *(rf"\b{alias}\b" for alias in aliases)]
        )
    )
