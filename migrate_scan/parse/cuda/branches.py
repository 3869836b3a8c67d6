"""``#if`` groups whose branches do not balance their brackets: what the grammar must not see.

Each branch may close a namespace, or begin the same function in its own way. Read one after
the other they are no program, so that the grammar gets the brackets of one branch only and,
of the others, what is whole.
"""

import re
from itertools import takewhile

from msgspec import Struct, field

from migrate_scan.parse.cuda.source import blanks

_BRACKETS = re.compile(r"[(){}]")
_EDGE = re.compile(r"[;{}]")
_RESCANS = 4
"""Unbalanced branches are read bracket by bracket; together no more than this many times
the length of the file, however hostile its nesting is."""

Span = tuple[int, int]


def blanked(text: str, spans: list[Span]) -> str:
    """``text`` with the characters of the sorted ``spans`` blanked."""
    pieces: list[str] = []
    cursor = 0
    for start, end in spans:
        if end > cursor:
            start = max(start, cursor)
            pieces += (text[cursor:start], blanks(text[start:end]))
            cursor = end
    pieces.append(text[cursor:])
    return "".join(pieces)


class _Group(Struct):
    """An open group: where its branches start and end, in turn, and by how many braces and
    parentheses each is off."""

    edges: list[int]
    nets: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])


class Branches:
    """Follows the groups of one file. ``hidden`` grows as groups end."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._open: list[_Group] = []
        self._directives: list[Span] = []
        self._cursor = 0
        self._budget = _RESCANS * len(code)
        self.hidden: list[Span] = []

    def directive(self, start: int, end: int) -> None:
        """The text since the last directive belongs to the innermost branch."""
        if self._open:
            self._add(self._net(self._cursor, start))
            self._directives.append((start, end))
        self._cursor = end

    def begin(self, end: int) -> None:
        """``#if`` whose line ends at ``end``."""
        if not self._open:
            self._directives.clear()
        self._open.append(_Group([end]))

    def turn(self, start: int, end: int) -> None:
        """``#else`` or ``#elif``."""
        group = self._open[-1]
        group.edges += (start, end)
        group.nets.append((0, 0))

    def finish(self, start: int) -> None:
        """``#endif`` at ``start``: of the ended group one branch goes on outside of it."""
        group = self._open.pop()
        group.edges.append(start)
        branches = list(zip(group.edges[::2], group.edges[1::2], strict=True))
        if len(branches) > 1 and any(net != (0, 0) for net in group.nets):
            self._hide(branches, group.nets)
        if self._open:
            self._add(group.nets[0])

    def _net(self, start: int, end: int) -> tuple[int, int]:
        count = self._code.count
        braces = count("{", start, end) - count("}", start, end)
        return braces, count("(", start, end) - count(")", start, end)

    def _add(self, net: tuple[int, int]) -> None:
        nets = self._open[-1].nets
        nets[-1] = (nets[-1][0] + net[0], nets[-1][1] + net[1])

    def _hide(self, branches: list[Span], nets: list[tuple[int, int]]) -> None:
        length = branches[-1][1] - branches[0][0]
        self._budget -= length
        if self._budget < 0:
            self.hidden += branches[1:]
            return
        inner = [
            *takewhile(lambda span: span[0] >= branches[0][0], reversed(self._directives)),
            *takewhile(lambda span: span[0] >= branches[0][0], reversed(self.hidden)),
        ]
        begin = branches[0][0]
        spans = sorted((start - begin, end - begin) for start, end in inner)
        text = blanked(self._code[begin : branches[-1][1]], spans)
        unmatched = [_unmatched(text, start - begin, end - begin) for start, end in branches]
        closing = nets.count(nets[0]) == len(nets) and nets[0][0] < 0 and nets[0][1] == 0
        if closing and all(text[at] == "}" for found in unmatched for at in found):
            # Each closes the same scopes: what stands before is in them, in the last branch too.
            others = (at for found in unmatched[:-1] for at in found)
            self.hidden += [(begin + at, begin + at + 1) for at in others]
            return
        for (start, end), found in zip(branches[1:], unmatched[1:], strict=True):
            if found:
                edges = [match.end() for match in _EDGE.finditer(text, start - begin, found[0])]
                self.hidden.append((edges[-1] + begin if edges else start, end))


def _unmatched(text: str, start: int, end: int) -> list[int]:
    """Where brackets stand that their own branch does not match, in order."""
    opened: dict[str, list[int]] = {"(": [], "{": []}
    closers: list[int] = []
    for match in _BRACKETS.finditer(text, start, end):
        bracket = match.group()
        if bracket in opened:
            opened[bracket].append(match.start())
            continue
        stack = opened["(" if bracket == ")" else "{"]
        if stack:
            stack.pop()
        else:
            closers.append(match.start())
    return sorted([*closers, *opened["("], *opened["{"]])
