"""Kernels, device functions and host functions of a unit."""

import re
from dataclasses import dataclass, field, replace

from migrate_scan.parse.cuda import features
from migrate_scan.parse.cuda.brackets import closing, split_arguments
from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.heads import Head, read_head
from migrate_scan.parse.cuda.preprocessor import Macro
from migrate_scan.parse.cuda.references import references
from migrate_scan.parse.cuda.roles import role_of
from migrate_scan.parse.cuda.unit import Unit, is_definition_of, substitute
from migrate_scan.parse.facts import (
    DeviceFunction,
    Feature,
    FunctionFact,
    KernelFact,
    KernelLanguage,
    Unattributed,
)
from migrate_scan.parse.fingerprint import fingerprint

KERNEL_RULE = "MS301"
_SPECIFIER = re.compile(r"(?<!\w)__global__(?!\w)")
_DEVICE = re.compile(r"(?<!\w)__device__(?!\w)|\b[A-Z0-9_]*DEVICE[A-Z0-9_]*\b(?!\s*\()")
_DEVICE_TOKEN = re.compile(r"(?<!\w)__device__(?!\w)")
_TEMPLATE = re.compile(r"\btemplate\s*<")
_HIP = re.compile(r"hip/hip_|hip\w*\.h\b")


@dataclass(slots=True)
class Device:
    """What :func:`find_device_code` found. ``kernel_spans`` and ``device_spans`` are
    the functions whose features are already told."""

    kernels: list[KernelFact] = field(default_factory=list)
    device_functions: list[DeviceFunction] = field(default_factory=list)
    functions: list[FunctionFact] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    kernel_starts: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Made:
    """A kernel that a macro makes: the macro, its head, and the body it brings (if any)."""

    macro: Macro
    head: Head
    start: int


def find_device_code(unit: Unit) -> Device:
    """Kernels with their features, device functions and host functions."""
    device = Device()
    made = _recover(unit, device)
    kernels: dict[int, Function] = {}
    helpers: list[Function] = []
    for function in unit.structure.functions:
        head = unit.text[function.start : function.body]
        if _is_kernel(unit, head):
            kernels[function.start] = function
        elif _DEVICE.search(head):
            helpers.append(function)
        else:
            _add_host(unit, device, function)
    variables = features.variables(unit.text)
    for function in kernels.values():
        if function.macro is None:
            device.kernels.append(_kernel(unit, function, variables))
        device.spans.append((function.start, function.end))
        device.kernel_starts.add(function.start)
    for function in helpers:
        device.device_functions.append(_helper(unit, function, variables))
        device.spans.append((function.start, function.end))
    for item in made:
        _add_made(unit, device, item, variables)
    _add_macro_functions(unit, device)
    device.spans.sort()
    device.kernels.sort(key=lambda kernel: (kernel.line, kernel.name))
    return device


def _aliases(unit: Unit) -> frozenset[str]:
    """Macros that stand for ``__global__`` (``#define KERNEL extern "C" __global__``)."""
    return frozenset(
        macro.name
        for macro in unit.preprocessor.macros
        if "__global__" in unit.text[macro.body_start : macro.end]
        and "(" not in unit.text[macro.body_start : macro.end]
    )


def _is_kernel(unit: Unit, head: str) -> bool:
    if "__global__" in head:
        return True
    return any(re.search(rf"\b{alias}\b", head) for alias in _aliases(unit))


def _recover(unit: Unit, device: Device) -> list[_Made]:
    """Find the definition behind every ``__global__`` and ``__device__`` that the tree
    lost, and account for the rest."""
    made: list[_Made] = []
    changed = False
    for match in _SPECIFIER.finditer(unit.text):
        start = match.start()
        macro = unit.preprocessor.macro_at(start)
        function = unit.structure.function_at(start)
        if macro is None and function is not None and is_definition_of(function, start):
            head = read_head(unit.text, start, function.body + 1)
            if head is not None and head.body == function.body:
                function.name, function.parameters = head.name.split("<")[0], head.parameters
            continue
        head = read_head(unit.text, start, macro.end if macro is not None else len(unit.text))
        if macro is not None:
            if head is not None and (head.body is not None or head.open_end):
                made.append(_Made(macro, head, start))
            continue
        if head is None:
            if not _declares(unit, start):
                device.unattributed.append(
                    Unattributed(line=unit.source.line(start), token="__global__")
                )
            continue
        changed |= _adopt(unit, head, start, None)
    for match in _DEVICE_TOKEN.finditer(unit.text):
        start = match.start()
        function = unit.structure.function_at(start)
        if function is not None and is_definition_of(function, start):
            continue
        macro = unit.preprocessor.macro_at(start)
        head = read_head(unit.text, start, macro.end if macro is not None else len(unit.text))
        if head is not None and head.body is not None:
            changed |= _adopt(unit, head, start, macro)
    if changed:
        unit.structure.sort()
    return made


