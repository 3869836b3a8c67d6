"""One parsed file: its bytes, its tree and where things stand in it."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from migrate_scan.parse.python.headers import Header, find_headers
from migrate_scan.parse.python.places import Places
from migrate_scan.parse.python.splats import parse_with_splats

_LANGUAGE = Language(tree_sitter_python.language())
_PARSER = Parser(_LANGUAGE)
_ERRORS = Query(_LANGUAGE, "[(ERROR) (MISSING)] @error")
_PYTHON2 = (
    (b"print", re.compile(rb"print[ \t]+[\w\"'%]")),
    (b"exec", re.compile(rb"exec[ \t]+[\w\"']")),
)
_PRIVATE = re.compile(rb"(?<![\w\x80-\xff])_[a-zA-Z0-9][\w\x80-\xff]*")
_DEFINED = re.compile(rb"def ([\w\x80-\xff]+)\(")
# Searched one by one, literals take a seventh of the time of one pattern for all.
_VENDORS = (b"npu", b"hip", b"mlu", b"musa", b"gcu", b"maca", b"rocm", b"ascend")
CLIMB_LIMIT = 40
"""Ancestors that are looked at: trees of hostile files are thousands of levels deep."""

_BODIES = frozenset(["module", "block"])
_NESTING = frozenset(
    """
    block if_statement elif_clause else_clause for_statement while_statement with_statement
    try_statement except_clause finally_clause function_definition class_definition
    decorated_definition match_statement case_clause
    """.split()
)


class Scope(NamedTuple):
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
        return self.start <= position < self.end and not (self.hole[0] <= position < self.hole[1])


class Guard(NamedTuple):
    """The innermost condition that speaks of a device, and the targets the code is for."""

    text: str | None = None
    ported_for: tuple[str, ...] = ()
    only_ported: bool = False
    """Whether the code runs nowhere but on those targets."""


NO_GUARD = Guard()


class Source(Places):
    """A file's text and tree."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.tree = parse_with_splats(_PARSER, data)
        self.root = self.tree.root_node
        self.module = Scope("module", 0, len(data) + 1)
        self.exits: dict[int, list[tuple[int, tuple[str, bool]]]] = {}
        """Conditions that end a body early, by the body's start; kept for ``guards``."""
        self.guards: dict[int, Guard] = {}
        """The guard of a whole body, by the body's start; kept for ``guards``."""
        self.asked: set[int] = set()
        """Functions whose callers are being looked at, by their start; kept for ``callers``."""
        self._around: dict[int, tuple[int, int, list[Scope]]] = {}
        """Scopes around the bytes from one to another, by the definition before them."""
        self._held: dict[bytes, bool] = {}
        self._opened: dict[int, Scope | None] = {}
        """The scope that each header opens, by the header's start, once it was looked up."""
        self._deep: list[tuple[int, int, list[Node]]] = []

    def leaf(self, start: int, end: int) -> Node | None:
        """The smallest node that covers the bytes."""
        return self.root.descendant_for_byte_range(start, end)

    def holds(self, word: bytes) -> bool:
        """Whether a word stands anywhere in the file. Several finders ask for the same ones."""
        known = self._held.get(word)
        if known is None:
            known = self._held[word] = word in self.data
        return known

    def text(self, node: Node) -> str:
        """The node's source."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def raw(self, node: Node) -> bytes:
        """The node's source as bytes."""
        return self.data[node.start_byte : node.end_byte]

    @cached_property
    def private_names(self) -> dict[bytes, list[int]]:
        """Where every word stands that begins with one underscore."""
        found: dict[bytes, list[int]] = {}
        for hit in _PRIVATE.finditer(self.data):
            found.setdefault(hit[0], []).append(hit.start())
        return found

    @cached_property
    def defined(self) -> frozenset[bytes]:
        """The names of all functions, wherever they stand."""
        return frozenset(_DEFINED.findall(self.data))

    @cached_property
    def speaks_of_vendors(self) -> bool:
        """Whether a word begins anywhere in the file as the name of another vendor's stack."""
        data = self.data.lower()
        for vendor in _VENDORS:
            at = data.find(vendor)
            while at >= 0:
                if not data[at - 1 : at].isalpha():
                    return True
                at = data.find(vendor, at + 1)
        return False

    @cached_property
    def headers(self) -> list[Header]:
        """Lines that look like the head of a function or class, in order."""
        return find_headers(self.data)

    @cached_property
    def _header_starts(self) -> list[int]:
        return [header.start for header in self.headers]

    def _opened_by(self, header: Header) -> Scope | None:
        """The scope that a header opens; None if the tree says that it is text."""
        start = header.start
        if start not in self._opened:
            keyword = self.leaf(start, start + 3)
            found = keyword is not None and keyword.type in ("def", "class") and keyword.parent
            self._opened[start] = self.scope_of(found) if found else None
        return self._opened[start]

    def scopes_at(self, byte: int) -> list[Scope]:
        """Functions and classes whose body holds the byte, innermost first."""
        headers = self.headers
        index = last = bisect_right(self._header_starts, byte) - 1
        low, high, found = self._around.get(last, (0, 0, []))
        if low <= byte < high:
            return found
        found, high = [], len(self.data) + 1
        while index >= 0:
            scope = self._opened_by(headers[index])
            if scope is not None and byte < scope.end:
                # The answer holds as far as a scope begins or ends.
                high = min(high, scope.end if scope.start <= byte else scope.start)
                if scope.start <= byte:
                    found.append(scope)
            index = headers[index].outer
        self._around[last] = byte, high, found
        return found

    def class_at(self, byte: int) -> Scope | None:
        """The innermost class whose body holds the byte."""
        return next((scope for scope in self.scopes_at(byte) if scope.kind == "class"), None)

    def scope_name(self, byte: int) -> str:
        """The qualified name of the scope around the byte (empty for the module)."""
        return qualified(self.scopes_at(byte))

    def scope_of(self, definition: Node) -> Scope | None:
        """The scope of a function's or class's body."""
        body = definition.child_by_field_name("body")
        name = definition.child_by_field_name("name")
        if body is None or name is None:
            return None
        kind = "class" if definition.type == "class_definition" else "function"
        # Nothing of the header (decorators, defaults, bases) is evaluated in the scope.
        return Scope(kind, body.start_byte, body.end_byte, self.text(name))

    def ancestors(self, node: Node) -> list[Node]:
        """The nodes around ``node``, innermost first. In a statement that is nested without
        end, only what surrounds the statement: asking for parents there is quadratic."""
        for start, end, around in self._deep:
            if start <= node.start_byte < end:
                return around
        found = ancestors(node)
        if len(found) < CLIMB_LIMIT:
            return found
        around = self._around_statement(node)
        self._deep.append((around[0].start_byte, around[0].end_byte, around))
        return around

    def _around_statement(self, node: Node) -> list[Node]:
        """The simple statement that holds ``node`` and what surrounds it, innermost first."""
        cursor = self.root.walk()
        path = [self.root]
        while cursor.goto_first_child_for_byte(node.start_byte) is not None:
            here = cursor.node
            if here is None or (path[-1].type not in _BODIES and here.type not in _NESTING):
                break
            path.append(here)
        return path[::-1]

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
        for word, pattern in _PYTHON2:
            if word not in self.data:
                continue
            for found in pattern.finditer(self.data):
                keyword = self.leaf(found.start(), found.start() + 4)
                statement = keyword.parent if keyword else None
                if statement and statement.type in ("print_statement", "exec_statement"):
                    total += statement.end_byte - statement.start_byte
        return total


def qualified(scopes: list[Scope]) -> str:
    """The dotted name of the innermost of scopes that stand one in the other."""
    return ".".join([scope.name for scope in reversed(scopes)])


def ancestors(node: Node) -> list[Node]:
    """The nodes around ``node``, innermost first, as far as the climbing limit."""
    found: list[Node] = []
    parent = node.parent
    while parent is not None and len(found) < CLIMB_LIMIT:
        found.append(parent)
        parent = parent.parent
    return found
