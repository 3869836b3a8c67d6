"""Kernels that macros make: one for each use of the macro in the file."""

import re

from msgspec.structs import replace

from migrate_scan.parse.cuda.brackets import closing, split_arguments
from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.kernels import KERNEL_RULE, Describer
from migrate_scan.parse.cuda.recovery import Pattern
from migrate_scan.parse.cuda.unit import MacroUse, Unit, substitute
from migrate_scan.parse.facts import KernelFact
from migrate_scan.parse.fingerprint import fingerprint

_BODY = re.compile(r"\s*\{")


def made_kernels(unit: Unit, describer: Describer, pattern: Pattern) -> list[KernelFact]:
    """The kernels of one pattern; where the file never uses the macro (a header's), the
    pattern itself with medium certainty."""
    uses = unit.uses(pattern.macro) if pattern.macro.parameters is not None else []
    if uses:
        return [_made(unit, describer, pattern, use) for use in uses]
    fact = describer.kernel(pattern.function)
    return [replace(fact, defined_by_macro=pattern.macro.name, certainty="medium")]


def _made(unit: Unit, describer: Describer, pattern: Pattern, use: MacroUse) -> KernelFact:
    parameters = pattern.macro.parameters or ()
    function, end = _body_of(unit, pattern.function, use)
    name = substitute(function.name, parameters, use.arguments)
    written = unit.text[function.parameters[0] : function.parameters[1]]
    written = substitute(written, parameters, use.arguments)
    guard = unit.preprocessor.guard(use.start)
    scope = unit.structure.scope_at(use.start)
    return replace(
        describer.kernel(function),
        name=name,
        fingerprint=fingerprint(KERNEL_RULE, name, scope, written),
        line=unit.source.line(use.start),
        end_line=unit.source.line(end - 1),
        parameters=tuple(" ".join(written[a:b].split()) for a, b in split_arguments(written)),
        scope=scope,
        guard=guard.text,
        ported_for=guard.ported_for,
        defined_by_macro=pattern.macro.name,
    )


def _body_of(unit: Unit, function: Function, use: MacroUse) -> tuple[Function, int]:
    """The function to describe and where the kernel ends: the macro's own body, or the
    one that follows its use."""
    if function.body < function.end:
        return function, use.end
    opened = _BODY.match(unit.text, use.end)
    closed = closing(unit.text, opened.end() - 1) if opened is not None else None
    if closed is None:
        return function, use.end
    return replace(function, start=use.start, body=use.end, end=closed + 1), closed + 1
