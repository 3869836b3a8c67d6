"""Facts of kernels, device functions and host functions."""

import re
from collections import Counter

from msgspec.structs import replace

from migrate_scan.parse.cuda import features
from migrate_scan.parse.cuda.brackets import CHEVRON, split_arguments
from migrate_scan.parse.cuda.device_libraries import device_libraries
from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.intrinsics import is_builtin
from migrate_scan.parse.cuda.operands import operand_type
from migrate_scan.parse.cuda.references import references, variables
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import (
    DeviceFunction,
    Feature,
    FeatureName,
    FunctionFact,
    KernelFact,
    KernelLanguage,
)
from migrate_scan.parse.fingerprint import fingerprint
from migrate_scan.parse.operations import operations
from migrate_scan.parse.roles import role_of
from migrate_scan.parse.shared_memory import shared_bytes

KERNEL_RULE = "MS301"
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_HIP_HEADER = re.compile(r"hip/hip_|hip\w*\.h\b")


class Describer:
    """Turns functions of one unit into facts."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.variables = features.variables(unit)
        """Device variables at file level: place and feature by name."""
        self._has_own_headers = any(
            not item.system or "/" in item.path for item in unit.preprocessor.includes
        )
        """``<project/tables.hpp>`` may be the repository's too; ``<vector>`` is not."""
        self._count = Counter(function.name for function in unit.structure.functions)
        self.tied: set[int] = set()
        """Places of device variables that some kernel or device function uses."""
        paths = [include.path for include in unit.preprocessor.includes]
        self._hip = any(_HIP_HEADER.match(path) for path in paths) and not any(
            "cuda" in path for path in paths
        )

    def kernel(self, function: Function) -> KernelFact:
        """A kernel with its own features (those of its helpers are linked later)."""
        unit, source = self._unit, self._unit.source
        found = self._features(function)
        guard = unit.preprocessor.guard(function.start)
        parameters = self._parameters(function)
        signature = f"{function.name}({', '.join(parameters)})"
        body = unit.text[function.body : function.end]
        calls = references(unit.text, function.body, function.end, function.name)
        language: KernelLanguage = "hip" if self._hip or "rocm" in guard.ported_for else "cuda"
        return KernelFact(
            rule=KERNEL_RULE,
            fingerprint=fingerprint(KERNEL_RULE, function.name, function.scope, signature),
            name=function.name,
            language=language,
            line=source.line(function.start),
            end_line=source.line(function.end - 1),
            loc=source.code_lines(function.start, function.end),
            scope=function.scope,
            template=function.template,
            parameters=parameters,
            features=found,
            shared_bytes=shared_bytes(found),
            role=role_of(function.name, body),
            guard=guard.text,
            ported_for=guard.ported_for,
            calls=calls,
            operations=operations(body, calls),
            names=self._foreign_variables(function),
            libraries=device_libraries(unit, function.body, function.end),
        )

    def helper(self, function: Function) -> DeviceFunction:
        """A device function."""
        source, text = self._unit.source, self._unit.text
        calls = references(text, function.body, function.end, function.name)
        return DeviceFunction(
            name=function.name,
            line=source.line(function.start),
            end_line=source.line(function.end - 1),
            loc=source.code_lines(function.start, function.end),
            features=self._features(function),
            calls=calls,
            operations=operations(text[function.body : function.end], calls),
            names=self._foreign_variables(function),
            libraries=device_libraries(self._unit, function.body, function.end),
        )

    def host(self, function: Function) -> FunctionFact:
        """A host function."""
        return FunctionFact(
            name=function.name,
            line=self._unit.source.line(function.start),
            end_line=self._unit.source.line(function.end - 1),
            calls=references(self._unit.text, function.body, function.end, function.name),
        )

    def macros(self) -> list[FunctionFact]:
        """Macros that call something: steps on the way from a wrapper to a kernel."""
        found = []
        for macro in self._unit.preprocessor.macros:
            if macro.parameters is None:
                continue
            calls = references(self._unit.text, macro.body_start, macro.end, macro.name)
            calls = tuple(name for name in calls if name not in macro.parameters)
            if calls:
                line = self._unit.source.line(macro.start)
                end_line = self._unit.source.line(macro.end - 1)
                found.append(
                    FunctionFact(name=macro.name, line=line, end_line=end_line, calls=calls)
                )
        return found

    def _foreign_variables(self, function: Function) -> dict[str, int]:
        """Variables that a header may declare, with the lines where they are first used."""
        if not self._has_own_headers:
            return {}
        unit = self._unit
        found = variables(unit.text, function.parameters[0], function.end)
        return {
            name: unit.source.line(at) for name, at in found.items() if name not in self.variables
        }

    def _parameters(self, function: Function) -> tuple[str, ...]:
        text = self._unit.text[function.parameters[0] : function.parameters[1]]
        parts = (" ".join(text[a:b].split("=")[0].split()) for a, b in split_arguments(text))
        return tuple(part for part in parts if part and part != "void")

    def _features(self, function: Function) -> tuple[Feature, ...]:
        unit, text = self._unit, self._unit.text
        found = [
            item
            for item in features.find(unit, function.start, function.end)
            if item[0] >= function.parameters[0] or item[1].detail != function.name
        ]

        def add(offset: int, name: FeatureName, detail: str) -> None:
            line = unit.source.line(offset)
            found.append((offset, Feature(name=name, line=line, detail=detail)))

        used = set(_IDENTIFIER.findall(text, function.body, function.end)) if self.variables else ()
        for name in self.variables.keys() & used:
            place, feature = self.variables[name]
            self.tied.add(place)
            use = re.compile(rf"\b{name}\b").search(text, function.body, function.end)
            if use is not None:
                add(use.start(), feature.name, feature.detail)
        for launch in CHEVRON.finditer(text, function.body, function.end):
            add(launch.start(), "dynamic_parallelism", "<<<")
        recursive = self._own_call(function)
        if recursive is not None:
            add(recursive, "recursion", function.name)
        found.sort(key=lambda item: item[0])
        return tuple(dict.fromkeys(self._typed(function, *item) for item in found))

    def _typed(self, function: Function, offset: int, feature: Feature) -> Feature:
        """An atomic function with the type that it works on: not every one is everywhere."""
        if feature.name != "atomic" or offset < function.body:
            return feature
        operand = operand_type(self._unit, function, offset)
        return replace(feature, detail=f"{feature.detail} {operand}") if operand else feature

    def _own_call(self, function: Function) -> int | None:
        """Where a function calls itself. A call from one overload to another looks the
        same, so a name with several definitions, or an intrinsic's, tells nothing."""
        text, name = self._unit.text, function.name
        if self._count[name] > 1 or name.startswith("__") or not name.isidentifier():
            return None
        if is_builtin(name):
            return None
        if text.find(name, function.body, function.end) < 0:
            return None
        count = len(self._parameters(function))
        if any("..." in parameter for parameter in self._parameters(function)):
            return None
        pattern = re.compile(rf"(?<![\w.>:]){name}\s*\(")
        for match in pattern.finditer(text, function.body, function.end):
            read = self._unit.arguments(match.end() - 1)
            if read is not None and len(read[0]) == count:
                return match.start()
        return None
