"""Preprocessor directives: macros, includes and which ``#if`` branch a place stands in.

Branches are read here and not from the tree: ``#if`` may split a function's head or
its braces, which no grammar survives. The grammar gets the text without directives.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from migrate_scan.parse.cuda.branches import Branches, blanked
from migrate_scan.parse.cuda.source import Source
from migrate_scan.parse.facts import IncludeFact

_DIRECTIVE = re.compile(r"#[ \t]*+([a-z]++)((?:[^\n\\]++|\\\r?\n|\\)*+)")
_MACRO = re.compile(r"\s*([A-Za-z_]\w*)(\(([^()]*)\))?")
_INCLUDE = re.compile(r"""#\s*include\s*(?:<([^>\n]+)>|"([^"\n]+)")""")
_OPENING = ("if", "ifdef", "ifndef")
_NOT_CONDITION = re.compile(r"\A!\s*(?:defined\s*\(\s*(\w+)\s*\)|defined\s+(\w+)|(\w+))\s*\Z")
_CONDITION = re.compile(r"\A(?:defined\s*\(\s*(\w+)\s*\)|defined\s+(\w+)|(\w+))\s*\Z")
_MACRO_NAME = re.compile(r"(!?)\s*(?:defined\s*(?:\(\s*)?)?\b([A-Za-z_]\w*)")

_VENDOR_MACROS = {
    "USE_ROCM": "rocm",
    "__HIP_PLATFORM_AMD__": "rocm",
    "__HIP_PLATFORM_HCC__": "rocm",
    "__HIPCC__": "rocm",
    "__HIP__": "rocm",
    "__HIP_DEVICE_COMPILE__": "rocm",
    "HIP_VERSION": "rocm",
    "HIP_DIFF": "rocm",
    "USE_DCU": "dcu",
    "USE_MUSA": "musa",
    "__MUSA__": "musa",
    "__MUSACC__": "musa",
    "__MUSA_ARCH__": "musa",
    "MMCV_WITH_MUSA": "musa",
    "MMCV_WITH_MLU": "mlu",
    "USE_MLU": "mlu",
    "__BANG__": "mlu",
    "__BANG_ARCH__": "mlu",
    "USE_MACA": "maca",
    "__MACA__": "maca",
    "__MACACC__": "maca",
    "__MACA_ARCH__": "maca",
    "MMCV_WITH_NPU": "cann",
    "USE_NPU": "cann",
    "USE_ASCEND": "cann",
    "__CCE_AICORE__": "cann",
}


class Macro(Struct, frozen=True):
    """``#define name(parameters) body``; offsets of the whole directive and of the body."""

    name: str
    parameters: tuple[str, ...] | None
    start: int
    body_start: int
    end: int


class Guard(Struct, frozen=True):
    """The branch that a place stands in: its condition and the targets it is written for."""

    text: str | None = None
    ported_for: tuple[str, ...] = ()


class _Branch(Struct, frozen=True):
    """One open branch. ``guard`` already holds what the branches around it tell."""

    condition: str
    outer: Guard
    guard: Guard
    include_guard: bool = False


def _branch(condition: str, outer: Guard) -> _Branch:
    text = outer.text if "__cplusplus" in condition else condition
    targets = _vendor_targets(condition).union(outer.ported_for)
    return _Branch(condition, outer, Guard(text, tuple(sorted(targets))))


def _vendor_targets(condition: str) -> frozenset[str]:
    """Targets without whose macro ``condition`` cannot hold."""
    found: set[str] = set()
    for alternative in condition.split("||"):
        targets = {
            _VENDOR_MACROS[name]
            for negated, name in _MACRO_NAME.findall(alternative)
            if not negated and name in _VENDOR_MACROS
        }
        if not targets:
            return frozenset()
        found |= targets
    return frozenset(found)


def _negation(condition: str) -> str:
    negative = _NOT_CONDITION.match(condition)
    if negative:
        return next(name for name in negative.groups() if name)
    positive = _CONDITION.match(condition)
    if positive:
        return "!" + next(name for name in positive.groups() if name)
    return f"!({condition})"


