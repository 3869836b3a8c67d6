"""The syntax tree of a file, reduced to the functions and scopes it defines.

Only what stands at namespace or class level is parsed: the words of function bodies
are read from text. Where the CUDA grammar errs, the declaration is parsed again with
the C++ grammar, CUDA's own words blanked, and the better tree is kept.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

import tree_sitter_cpp
import tree_sitter_cuda
from msgspec import Struct, field
from tree_sitter import Language, Node, Parser

from migrate_scan.parse.cuda.readable import as_cpp, without_macros
from migrate_scan.parse.cuda.skeleton import Skeleton

_CUDA = Language(tree_sitter_cuda.language())
_CPP = Language(tree_sitter_cpp.language())
_PARSERS = {True: Parser(_CUDA), False: Parser(_CPP)}
_DEEPEST_ARGUMENTS = 32
_INNER_ARGUMENTS = re.compile(r"<[^<>]*>")
_CONTAINERS = frozenset(
    {
        "translation_unit",
        "namespace_definition",
        "declaration_list",
        "linkage_specification",
        "template_declaration",
        "class_specifier",
        "struct_specifier",
        "union_specifier",
        "field_declaration_list",
        "type_definition",
        "ERROR",
    }
)
_SCOPED = frozenset(
    {"namespace_definition", "class_specifier", "struct_specifier", "union_specifier"}
)
_TEMPLATE = "template_declaration"
_NAMELESS = frozenset({"comment", ";", "using_declaration", "preproc_call", "access_specifier"})


class Function(Struct):
    """A function definition. ``macro`` names the macro whose body holds it."""

    name: str
    start: int
    parameters: tuple[int, int]
    body: int
    end: int
    scope: str = ""
    template: bool = False
    macro: str | None = None

    @property
    def qualified(self) -> str:
        """Name with the enclosing namespaces and classes."""
        return f"{self.scope}::{self.name}" if self.scope else self.name


class Structure(Struct):
    """What the grammar found: functions in order of place, scopes, bytes under errors."""

    functions: list[Function] = field(default_factory=list)
    scopes: list[tuple[int, int, str]] = field(default_factory=list)
    error_bytes: int = 0
    _starts: list[int] = field(default_factory=list)
    _outer: list[int] = field(default_factory=list)

    def sort(self) -> None:
        """Put functions in order; must follow every change of them."""
        self.functions.sort(key=lambda function: (function.start, -function.end))
        self._starts = [function.start for function in self.functions]
        self._outer = []
        open_functions: list[int] = []
        for index, function in enumerate(self.functions):
            while open_functions and self.functions[open_functions[-1]].end <= function.start:
                open_functions.pop()
            self._outer.append(open_functions[-1] if open_functions else -1)
            open_functions.append(index)

    def function_at(self, offset: int) -> Function | None:
        """The innermost function whose head or body holds ``offset``."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0 and self.functions[index].end <= offset:
            index = self._outer[index]
        return self.functions[index] if index >= 0 else None

    def scope_at(self, offset: int) -> str:
        """Namespaces and classes around ``offset``."""
        return "::".join(name for start, end, name in self.scopes if start <= offset < end)


def parse_structure(text: str, braces: dict[int, int], *, cuda: bool) -> Structure:
    """Parse ``text`` (one character per byte) and collect its functions and scopes.

    ``braces`` pairs its braces.
    """
    structure = Structure()
    _Collector(Skeleton(text, braces), structure, cuda=cuda).collect()
    structure.sort()
    return structure


class _Place(NamedTuple):
    """A node whose children are to be visited; ``base`` is where its text starts.
    ``counted`` where its bytes under errors are already told."""

    node: Node
    base: int
    scope: str
    cuda: bool
    counted: bool = False


