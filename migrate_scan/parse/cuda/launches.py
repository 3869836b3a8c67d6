"""Kernel launches, in all their spellings."""

import re
from collections import defaultdict

from msgspec import Struct, field

from migrate_scan.parse.cuda.brackets import (
    CHEVRON,
    name_before,
    opening_round,
    split_arguments,
)
from migrate_scan.parse.cuda.lexicon import Word
from migrate_scan.parse.cuda.references import KEYWORDS, references
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import LaunchFact, Unattributed

LAUNCH_RULE = "MS302"
_CLOSE = re.compile(r"[(){}]|>>>|<<<|;")
_DEPTH = {"(": 1, "{": 1, ")": -1, "}": -1}
_CAST = re.compile(
    r"\(\s*(?:const\s+)?void(?:\s+const)?\s*\*+\s*(?:const)?\s*\)|\b(?:reinterpret|static|const)_cast\s*<[^()]*?>\s*"
    r"|\bHIP_KERNEL_NAME\b"
)
_NAME = re.compile(r"(?:[A-Za-z_]\w*\s*(?:<[^;{}]*>\s*)?::\s*)*([A-Za-z_]\w*(?:\s*##\s*\w+)*)")
_OPENED = re.compile(r"\s*(?:<[^;{}()]{0,200}>\s*)?\(")
_ASSIGNMENT = re.compile(
    r"([A-Za-z_]\w*+)\s*+(?:\[[^\[\]\n]{0,80}\]\s*+)?(?:\)\s*+\([^(){};]{0,400}\)\s*+)?"
    r"=(?!=)\s*+([^;=]{1,1000})"
)
_SUBSCRIPT = re.compile(r"\[[^\[\]{};]*\]\s*\Z")
_WORD = re.compile(r"\w+")
_CONFIG_NAMES = ("grid", "block", "shared", "stream")
_LONGEST_CONFIG = 20_000
_SHORT = 120
_TELLING = 8
"""Characters that a pattern of kernel names needs to tell them from others."""


class Launches(Struct):
    """Launches found and ``<<<`` that make none, in a unit with these ``kernels``."""

    kernels: frozenset[str]
    facts: list[LaunchFact] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)
    assignments: dict[int, dict[str, list[tuple[int, str]]]] = field(default_factory=dict)
    """By where a function's body starts: what its variables are set to, and where."""


def find_launches(unit: Unit, kernels: frozenset[str]) -> Launches:
    """Every launch of the unit, in order of place. ``kernels`` are those it defines."""
    found = Launches(kernels)
    for match in CHEVRON.finditer(unit.text):
        if not _add_chevron(unit, match.start(), found):
            found.unattributed.append(
                Unattributed(line=unit.source.line(match.start()), token="<<<")
            )
    for word in unit.words:
        if word.meaning.role == "launch":
            _add_call(unit, word, found)
    found.facts.sort(key=lambda fact: (fact.usage.line, fact.usage.column))
    return found


def _add_chevron(unit: Unit, offset: int, found: Launches) -> bool:
    start, name = _launched(unit.text, offset)
    config_end = _config_end(unit.text, offset + 3)
    if not name or config_end is None:
        return False
    inner = unit.text[offset + 3 : config_end]
    config = [" ".join(inner[a:b].split()) for a, b in split_arguments(inner)]
    if not 1 <= len(config) <= 4 and "..." not in inner and "__VA_ARGS__" not in inner:
        return False
    _add(unit, start, offset, name, _config(config), found)
    return True


def _launched(text: str, offset: int) -> tuple[int, str]:
    """Where the expression before ``<<<`` starts, and the plain name that it stands for:
    that of ``k``, ``(k)``, ``(*pointer)`` or the function in ``pick(n)``; else empty."""
    end = _before_subscript(text, offset)
    start, name = name_before(text, end)
    closed = max(0, end - _SHORT) + len(text[max(0, end - _SHORT) : end].rstrip()) - 1
    if name or text[closed : closed + 1] != ")":
        return start, name
    opened = opening_round(text, closed)
    if opened is None:
        return end, ""
    start, name = name_before(text, opened)
    if name and name not in KEYWORDS:
        return start, name
    return opened, _named(text[opened + 1 : closed])


def _before_subscript(text: str, offset: int) -> int:
    """Where the name in ``kernels[i]<<<`` ends; ``offset`` itself where none is subscripted."""
    match = _SUBSCRIPT.search(text, max(0, offset - 200), offset)
    return match.start() if match is not None else offset


def _config_end(text: str, start: int) -> int | None:
    depth = 0
    for match in _CLOSE.finditer(text, start, start + _LONGEST_CONFIG):
        token = match.group()
        if token == ">>>" and depth == 0:
            end = match.start()
            while text[end + 3 : end + 4] == ">":  # ``k<<<f<a<b>>, c>>>``: the last three close
                end += 1
            return end
        if token in (";", "<<<") and depth == 0:
            return None
        depth += _DEPTH.get(token, 0)
    return None


def _config(values: list[str]) -> dict[str, str]:
    return {
        name: value if len(value) <= _SHORT else value[:_SHORT] + "…"
        for name, value in zip(_CONFIG_NAMES, values, strict=False)
    }


