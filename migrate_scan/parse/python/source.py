"""One parsed file: its bytes, its tree and where things stand in it."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_LANGUAGE = Language(tree_sitter_python.language())
_PARSER = Parser(_LANGUAGE)
_ERRORS = Query(_LANGUAGE, "[(ERROR) (MISSING)] @error")
_DEFINITION = re.compile(rb"\n[ \t\f]*(?:async[ \t]+)?(def|class)[ \t\\\r\n]+([\w\x80-\xff]+)")
_PRINT = re.compile(rb"\n[ \t\f]*(print|exec)[ \t]+[\w\"'%]")
CLIMB_LIMIT = 200
"""Ancestors that are looked at: trees of hostile files are thousands of levels deep."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a file in which a name bound there is visible.

    ``hole`` is a range inside that belongs to the enclosing scope (the first
    iterable of a comprehension); ``node`` identifies where the scope came from.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    hole: tuple[int, int] = (0, 0)

    def contains(self, position: int) -> bool:
        """Whether code at ``position`` is evaluated in this scope (or one within it)."""
        return self.start <= position < self.end and not (
            self.hole[0] <= position < self.hole[1]
        )


class Source:
    """A file's text and tree. ``data`` is UTF-8."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tree = _PARSER.parse(data)
        self.root = self.tree.root_node
        self.module = Scope("module", 0, len(data) + 1)

    def leaf(self, start: int, end: int) -> Node | None:
        """The smallest node that covers the bytes."""
        return self.root.descendant_for_byte_range(start, end)

    def text(self, node: Node) -> str:
        """The node's source."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def raw(self, node: Node) -> bytes:
        """The node's source as bytes."""
        return self.data[node.start_byte : node.end_byte]

    @cached_property
    def line_starts(self) -> list[int]:
        """The byte at which each line begins."""
        return [0, *accumulate(map(len, self.data.splitlines(keepends=True)))]

    @cached_property
    def _ascii(self) -> bool:
        return self.data.isascii()

    def line(self, byte: int) -> int:
        """The 1-based line of a byte."""
        return bisect_right(self.line_starts, byte)

    def position(self, byte: int) -> tuple[int, int]:
        """The 1-based line and column (in characters) of a byte."""
        line = bisect_right(self.line_starts, byte)
        start = self.line_starts[line - 1]
        if self._ascii:
            return line, byte - start + 1
        return line, len(self.data[start:byte].decode("utf-8", "replace")) + 1

    @cached_property
    def definitions(self) -> list[tuple[Scope, Node]]:
        """Every function and class with its body's scope, in order of the body."""
        found = []
        # The pattern wants a line end in front, which the first line has not.
        first = _DEFINITION.match(b"\n" + self.data[:4096])
        if first:
            found.append((first.start(1) - 1, first.end(1) - 1, first[2]))
        found += [(m.start(1), m.end(1), m[2]) for m in _DEFINITION.finditer(self.data)]
        result = []
        for start, end, name in found:
            keyword = self.leaf(start, end)
            node = keyword.parent if keyword and keyword.type in ("def", "class") else None
            body = node.child_by_field_name("body") if node else None
            if node is None or body is None:
                continue
            kind = "class" if node.type == "class_definition" else "function"
            # The body begins after the colon: nothing else of the header is in its scope.
            scope = Scope(kind, body.start_byte, body.end_byte, name.decode("utf-8", "replace"))
            result.append((scope, node))
        result.sort(key=lambda item: item[0].start)
        return result

    @cached_property
    def _scope_starts(self) -> list[int]:
        return [scope.start for scope, _ in self.definitions]

    @cached_property
    def _parents(self) -> list[int]:
        """For each definition the index of the one around it, or -1."""
        parents: list[int] = []
        open_ones: list[int] = []
        for index, (scope, _) in enumerate(self.definitions):
            while open_ones and self.definitions[open_ones[-1]][0].end <= scope.start:
                open_ones.pop()
            parents.append(open_ones[-1] if open_ones else -1)
            open_ones.append(index)
        return parents

    def scopes_at(self, byte: int) -> list[Scope]:
        """Functions and classes whose body holds the byte, innermost first."""
        index = bisect_right(self._scope_starts, byte) - 1
        found = []
        while index >= 0:
            scope = self.definitions[index][0]
            if byte < scope.end:
                found.append(scope)
            index = self._parents[index]
        return found

    def scope_name(self, byte: int) -> str:
        """The qualified name of the scope around the byte (empty for the module)."""
        return ".".join(scope.name for scope in reversed(self.scopes_at(byte)))

    def scope_of(self, definition: Node) -> Scope | None:
        """The scope of a function's or class's body."""
        body = definition.child_by_field_name("body")
        if body is None:
            return None
        index = bisect_right(self._scope_starts, body.start_byte) - 1
        if index >= 0 and self.definitions[index][0].start == body.start_byte:
            return self.definitions[index][0]
        return Scope("function", body.start_byte, body.end_byte)

    def error_bytes(self) -> int:
        """Bytes that the grammar could not read; zero if the file is whole."""
        total = 0
        if self.root.has_error:
            nodes = QueryCursor(_ERRORS).captures(self.root).get("error", [])
            end = 0
            for node in sorted(nodes, key=lambda n: n.start_byte):
                total += max(0, node.end_byte - max(end, node.start_byte)) or 1
                end = max(end, node.end_byte)
        return total + self._python2_bytes()

    def _python2_bytes(self) -> int:
        """Print and exec statements: the grammar accepts them, Python 3 does not."""
        total = 0
        if b"print " not in self.data and b"exec " not in self.data:
            return 0
        for found in _PRINT.finditer(self.data):
            keyword = self.leaf(found.start(1), found.end(1))
            statement = keyword.parent if keyword else None
            if statement and statement.type in ("print_statement", "exec_statement"):
                total += statement.end_byte - statement.start_byte
        return total


def ancestors(node: Node) -> list[Node]:
    """The nodes around ``node``, innermost first, as far as the climbing limit."""
    found = []
    parent = node.parent
    while parent is not None and len(found) < CLIMB_LIMIT:
        found.append(parent)
        parent = parent.parent
    return found