class _Collector:
    def __init__(self, skeleton: Skeleton, structure: Structure, *, cuda: bool) -> None:
        self._text = without_macros(skeleton.text)
        self._origin = skeleton.origin
        self._structure = structure
        self._cuda = cuda

    def collect(self) -> None:
        root, base, cuda = _parse(self._text, cuda=self._cuda), 0, self._cuda
        if root.type == "ERROR":
            root, base, cuda = self._better(root, base, cuda)
        stack = [_Place(root, base, "", cuda, root.type == "ERROR")]
        while stack:
            place = stack.pop()
            template = place.node.type == _TEMPLATE
            for child in place.node.named_children:
                if child.type not in _NAMELESS:
                    inner = self._visit(child, place, template)
                    if inner is not None:
                        stack.append(inner)

    def _visit(self, node: Node, place: _Place, template: bool) -> _Place | None:
        """Take a function; answer what is to be visited inside of another node."""
        kind, base, scope = node.type, place.base, place.scope
        counted = place.counted
        if (kind == "ERROR" or kind not in _CONTAINERS) and node.has_error:
            node, base, cuda = self._better(node, base, place.cuda, counted=counted)
            counted = True
            if cuda != place.cuda:
                return _Place(node, base, scope, cuda, counted)
        if kind == "function_definition":
            self._add_function(node, base, scope, template)
            return None
        if kind in ("declaration", "friend_declaration", "field_declaration"):
            of_type = node.child_by_field_name("type")
            if of_type is None or of_type.type not in _SCOPED:
                return None
            node = of_type
        elif kind not in _CONTAINERS:
            return None
        if node.type in _SCOPED:
            scope = self._enter(node, base, scope)
        return _Place(node, base, scope, place.cuda, counted)

    def _better(
        self, node: Node, base: int, cuda: bool, *, counted: bool = False
    ) -> tuple[Node, int, bool]:
        """The tree with fewer bytes under errors for the text of ``node``. They are added to
        the structure's, unless they were ``counted`` with what the node stands in."""
        errors = error_bytes(node)
        if cuda:
            text = self._text[base + node.start_byte : base + node.end_byte]
            root = _parse(as_cpp(text), cuda=False)
            other = error_bytes(root)
            if other < errors:
                self._structure.error_bytes += 0 if counted else other
                return root, base + node.start_byte, False
        self._structure.error_bytes += 0 if counted else errors
        return node, base, cuda

    def _enter(self, node: Node, base: int, scope: str) -> str:
        name = node.child_by_field_name("name")
        if name is None:
            return scope
        text = self._slice(name, base)
        self._structure.scopes.append(
            (self._origin(base + node.start_byte), self._origin(base + node.end_byte), text)
        )
        return f"{scope}::{text}" if scope else text

    def _slice(self, node: Node, base: int) -> str:
        return "".join(self._text[base + node.start_byte : base + node.end_byte].split())

    def _add_function(self, node: Node, base: int, scope: str, template: bool) -> None:
        body = node.child_by_field_name("body")
        declarator = node.child_by_field_name("declarator")
        while declarator is not None and declarator.type != "function_declarator":
            inner = declarator.child_by_field_name("declarator")
            if inner is None and declarator.type in ("reference_declarator", "operator_cast"):
                inner = declarator.named_children[-1] if declarator.named_children else None
            declarator = inner
        if body is None or declarator is None:
            return
        name = declarator.child_by_field_name("declarator")
        parameters = declarator.child_by_field_name("parameters")
        if name is None or parameters is None:
            return
        outer, plain = _split_name(self._slice(name, base), scope)
        self._structure.functions.append(
            Function(
                name=plain,
                start=self._origin(base + node.start_byte),
                parameters=(
                    self._origin(base + parameters.start_byte) + 1,
                    self._origin(base + parameters.end_byte - 1),
                ),
                body=self._origin(base + body.start_byte),
                end=self._origin(base + node.end_byte - 1) + 1,
                scope="::".join(part for part in (scope, outer) if part),
                template=template,
            )
        )


def _parse(text: str, *, cuda: bool) -> Node:
    return _PARSERS[cuda].parse(text.encode("latin-1")).root_node


def _split_name(text: str, scope: str) -> tuple[str, str]:
    """Qualifier and plain name of what is declared, template arguments left out. A functor
    (``operator()``) is known by its class: that is what its callers name."""
    if "operator" in text:
        owner = text.partition("operator")[0].removesuffix("::")
        functor = "operator()" in text and (owner or scope)
        return owner, _bare(functor).rpartition("::")[2] if functor else text.removeprefix(
            owner
        ).removeprefix("::")
    outer, _, plain = _bare(text).rpartition("::")
    return outer, plain


def _bare(text: str) -> str:
    """``text`` without its template arguments (nested ones from the inside out)."""
    for _ in range(_DEEPEST_ARGUMENTS):
        shorter = _INNER_ARGUMENTS.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


def error_bytes(node: Node) -> int:
    """Bytes of ``node`` under ERROR nodes; a missing token counts as one."""
    cursor = node.walk()
    total = 0
    while True:
        current = cursor.node
        descend = False
        if current is not None and current.has_error:
            if current.is_error:
                total += current.end_byte - current.start_byte
            elif current.is_missing:
                total += 1
            else:
                descend = cursor.goto_first_child()
        if descend:
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return total