def _add_call(unit: Unit, word: Word, found: Launches) -> None:
    opened = _OPENED.match(unit.text, word.end)
    read = unit.arguments(opened.end() - 1) if opened is not None else None
    in_code = unit.structure.function_at(word.start) or unit.preprocessor.macro_at(word.start)
    if read is None or in_code is None:
        return
    arguments, api = read[0], word.text
    position = 1 if api.startswith("cudaLaunchKernelEx") else 0
    if len(arguments) <= position:
        return
    config: list[str] = []
    if api == "hipLaunchKernelGGL":
        config = arguments[1:5]
    elif position == 0:
        config = [*arguments[1:3], *arguments[4:6]]
    _add(unit, word.start, word.end, _named(arguments[position]), _config(config), found)


def _named(expression: str) -> str:
    """The kernel's plain name in ``(void*)&ns::k<T, 4>``."""
    text = _CAST.sub("", expression).lstrip("&*( \t\n")
    match = _NAME.match(text)
    return match.group(1) if match is not None else ""


def _add(
    unit: Unit, start: int, end: int, name: str, config: dict[str, str], found: Launches
) -> None:
    macro = unit.preprocessor.macro_at(start)
    resolved = _resolve(unit, start, "".join(name.split()), found)
    for kernel in [kernel for name_ in resolved for kernel in _chosen(unit, name_, found.kernels)]:
        parameters = macro.parameters or () if macro is not None else ()
        if macro is None or not set(kernel.split("##")) & set(parameters):
            found.facts.append(_launch(unit, (start, end), kernel, name, config))
            continue
        uses = unit.uses(macro)
        for use in uses:  # the macro's user names the kernel
            values = {
                parameter: _named(argument)
                for parameter, argument in zip(parameters, use.arguments, strict=False)
            }
            named = "".join(values.get(part, part) for part in kernel.split("##"))
            span = (use.start, use.start + len(macro.name))
            found.facts.append(_launch(unit, span, named, named, config))
        if not uses:  # a header's macro: other files say what the parameters are
            pattern = "".join("*" if part in parameters else part for part in kernel.split("##"))
            kernel = pattern if len(pattern) >= _TELLING else ""
            found.facts.append(_launch(unit, (start, end), kernel, name, config))


def _launch(
    unit: Unit, span: tuple[int, int], kernel: str, written: str, config: dict[str, str]
) -> LaunchFact:
    usage = unit.usage(
        *span,
        rule=LAUNCH_RULE,
        category="kernel_launch",
        symbol=kernel or written,
        arguments=config,
    )
    return LaunchFact(kernel=kernel, usage=usage)


def _resolve(unit: Unit, offset: int, name: str, found: Launches) -> list[str]:
    """The kernels behind ``name``: itself, what a local variable was set to, or ``""`` for
    a parameter (whoever calls the function names the kernel)."""
    function = unit.structure.function_at(offset)
    macro = unit.preprocessor.macro_at(offset)
    if not name.isidentifier() or (function is None and macro is None):
        return [name]
    start = macro.body_start if macro is not None else function.body if function else 0
    kernels = [
        _named(part)
        for value in _assigned(unit, name, start, offset, found)
        for part in _alternatives(value)
    ]
    kernels = [kernel for kernel in dict.fromkeys(kernels) if kernel not in ("", "nullptr", name)]
    if kernels or function is None:
        return ["".join(kernel.split()) for kernel in kernels] or [name]
    parameters = unit.text[function.parameters[0] : function.parameters[1]]
    is_parameter = any(_last_word(part.split("=")[0]) == name for part in parameters.split(","))
    return [""] if is_parameter else [name]


def _chosen(unit: Unit, name: str, kernels: frozenset[str]) -> list[str]:
    """The kernels that a function of the unit refers to, if it is one that picks a kernel
    (``kernel = choose_kernel(p)``); else the name itself."""
    if not name or name in kernels or name not in unit.own_names:
        return [name]
    picked = {
        kernel
        for function in unit.structure.functions
        if function.name == name
        for kernel in references(unit.text, function.body, function.end, name)
        if kernel in kernels
    }
    return sorted(picked) or [name]


def _assigned(unit: Unit, name: str, start: int, end: int, found: Launches) -> list[str]:
    """Right-hand sides of the assignments to ``name`` between two offsets."""
    if start not in found.assignments:
        limit = unit.scope_end(start)
        by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
        found.assignments[start] = by_name
        for match in _ASSIGNMENT.finditer(unit.text, start, limit):
            by_name[match.group(1)].append((match.start(), match.group(2)))
    return [value for offset, value in found.assignments[start].get(name, ()) if offset < end]


def _last_word(text: str) -> str:
    words = _WORD.findall(text)
    return words[-1] if words else ""


def _alternatives(value: str) -> list[str]:
    """Both arms of ``a ? k<1> : k<2>``; the elements of ``{k<1>, k<2>}``."""
    if value.startswith("{"):
        inner = value[1:].rpartition("}")[0]
        return [inner[start:end].strip() for start, end in split_arguments(inner)]
    if "?" not in value:
        return [value]
    return re.split(r"(?<!:):(?!:)", value.partition("?")[2])
