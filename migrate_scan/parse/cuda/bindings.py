"""Native functions made visible to Python: pybind11 modules and torch libraries."""

import re
from typing import Literal

from migrate_scan.parse.cuda.brackets import closing, split_arguments
from migrate_scan.parse.cuda.lexicon import Word
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import BindingFact

Kind = Literal["pybind", "torch_library", "torch_library_impl"]

_OPENED = re.compile(r"\s*\(")
_PARAMETER = re.compile(
    r"\b(?:(?:py|pybind11)::module_?|torch::Library)\s*&?\s*([A-Za-z_]\w*)\s*[,)=]"
)
_OP = re.compile(r"\.\s*op\s*\(")
_DEFINE = re.compile(r"(\w+|\))\s*\.\s*(def|impl)\s*\(")
_SUBMODULE = re.compile(r"(\w++)\s*+=\s*+(\w++)\s*+\.\s*+def_submodule\s*+\(\s*+")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*+)"')
_ADDRESS = re.compile(r"&\s*((?:::)?[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)")
_RETURNED = re.compile(
    r"(?:\breturn\s+|[;{}]\s*)((?:::)?[A-Za-z_]\w*(?:::\w+)*)\s*(?:<[^;{}()]*>)?\s*\("
)
_PLAIN = re.compile(
    r"\A(?:[\w:]+\s*\(\s*)*((?:::)?[A-Za-z_]\w*(?:::\w+)*)\s*(?:<[^;{}]*>)?\s*\)*\Z"
)
_JOIN = re.compile(r"_*CONCAT(?:ENATE)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_PARAMETER_HINTS = ("py::module", "pybind11::module", "torch::Library")


def find_bindings(unit: Unit) -> list[BindingFact]:
    """Bindings in order of place."""
    found: list[BindingFact] = []
    taken: list[tuple[int, int]] = []
    for word in unit.words:
        if word.meaning.role == "registry":
            _read_registry(unit, word.start, found)
        elif word.meaning.role == "bindings" and unit.preprocessor.macro_at(word.start) is None:
            taken.append(_read_block(unit, word, found))
    if any(hint in unit.text for hint in _PARAMETER_HINTS):
        _read_functions(unit, taken, found)
    found.sort(key=lambda binding: (binding.line, binding.python_name))
    return found


def _read_functions(unit: Unit, taken: list[tuple[int, int]], found: list[BindingFact]) -> None:
    """Functions that are handed the module: ``void bind_x(py::module_& m)``."""
    for function in unit.structure.functions:
        head = unit.text[function.parameters[0] : function.parameters[1] + 1]
        parameter = _PARAMETER.search(head)
        if parameter is not None and not any(a <= function.body < b for a, b in taken):
            kind = "TORCH_LIBRARY" if "torch::Library" in head else "PYBIND11_MODULE"
            span = (function.body, function.end)
            _read_definitions(unit, span, kind, "", parameter.group(1), found)


def _read_block(unit: Unit, word: Word, found: list[BindingFact]) -> tuple[int, int]:
    bracket = _OPENED.match(unit.text, word.end)
    read = unit.arguments(bracket.end() - 1) if bracket is not None else None
    if read is None or len(read[0]) < 2:
        return word.start, word.end
    arguments, after = read
    opened = unit.text.find("{", after, after + 200)
    closed = closing(unit.text, opened) if opened >= 0 else None
    if closed is None:
        return word.start, after
    module = _joined(arguments[0])
    _read_definitions(unit, (opened, closed), word.text, module, arguments[-1], found)
    return word.start, closed


def _joined(module: str) -> str:
    """A module's name, also where a macro joins it: ``CONCAT(_C, _ascend)``."""
    parts = _JOIN.fullmatch(module)
    return parts[1] + parts[2] if parts is not None else module


def _read_definitions(
    unit: Unit,
    span: tuple[int, int],
    macro: str,
    module: str,
    variable: str,
    found: list[BindingFact],
) -> None:
    """``m.def(...)`` and ``m.impl(...)`` of a block, chained ones and those of submodules
    included."""
    chain, within = -1, ""  # where the last definition's parenthesis closes, and its submodule
    submodules = _submodules(unit, span, variable)
    for match in _DEFINE.finditer(unit.text, *span):
        if match.start(1) != chain:
            if match.group(1) not in submodules:
                continue
            within = submodules[match.group(1)]
        chain = closing(unit.text, match.end() - 1, span[1]) or -1
        read = _strings_and_function(unit, match.end() - 1)
        if read is None:
            continue
        name, function = read
        implementation = match.group(2) == "impl"
        namespace, _, plain = name.partition("(")[0].strip().rpartition("::")
        torch = macro.startswith("TORCH")
        of_library: Kind = "torch_library_impl" if implementation else "torch_library"
        found.append(
            BindingFact(
                python_name=plain.partition(".")[0] if torch else within + plain,
                function=function,
                kind=of_library if torch else "pybind",
                module=namespace or module,
                line=unit.source.line(match.start()),
            )
        )


def _submodules(unit: Unit, span: tuple[int, int], variable: str) -> dict[str, str]:
    """What stands before a function's name in Python, by the variable that it is defined on:
    ``sub = m.def_submodule("ops")`` gives ``ops.``."""
    found = {variable: ""}
    for match in _SUBMODULE.finditer(unit.text, *span):
        name = _LITERAL.match(unit.source.raw, match.end())
        if match.group(2) in found and name is not None:
            found[match.group(1)] = f"{found[match.group(2)]}{name.group(1)}."
    return found


def _strings_and_function(unit: Unit, opened: int) -> tuple[str, str | None] | None:
    """The name in the first argument and the function that the others name."""
    closed = closing(unit.text, opened, opened + 100_000)
    if closed is None:
        return None
    inner = unit.text[opened + 1 : closed]
    spans = split_arguments(inner)
    if not spans:
        return None
    begin = opened + 1
    raw = unit.source.raw[begin + spans[0][0] : begin + spans[0][1]]
    name = "".join(_LITERAL.findall(raw))
    if not name:
        return None
    for start, end in spans[1:]:
        function = _function(inner[start:end].strip())
        if function is not None:
            return name, function
    return name, None


def _function(argument: str) -> str | None:
    """The function that an argument of ``def`` names, if it names one."""
    if not argument or argument[0] in '"{0123456789':
        return None
    if argument.startswith("["):
        match = _RETURNED.search(argument)
    elif "&" in argument:
        match = _ADDRESS.search(argument)
    else:
        match = _PLAIN.match(argument)
    if match is None:
        return None
    name = "".join(match.group(1).split()).removeprefix("::")
    is_constant = re.match(r"(?:torch|c10|at|py|pybind11)::", name) or name.startswith("k")
    if is_constant and "&" not in argument and not argument.startswith("["):
        return None
    return name.rpartition("::")[2]


def _read_registry(unit: Unit, start: int, found: list[BindingFact]) -> None:
    _, end = unit.source.statement_span(start)
    for op in _OP.finditer(unit.text, start, end):
        read = _strings_and_function(unit, op.end() - 1)
        if read is None:
            continue
        name, function = read
        namespace, _, plain = name.partition("(")[0].strip().rpartition("::")
        found.append(
            BindingFact(
                python_name=plain.partition(".")[0],
                function=function,
                kind="torch_library",
                module=namespace,
                line=unit.source.line(op.start()),
            )
        )