def _declares(unit: Unit, start: int) -> bool:
    """A specifier without a head that still is a whole declaration (a function pointer)."""
    _, end = unit.source.statement_span(start)
    return unit.text[end : end + 1] == ";"


def _adopt(unit: Unit, head: Head, start: int, macro: Macro | None) -> bool:
    """Add the function behind ``head``, or lengthen the head of the one the tree has."""
    if head.body is None:
        return False
    start = _statement_start(unit, start)
    for function in unit.structure.functions:
        if function.body == head.body:
            function.start = min(start, function.start)
            function.name, function.parameters = head.name, head.parameters
            return True
    end = closing(unit.text, head.body, macro.end if macro is not None else None)
    if end is None:
        return False
    unit.structure.functions.append(
        Function(
            name=head.name,
            start=start,
            parameters=head.parameters,
            body=head.body,
            end=end + 1,
            scope="" if macro is not None else unit.structure.scope_at(start),
            template=_TEMPLATE.search(unit.text, *_before(unit, start)) is not None,
            macro=macro.name if macro is not None else None,
        )
    )
    return True


def _before(unit: Unit, start: int) -> tuple[int, int]:
    return unit.source.statement_span(start)[0], start


def _statement_start(unit: Unit, start: int) -> int:
    """Back over ``static`` and its like, on the way to where the definition starts."""
    before = unit.text[max(0, start - 200) : start]
    match = re.search(
        r'(?:\b(?:static|inline|extern|constexpr|const|void)\b(?:\s*"C?")?\s*)+\Z', before
    )
    return start - (len(before) - match.start()) if match is not None else start


def _parameters(unit: Unit, span: tuple[int, int]) -> tuple[str, ...]:
    text = unit.text[span[0] : span[1]]
    parts = (" ".join(text[a:b].split("=")[0].split()) for a, b in split_arguments(text))
    return tuple(part for part in parts if part and part != "void")


def _language(unit: Unit, ported_for: tuple[str, ...]) -> KernelLanguage:
    if "rocm" in ported_for:
        return "hip"
    paths = [include.path for include in unit.preprocessor.includes]
    hip = any(_HIP.match(path) for path in paths)
    return "hip" if hip and not any("cuda" in path for path in paths) else "cuda"


def _features(
    unit: Unit, function: Function, variables: dict[str, tuple[int, features.FeatureName]]
) -> tuple[Feature, ...]:
    found = features.find(unit.source, unit.text, function.start, function.end)
    body = unit.text[function.body : function.end]
    for name, (_, kind) in variables.items():
        use = re.search(rf"\b{name}\b", body)
        if use is not None:
            offset = function.body + use.start()
            found.append((offset, Feature(name=kind, line=unit.source.line(offset), detail=name)))
    launch = body.find("<<<")
    if launch >= 0:
        offset = function.body + launch
        line = unit.source.line(offset)
        found.append((offset, Feature(name="dynamic_parallelism", line=line, detail="<<<")))
    recursive = re.search(
        rf"(?<![\w.>:]){re.escape(function.name)}\s*(?:<[^;(){{}}]*>)?\s*\(", body
    )
    if recursive is not None and function.name.isidentifier():
        offset = function.body + recursive.start()
        line = unit.source.line(offset)
        found.append((offset, Feature(name="recursion", line=line, detail=function.name)))
    found.sort(key=lambda item: item[0])
    return tuple(dict.fromkeys(feature for _, feature in found))


def _kernel(
    unit: Unit, function: Function, variables: dict[str, tuple[int, features.FeatureName]]
) -> KernelFact:
    source = unit.source
    found = _features(unit, function, variables)
    guard = unit.preprocessor.guard(function.start)
    parameters = _parameters(unit, function.parameters)
    signature = f"{function.name}({', '.join(parameters)})"
    return KernelFact(
        rule=KERNEL_RULE,
        fingerprint=fingerprint(KERNEL_RULE, function.name, function.scope, signature),
        name=function.name,
        language=_language(unit, guard.ported_for),
        line=source.line(function.start),
        end_line=source.line(function.end - 1),
        loc=source.code_lines(function.start, function.end),
        scope=function.scope,
        template=function.template,
        parameters=parameters,
        features=found,
        shared_bytes=features.shared_bytes(found),
        role=role_of(function.name, unit.text[function.body : function.end]),
        guard=guard.text,
        ported_for=guard.ported_for,
        calls=references(unit.text, function.body, function.end, function.name),
    )