class Preprocessor:
    """All directives of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.macros: list[Macro] = []
        self.includes: list[IncludeFact] = []
        self._edges: list[int] = [0]
        self._guards: list[Guard] = [Guard()]
        self._directives: list[tuple[int, int]] = []
        self._branches = Branches(source.code)
        self._read()
        self._macro_starts = [macro.start for macro in self.macros]

    def guard(self, offset: int) -> Guard:
        """The innermost telling branch around ``offset``."""
        return self._guards[bisect_right(self._edges, offset) - 1]

    def code_text(self) -> str:
        """The code without directives other than ``#define``."""
        return blanked(self._source.flat, self._directives)

    def grammar_text(self) -> str:
        """What the grammar gets: no directives, and of a group whose branches do not
        balance their brackets only what makes one program."""
        spans = [*self._directives, *((macro.start, macro.end) for macro in self.macros)]
        return blanked(self._source.flat, sorted(spans + self._branches.hidden))

    def hidden(self) -> Iterator[tuple[int, int]]:
        """Spans, none inside of another, that the grammar is not given although they are code."""
        reached = 0
        for start, end in sorted(self._branches.hidden):
            if start >= reached:
                yield start, end
                reached = end

    def macro_at(self, offset: int) -> Macro | None:
        """The macro in whose definition ``offset`` stands."""
        index = bisect_right(self._macro_starts, offset) - 1
        if index >= 0 and offset < self.macros[index].end:
            return self.macros[index]
        return None

    def _read(self) -> None:
        stack: list[_Branch] = []
        guard_name: str | None = None
        for match in _DIRECTIVE.finditer(self._source.code):
            keyword = match.group(1)
            if not self._starts_line(match.start()):
                continue
            self._branches.directive(*match.span())
            condition = " ".join(match.group(2).replace("\\\n", " ").split())
            if keyword == "define":
                self._add_macro(match)
                if guard_name is not None and re.match(rf"{guard_name}\b", condition):
                    outer = stack[-1].outer
                    stack[-1] = _Branch("", outer, outer, include_guard=True)
                    self._mark(match.end(), stack)
            else:
                self._directives.append(match.span())
                if keyword == "include":
                    self._add_include(match.start(), match.end())
                else:
                    self._follow(match, condition, stack)
            guard_name = condition if keyword == "ifndef" and condition.isidentifier() else None

    def _follow(self, match: re.Match[str], condition: str, stack: list[_Branch]) -> None:
        """Open, change or close a branch."""
        keyword = match.group(1)
        if keyword in _OPENING:
            outer = stack[-1].guard if stack else Guard()
            stack.append(_branch(f"!{condition}" if keyword == "ifndef" else condition, outer))
            self._branches.begin(match.end())
        elif keyword in ("else", "elif") and stack:
            branch = stack[-1]
            if not branch.include_guard:
                stack[-1] = _branch(condition or _negation(branch.condition), branch.outer)
            self._branches.turn(match.start(), match.end())
        elif keyword == "endif" and stack:
            stack.pop()
            self._branches.finish(match.start())
        else:
            return
        self._mark(match.end(), stack)

    def _starts_line(self, offset: int) -> bool:
        code = self._source.code
        before = code[max(0, offset - 1) : offset]
        if before in ("", "\n"):
            return True
        before = code[code.rfind("\n", max(0, offset - 400), offset) + 1 : offset]
        return before.isspace()

    def _mark(self, offset: int, stack: list[_Branch]) -> None:
        self._edges.append(offset)
        self._guards.append(stack[-1].guard if stack else Guard())

    def _add_macro(self, match: re.Match[str]) -> None:
        start = match.start(2)
        head = _MACRO.match(self._source.code, start, match.end())
        if head is None:
            self._directives.append(match.span())
            return
        parameters = None
        if head.group(2) is not None:
            parameters = tuple(name.strip(" \\\r\n") for name in head.group(3).split(","))
        self.macros.append(Macro(head.group(1), parameters, match.start(), head.end(), match.end()))

    def _add_include(self, start: int, end: int) -> None:
        match = _INCLUDE.search(self._source.raw, start, end)
        if match is not None:
            path = match.group(1) or match.group(2)
            self.includes.append(
                IncludeFact(
                    path=path, line=self._source.line(start), system=match.group(1) is not None
                )
            )
