"""Sorts a unit's functions into kernels, device functions and host functions."""

import re

from msgspec import Struct, field
from msgspec.structs import replace

from migrate_scan.parse.cuda.api import outside
from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.intrinsics import is_builtin
from migrate_scan.parse.cuda.kernels import Describer
from migrate_scan.parse.cuda.lambdas import device_lambdas
from migrate_scan.parse.cuda.made import made_kernels
from migrate_scan.parse.cuda.recovery import recover, with_specifiers
from migrate_scan.parse.cuda.recursion import with_mutual_recursion
from migrate_scan.parse.cuda.specifiers import GLOBAL, kernel_macros, unknown_specifiers
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import (
    DeviceFunction,
    Feature,
    FunctionFact,
    KernelCandidate,
    KernelFact,
    Unattributed,
)

_DEVICE = re.compile(r"__device__(?!\w)|\b[A-Z0-9_]*DEVICE[A-Z0-9_]*\b(?!\s*\()")


class Device(Struct):
    """A unit's functions by kind. ``spans`` is where their features are told, sorted;
    ``tied`` are the places of device variables that they use."""

    kernels: list[KernelFact] = field(default_factory=list)
    candidates: list[KernelCandidate] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=dict)
    device_functions: list[DeviceFunction] = field(default_factory=list)
    variables: dict[str, Feature] = field(default_factory=dict)
    functions: list[FunctionFact] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    tied: frozenset[int] = frozenset()


def find_device_code(unit: Unit) -> Device:
    """Kernels with their features, device functions and host functions."""
    recovery = recover(unit)
    describer = Describer(unit)
    found = Device(unattributed=recovery.unattributed, macros=kernel_macros(unit))
    is_kernel = _kernel_pattern(found.macros)
    helpers: list[tuple[Function, DeviceFunction]] = []
    for function in unit.structure.functions:
        head = unit.text[function.start : function.body]
        if is_kernel.search(head):
            found.kernels.append(describer.kernel(function))
        elif _DEVICE.search(head):
            # What a call of an overload means is for its types to say: it is nobody's part.
            if not is_builtin(function.name):
                helpers.append((function, describer.helper(function)))
        else:
            found.functions.append(describer.host(function))
            specifiers = unknown_specifiers(unit, function)
            if specifiers:
                start = with_specifiers(unit, function.start)
                kernel = describer.kernel(replace(function, start=start))
                found.candidates.append(KernelCandidate(specifiers=specifiers, kernel=kernel))
            continue
        found.spans.append((function.start, function.end))
    found.device_functions = with_mutual_recursion(unit, helpers)
    for pattern in recovery.patterns:
        found.kernels += made_kernels(unit, describer, pattern)
        found.spans.append((pattern.function.start, pattern.function.end))
    found.functions += describer.macros()
    found.variables = {name: feature for name, (_, feature) in describer.variables.items()}
    found.spans.sort()
    found.device_functions += device_lambdas(unit, outside(found.spans, len(unit.text)))
    found.tied = frozenset(describer.tied)
    found.kernels.sort(key=lambda kernel: (kernel.line, kernel.name))
    return found


def _kernel_pattern(macros: dict[str, str]) -> re.Pattern[str]:
    """``__global__``, CUB's macros for it and the file's own."""
    own = [rf"\b{name}\b" for name, meaning in macros.items() if meaning == GLOBAL]
    return re.compile("|".join([r"__global__(?!\w)|\b\w+_KERNEL_ATTRIBUTES\b", *own]))