def _helper(
    unit: Unit, function: Function, variables: dict[str, tuple[int, features.FeatureName]]
) -> DeviceFunction:
    return DeviceFunction(
        name=function.name,
        line=unit.source.line(function.start),
        end_line=unit.source.line(function.end - 1),
        loc=unit.source.code_lines(function.start, function.end),
        features=_features(unit, function, variables),
        calls=references(unit.text, function.body, function.end, function.name),
    )


def _add_host(unit: Unit, device: Device, function: Function) -> None:
    calls = references(unit.text, function.body, function.end, function.name)
    device.functions.append(
        FunctionFact(
            name=function.name,
            line=unit.source.line(function.start),
            end_line=unit.source.line(function.end - 1),
            calls=calls,
        )
    )


def _add_macro_functions(unit: Unit, device: Device) -> None:
    """A macro that calls is a step on the way from a wrapper to a kernel."""
    for macro in unit.preprocessor.macros:
        if macro.parameters is None:
            continue
        calls = references(unit.text, macro.body_start, macro.end, macro.name)
        calls = tuple(name for name in calls if name not in macro.parameters)
        if calls:
            source = unit.source
            device.functions.append(
                FunctionFact(
                    name=macro.name,
                    line=source.line(macro.start),
                    end_line=source.line(macro.end - 1),
                    calls=calls,
                )
            )


def _add_made(
    unit: Unit,
    device: Device,
    made: _Made,
    variables: dict[str, tuple[int, features.FeatureName]],
) -> None:
    """Kernels of a macro: one for each use, or the pattern itself where the file has none."""
    macro, head = made.macro, made.head
    text = unit.text
    end = macro.end
    if head.body is not None:
        end = (closing(text, head.body, macro.end) or macro.end - 1) + 1
    pattern = Function(
        name=head.name,
        start=_statement_start(unit, made.start),
        parameters=head.parameters,
        body=head.body if head.body is not None else macro.end,
        end=end,
        template=_TEMPLATE.search(text, macro.body_start, made.start) is not None,
        macro=macro.name,
    )
    device.spans.append((pattern.start, pattern.end))
    device.kernel_starts.add(pattern.start)
    uses = unit.uses(macro) if macro.parameters is not None else []
    if not uses:
        fact = _kernel(unit, pattern, variables)
        device.kernels.append(replace(fact, defined_by_macro=macro.name, certainty="medium"))
    for use in uses:
        function = _instance(unit, pattern, use.start, use.end)
        name = substitute(pattern.name, macro.parameters or (), use.arguments)
        written = text[pattern.parameters[0] : pattern.parameters[1]]
        written = substitute(written, macro.parameters or (), use.arguments)
        fact = _kernel(unit, function, variables)
        parameters = tuple(" ".join(written[a:b].split()) for a, b in split_arguments(written))
        fact = replace(
            fact,
            name=name,
            fingerprint=fingerprint(KERNEL_RULE, name, fact.scope, written),
            line=unit.source.line(use.start),
            end_line=unit.source.line(max(use.start, _use_end(unit, pattern, use.end) - 1)),
            parameters=parameters,
            scope=unit.structure.scope_at(use.start),
            guard=unit.preprocessor.guard(use.start).text,
            ported_for=unit.preprocessor.guard(use.start).ported_for,
            defined_by_macro=macro.name,
        )
        device.kernels.append(fact)


def _use_end(unit: Unit, pattern: Function, end: int) -> int:
    """Where the kernel of a macro's use ends: after the body the user gives, if any."""
    if pattern.body < pattern.end:
        return end
    opened = re.compile(r"\s*\{").match(unit.text, end)
    closed = closing(unit.text, opened.end() - 1) if opened is not None else None
    return closed + 1 if closed is not None else end


def _instance(unit: Unit, pattern: Function, start: int, end: int) -> Function:
    """The function to search: the macro's body, or the one that follows its use."""
    if pattern.body < pattern.end:
        return pattern
    body_end = _use_end(unit, pattern, end)
    return replace(pattern, start=start, body=end, end=body_end)
