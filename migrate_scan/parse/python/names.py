"""What a name in a file stands for: Python's scoping rules over tree-sitter nodes.

Only names that are asked for are looked at: their occurrences are found by a
regular expression and each is placed in the tree, so the cost grows with the
occurrences of a few names and not with the file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.source import CLIMB_LIMIT, Scope, Source, ancestors

_WORD_BYTES = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_." + bytes(range(128, 256))
)
_COMPREHENSIONS = frozenset(
    {
        "list_comprehension",
        "set_comprehension",
        "dictionary_comprehension",
        "generator_expression",
    }
)
_PATTERNS = frozenset(
    {
        "pattern_list",
        "tuple_pattern",
        "list_pattern",
        "list_splat_pattern",
        "dictionary_splat_pattern",
        "tuple",
        "list",
        "list_splat",
        "parenthesized_expression",
    }
)
_GAPS = re.compile(rb"[\s\\]")
_ALIAS_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name its meaning in ``scope``.

    ``target`` is the dotted path it stands for if it is an import; ``value`` the
    node assigned, if any; ``kind`` how it is bound.
    """

    kind: str
    scope: Scope
    start: int
    target: str | None = None
    value: Node | None = None
    node: Node | None = None
    from_import: bool = False
    aliased: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a reference stands for: a dotted path and how sure that is."""

    target: str
    certainty: Certainty
    binding: Binding


@dataclass(slots=True)
class Occurrence:
    """An identifier that refers to a value. ``chain`` are the attributes that follow."""

    start: int
    end: int
    chain: str
    chain_end: int
    leaf: Node


@dataclass(slots=True)
class _Name:
    bindings: list[Binding] = field(default_factory=list)
    references: list[Occurrence] = field(default_factory=list)
    globals: list[Scope] = field(default_factory=list)
    nonlocals: list[Scope] = field(default_factory=list)
    everywhere: bool = False
    """Whether the name means the same in the whole file: only the module binds it."""
    resolved: dict[int, Resolved | None] = field(default_factory=dict)
    """What the name stands for in the scope that begins at a byte."""


@lru_cache(maxsize=4096)
def _pattern(name: bytes) -> re.Pattern[bytes]:
    return re.compile(
        re.escape(name) + rb"(?![\w\x80-\xff])((?:[\s\\]*\.[\s\\]*[A-Za-z_]\w*)*)"
    )


class Names:
    """The names of one file, looked up on demand."""

    def __init__(self, source: Source, imports: Iterable[Import]) -> None:
        self.source = source
        self._names: dict[str, _Name] = {}
        self._imports: dict[str, list[Import]] = defaultdict(list)
        self._import_starts: set[int] = set()
        """Where dotted names stand that are imported and not used."""
        for item in imports:
            self._imports[item.bound].append(item)
            self._import_starts.add(item.module_start)

    def references(self, name: str) -> list[Occurrence]:
        """Every use of the identifier as a value, whatever it stands for."""
        return self._look_up(name).references

    def bindings(self, name: str, position: int) -> list[Binding]:
        """The bindings that the name has for code at ``position``: those of the
        innermost scope that binds it."""
        known = self._look_up(name)
        if known.everywhere or not known.bindings:
            return known.bindings
        if any(scope.contains(position) for scope in known.globals):
            return [b for b in known.bindings if b.scope.kind == "module"]
        visible = {b.scope for b in known.bindings if b.scope.contains(position)}
        for scope in sorted(visible, key=lambda s: (-s.start, s.end)):
            if scope.kind != "class" or self._directly_in(scope, position):
                return [b for b in known.bindings if b.scope == scope]
        return []

    def resolve(self, name: str, position: int, depth: int = 0) -> Resolved | None:
        """The dotted path that the name stands for at ``position``.

        Where several bindings compete, the first that leads to an import is taken
        and the certainty is medium.
        """
        bindings = self.bindings(name, position)
        if not bindings:
            return None
        cache = self._look_up(name).resolved
        start = bindings[0].start
        if start not in cache:
            cache[start] = self._resolve_bindings(bindings, depth)
        return cache[start]

    def _resolve_bindings(self, bindings: list[Binding], depth: int) -> Resolved | None:
        found: list[Resolved] = []
        others = 0
        for binding in bindings:
            resolved = self._resolve_binding(binding, depth)
            if resolved is not None:
                found.append(resolved)
            elif not _is_placeholder(self.source, binding):
                others += 1
        if not found:
            return None
        certain = others == 0 and all(r.target == found[0].target for r in found)
        if certain:
            return found[0]
        return Resolved(found[0].target, "medium", found[0].binding)

    def resolve_expression(self, node: Node, depth: int = 0) -> Resolved | None:
        """The dotted path of ``a``, ``a.b.c`` or ``getattr(a, "b")``, if it is one."""
        attributes: list[str] = []
        while len(attributes) < CLIMB_LIMIT:
            if node.type == "attribute":
                attribute = node.child_by_field_name("attribute")
                inner = node.child_by_field_name("object")
                if attribute is None or inner is None:
                    return None
                attributes.append(self.source.text(attribute))
                node = inner
            elif node.type == "parenthesized_expression" and node.named_child_count == 1:
                node = node.named_children[0]
            elif node.type == "call" and (pair := self._getattr(node)) is not None:
                node, attribute_name = pair
                attributes.append(attribute_name)
            else:
                break
        if node.type != "identifier":
            return None
        base = self.resolve(self.source.text(node), node.start_byte, depth)
        if base is None:
            return None
        path = ".".join([base.target, *reversed(attributes)])
        return Resolved(path, base.certainty, base.binding)

    def _getattr(self, call: Node) -> tuple[Node, str] | None:
        function = call.child_by_field_name("function")
        arguments = call.child_by_field_name("arguments")
        if function is None or arguments is None or self.source.raw(function) != b"getattr":
            return None
        values = arguments.named_children
        if len(values) < 2 or (name := constant_string(self.source, values[1])) is None:
            return None
        return values[0], name

    def _resolve_binding(self, binding: Binding, depth: int) -> Resolved | None:
        if binding.target is not None:
            return Resolved(binding.target, "high", binding)
        if binding.kind != "assignment" or binding.value is None or depth >= _ALIAS_DEPTH:
            return None
        resolved = self.resolve_expression(binding.value, depth + 1)
        if resolved is None:
            return None
        return Resolved(resolved.target, resolved.certainty, binding)

    def _directly_in(self, scope: Scope, position: int) -> bool:
        """Whether no function, lambda or comprehension stands between a class body and a place."""
        inner = self.source.scopes_at(position)
        if not inner or inner[0].start != scope.start:
            return False
        leaf = self.source.leaf(position, position + 1)
        for node in ancestors(leaf) if leaf else []:
            if node.start_byte < scope.start:
                return True
            inside = _inner_scope(node)
            if inside is not None and inside.contains(position):
                return False
        return True

    def _look_up(self, name: str) -> _Name:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = _Name()
            self._collect(name, known)
        return known

    def _collect(self, name: str, known: _Name) -> None:
        data, leaf_at = self.source.data, self.source.root.descendant_for_byte_range
        raw = name.encode("utf-8", "replace")
        size = len(raw)
        pending: list[tuple[str, Node, Node, Node | None]] = []
        for hit in _pattern(raw).finditer(data):
            start = hit.start()
            if start and data[start - 1] in _WORD_BYTES:
                continue
            end = start + size
            leaf = leaf_at(start, end)
            if leaf is None or leaf.type != "identifier":
                continue
            attributes = hit[1]
            if attributes and start not in self._import_starts:
                # What has attributes is a value, so the tree need not be asked further.
                chain = attributes.decode("ascii")
                if _GAPS.search(attributes):
                    chain = "".join(chain.replace("\\", "").split())
                known.references.append(Occurrence(start, end, chain, hit.end(), leaf))
                continue
            if leaf.parent is None:
                continue
            role = _role(leaf, leaf.parent)
            if role == "reference":
                known.references.append(Occurrence(start, end, "", hit.end(), leaf))
            elif role in ("global", "nonlocal"):
                scopes = [s for s in self.source.scopes_at(start) if s.kind == "function"]
                (known.globals if role == "global" else known.nonlocals).extend(scopes[:1])
            elif role:
                binder, value = _binder(leaf, leaf.parent, role)
                pending.append((role, leaf, binder, value))
        for item in self._imports.get(name, ()):
            known.bindings.append(self._import_binding(item, known))
        for role, leaf, binder, value in pending:
            scope = self._scope_for(role, leaf, binder)
            scope = self._declared_scope(scope, known)
            known.bindings.append(
                Binding(role, scope, leaf.start_byte, value=value, node=binder)
            )
        known.everywhere = all(b.scope.kind == "module" for b in known.bindings)

    def _import_binding(self, item: Import, known: _Name) -> Binding:
        scope = self.source.module
        if item.node.parent is None or item.node.parent.type != "module":
            inner = self.source.scopes_at(item.start)
            scope = self._declared_scope(inner[0] if inner else scope, known)
        return Binding(
            "import",
            scope,
            item.start,
            target=item.target,
            node=item.node,
            from_import=item.from_import,
            aliased=item.alias is not None,
        )

    def _declared_scope(self, scope: Scope, known: _Name) -> Scope:
        if scope in known.globals:
            return self.source.module
        if scope in known.nonlocals:
            outer = [s for s in self.source.scopes_at(scope.start)[1:] if s.kind == "function"]
            return outer[0] if outer else scope
        return scope

    def _scope_for(self, role: str, leaf: Node, binder: Node) -> Scope:
        if role == "parameter":
            if binder.type == "function_definition":
                return self.source.scope_of(binder) or self.source.module
            inside = _inner_scope(binder)
            return inside or self.source.module
        if role == "comprehension":
            for node in ancestors(leaf):
                if node.type in _COMPREHENSIONS:
                    return _comprehension_scope(node)
        inner = self.source.scopes_at(leaf.start_byte)
        return inner[0] if inner else self.source.module


def constant_string(source: Source, node: Node) -> str | None:
    """The value of a plain string literal without prefix, escapes and placeholders."""
    if node.type != "string":
        return None
    contents = [child for child in node.named_children if child.type == "string_content"]
    if any(child.type == "interpolation" for child in node.named_children):
        return None
    return "".join(source.text(child) for child in contents)


def _is_placeholder(source: Source, binding: Binding) -> bool:
    """``torch = None`` in an ``except ImportError`` says nothing about what torch is."""
    return binding.value is not None and source.raw(binding.value) in (b"None", b"False")


def _role(leaf: Node, parent: Node) -> str:
    """``reference``, empty for what is no name (attribute, keyword), or how it is bound."""
    kind = parent.type
    if kind in ("attribute", "keyword_argument"):
        first = parent.start_byte == leaf.start_byte
        return "reference" if first == (kind == "attribute") else ""
    if kind in ("call", "argument_list", "subscript", "type"):
        return "reference"
    if kind in ("dotted_name", "aliased_import"):
        return _dotted_role(parent, leaf)
    if kind in ("function_definition", "class_definition"):
        return "definition"
    if kind in ("parameters", "lambda_parameters"):
        return "parameter"
    if kind in ("default_parameter", "typed_default_parameter", "typed_parameter"):
        return "parameter" if parent.start_byte == leaf.start_byte else "reference"
    if kind in ("global_statement", "nonlocal_statement"):
        return kind.removesuffix("_statement")
    if kind in ("assignment", "augmented_assignment"):
        return "assignment" if parent.start_byte == leaf.start_byte else "reference"
    if kind == "named_expression":
        return "walrus" if parent.start_byte == leaf.start_byte else "reference"
    if kind in ("for_statement", "for_in_clause"):
        left = parent.child_by_field_name("left")
        if left is not None and left.start_byte == leaf.start_byte:
            return "comprehension" if kind == "for_in_clause" else "loop"
        return "reference"
    if kind == "as_pattern_target":
        return "as"
    if kind == "splat_pattern":
        return "capture"
    if kind == "as_pattern":
        aliased = parent.parent is not None and parent.parent.type == "case_pattern"
        return "capture" if aliased and parent.start_byte != leaf.start_byte else "reference"
    if kind in _PATTERNS:
        return _pattern_role(leaf, parent)
    return "reference"


def _dotted_role(parent: Node, leaf: Node) -> str:
    outer = parent.parent
    if parent.type == "aliased_import" or outer is None:
        return ""
    if outer.type == "decorator":
        return "reference"
    if outer.type == "case_pattern" and parent.named_child_count == 1:
        return "capture"
    is_value = outer.type in ("case_pattern", "class_pattern", "keyword_pattern")
    return "reference" if is_value and parent.start_byte == leaf.start_byte else ""


def _pattern_role(leaf: Node, parent: Node) -> str:
    """The role of a name inside a tuple, list or splat, which may be a target."""
    outer: Node | None = parent
    child: Node = leaf
    for _ in range(CLIMB_LIMIT):
        if outer is None or outer.type not in _PATTERNS:
            break
        child, outer = outer, outer.parent
    if outer is None:
        return "reference"
    kind = outer.type
    if kind in ("parameters", "lambda_parameters", "typed_parameter"):
        return "parameter"
    if kind == "as_pattern_target":
        return "as"
    if kind in ("assignment", "for_statement", "for_in_clause"):
        left = outer.child_by_field_name("left")
        if left is not None and left.start_byte == child.start_byte:
            return {"for_statement": "loop", "for_in_clause": "comprehension"}.get(kind, "unpack")
    return "reference"


def _binder(leaf: Node, parent: Node, role: str) -> tuple[Node, Node | None]:
    """The node that binds the name, and the value if it is bound to one expression."""
    if role == "parameter":
        for node in ancestors(leaf):
            if node.type in ("function_definition", "lambda"):
                return node, None
    if role == "assignment" and parent.type == "assignment":
        value = parent.child_by_field_name("right")
        while value is not None and value.type == "assignment":
            value = value.child_by_field_name("right")
        return parent, value
    if role == "walrus":
        return parent, parent.child_by_field_name("value")
    return parent, None


def _inner_scope(node: Node) -> Scope | None:
    """The scope that a lambda or comprehension opens."""
    if node.type == "lambda":
        body = node.child_by_field_name("body")
        return Scope("lambda", body.start_byte, body.end_byte) if body else None
    if node.type in _COMPREHENSIONS:
        return _comprehension_scope(node)
    return None


def _comprehension_scope(node: Node) -> Scope:
    for child in node.named_children:
        if child.type == "for_in_clause":
            first = child.child_by_field_name("right")
            hole = (first.start_byte, first.end_byte) if first else (0, 0)
            return Scope("comprehension", node.start_byte, node.end_byte, hole=hole)
    return Scope("comprehension", node.start_byte, node.end_byte)


def iter_calls(nodes: Iterable[Node]) -> Iterator[Node]:
    """Those of the nodes that are calls."""
    return (node for node in nodes if node.type == "call")
