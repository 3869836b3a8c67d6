"""Definitions that no grammar finds: in macro bodies and where the tree went wrong.

Every ``__global__`` of the text leads to a function of the structure, to a pattern that
a macro makes kernels of, to a plain declaration, or to the list of what was not understood.
"""

import re

from msgspec import Struct, field

from migrate_scan.parse.cuda.brackets import closing
from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.heads import Head, read_head
from migrate_scan.parse.cuda.lexicon import Word
from migrate_scan.parse.cuda.preprocessor import Macro
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import Unattributed

_TEMPLATE = re.compile(r"\btemplate\s*<")
_SPECIFIERS_BEFORE = re.compile(
    r'(?:(?:\b(?:static|inline|extern|constexpr|const|void)\b(?:\s*"[^"]*")?'
    r"|\b__launch_bounds__\s*\((?:[^()]|\([^()]*\))*\))\s*)+\Z"
)

_INSTANTIATION = re.compile(r"\btemplate\s+\Z")
_LONGEST_SPECIFIERS = 400


class Pattern(Struct, frozen=True):
    """A kernel that a macro makes. ``function`` lies in the macro's body; its own body
    is empty where the macro leaves it to its user."""

    macro: Macro
    function: Function


class Recovery(Struct):
    """What :func:`recover` found beside the functions it added to the structure."""

    patterns: list[Pattern] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)


def recover(unit: Unit) -> Recovery:
    """Complete the unit's structure from its ``__global__`` and ``__device__`` words."""
    found = Recovery()
    specifiers = [word for word in unit.words if word.meaning.role in ("kernel", "device")]
    adopter = _Adopter(unit)
    for index, word in enumerate(specifiers):
        limit = len(unit.text)
        if index + 1 < len(specifiers) and word.meaning.role == "kernel":
            limit = specifiers[index + 1].start
        macro = unit.preprocessor.macro_at(word.start)
        if macro is not None:
            limit = min(limit, macro.end)
        if word.meaning.role == "device":
            adopter.add_helper(word, macro, limit)
        elif macro is not None:
            _add_pattern(unit, word, macro, limit, found)
        elif not adopter.add_kernel(word, limit):
            found.unattributed.append(
                Unattributed(line=unit.source.line(word.start), token=word.text)
            )
    if adopter.changed:
        unit.structure.sort()
    return found


class _Adopter:
    """Adds functions to the structure, or mends those it has."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._by_body = {function.body: function for function in unit.structure.functions}
        self.changed = False

    def add_kernel(self, word: Word, limit: int) -> bool:
        """Account for a ``__global__``; False where nothing explains it."""
        unit = self._unit
        function = unit.structure.function_at(word.start)
        in_head = function is not None and word.start < function.body
        head = read_head(unit.text, word.start, limit)
        if head is None:
            return in_head or _declares(unit, word.start)
        if head.body is None or self._adopt(head, head.body, word.start, None):
            return True
        # Another branch's head of a body that the branches share.
        return any(function.name == head.name for function in unit.structure.functions)

    def add_helper(self, word: Word, macro: Macro | None, limit: int) -> None:
        """Make sure that the function behind a ``__device__`` is in the structure."""
        function = self._unit.structure.function_at(word.start)
        if function is not None and word.start < function.body:
            return
        head = read_head(self._unit.text, word.start, limit)
        if head is not None and head.body is not None:
            self._adopt(head, head.body, word.start, macro)

    def _adopt(self, head: Head, body: int, start: int, macro: Macro | None) -> bool:
        unit = self._unit
        start = with_specifiers(unit, start)
        function = self._by_body.get(body)
        if function is not None:
            function.name, function.parameters = head.name, head.parameters
            function.template = function.template or _is_template(unit, start)
            self.changed |= start < function.start
            function.start = min(start, function.start)
            return True
        end = closing(unit.text, body, macro.end) if macro is not None else unit.partner(body)
        if end is None:
            return False
        function = Function(
            name=head.name,
            start=start,
            parameters=head.parameters,
            body=body,
            end=end + 1,
            scope=unit.structure.scope_at(start) if macro is None else "",
            template=_is_template(unit, start),
            macro=macro.name if macro is not None else None,
        )
        self._by_body[body] = function
        unit.structure.functions.append(function)
        self.changed = True
        return True


def _add_pattern(unit: Unit, word: Word, macro: Macro, limit: int, found: Recovery) -> None:
    head = read_head(unit.text, word.start, limit)
    if head is None or (head.body is None and not head.open_end):
        return
    end = macro.end
    if head.body is not None:
        end = (closing(unit.text, head.body, macro.end) or macro.end - 1) + 1
    start = with_specifiers(unit, word.start)
    if _INSTANTIATION.search(unit.text, max(macro.body_start, start - 40), start):
        return
    function = Function(
        name=head.name,
        start=start,
        parameters=head.parameters,
        body=head.body if head.body is not None else end,
        end=end,
        template=_is_template(unit, start, macro.body_start),
        macro=macro.name,
    )
    found.patterns.append(Pattern(macro, function))


def _declares(unit: Unit, start: int) -> bool:
    """A specifier without a head in a whole declaration (a function pointer's type)."""
    _, end = unit.source.statement_span(start, 4000)
    return unit.text[end : end + 1] == ";"


def with_specifiers(unit: Unit, start: int) -> int:
    """Back over ``static`` and its like to where the definition starts."""
    before = unit.text[max(0, start - _LONGEST_SPECIFIERS) : start]
    match = _SPECIFIERS_BEFORE.search(before)
    return start - (len(before) - match.start()) if match is not None else start


def _is_template(unit: Unit, start: int, low: int = 0) -> bool:
    begin = max(low, unit.source.statement_span(start, 2000)[0])
    return _TEMPLATE.search(unit.text, begin, start) is not None
