"""The type that an atomic function works on, where the text shows it."""

import re

from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.references import first_use
from migrate_scan.parse.cuda.unit import Unit

_TYPE = r"((?:(?:unsigned|signed|long|short)\s+){0,3}[A-Za-z_]\w*(?:::\w+){0,4})"
_CAST = re.compile(rf"[\s&(*]*(?:\(|reinterpret_cast\s*<)\s*(?:volatile\s+)?{_TYPE}\s*\*\s*[)>]")
_VARIABLE = re.compile(r"[\s&(*]*([A-Za-z_]\w*)\s*(?=[\[+)-]|\Z)")
_QUALIFIERS = r"(?:(?:const|volatile|static|extern|__shared__|__restrict(?:__)?)\s+)*"
_NAMED = rf"\s*{_QUALIFIERS}{_TYPE}(?:\s+const)?[\s*&]+{_QUALIFIERS}\Z"
_PARAMETER = re.compile(rf"[(,]{_NAMED}")
_LOCAL = re.compile(rf"[;{{}}]{_NAMED}")
_OPENED = re.compile(r"\w+\s*(?:<[^<>;(){}]{0,80}>\s*)?\(")
_NO_TYPE = frozenset({"return", "else", "case", "goto", "throw", "auto", "void"})
_NEAR = 120


def operand_type(unit: Unit, function: Function, offset: int) -> str:
    """The type of what the call at ``offset`` changes: that of the cast of its first argument,
    else that with which the function declares the variable; empty if neither is there."""
    opened = _OPENED.match(unit.text, offset)
    read = unit.arguments(opened.end() - 1) if opened is not None else None
    if read is None or not read[0]:
        return ""
    cast = _CAST.match(read[0][0])
    if cast is not None:
        return " ".join(cast.group(1).split())
    variable = _VARIABLE.match(read[0][0])
    return _declared(unit.text, variable.group(1), function, offset) if variable else ""


def _declared(text: str, name: str, function: Function, offset: int) -> str:
    start, after = function.parameters
    at = first_use(text, name, start, offset)
    declared = _PARAMETER if at < after else _LOCAL
    match = declared.search(text, max(start - 1, at - _NEAR), at) if at >= 0 else None
    type_name = " ".join(match.group(1).split()) if match is not None else ""
    return "" if type_name in _NO_TYPE else type_name
