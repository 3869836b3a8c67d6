"""Where a name stands in a file and what binds it: found by its bytes, placed in the tree."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct, field
from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding, Occurrence, Resolved
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.occurrences import Hit, dotted, is_opened, occurrences
from migrate_scan.parse.python.roles import (
    COMPREHENSIONS,
    NO_NAME,
    REFERENCE,
    binder_of,
    inner_scope,
    role_of,
)
from migrate_scan.parse.python.source import Scope, Source, ancestors


class Name(Struct):
    """One name of a file."""

    bindings: list[Binding] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    """Where the name stands and binds nothing."""
    references: list[Occurrence] | None = None
    """The hits that the tree calls identifiers, once they are asked for."""
    by_scope: dict[Scope, list[Binding]] = field(default_factory=dict)
    inner: list[Scope] = field(default_factory=list)
    """Lambdas and comprehensions that bind the name."""
    globals: list[Scope] = field(default_factory=list)
    nonlocals: list[Scope] = field(default_factory=list)
    everywhere: bool = False
    """Whether the name means the same in the whole file: only the module binds it."""
    resolved: dict[int, Resolved | None] = field(default_factory=dict)
    """What the name stands for in the scope that begins at a byte."""


class NameFinder:
    """Finds the names of one file."""

    def __init__(self, source: Source, imports: Iterable[Import]) -> None:
        self.source = source
        self.imports: dict[str, list[Import]] = defaultdict(list)
        """The imports by the name that they bind."""
        self._import_starts: set[int] = set()
        """Where dotted names stand that are imported and not used."""
        for item in imports:
            self.imports[item.bound].append(item)
            self._import_starts.add(item.module_start)

    def find(self, name: str) -> Name:
        """Where the name stands and what binds it."""
        known = Name()
        bound: list[tuple[str, Node]] = []
        data, leaf_at = self.source.data, self.source.root.descendant_for_byte_range
        for start, end, attributes, chain_end in occurrences(data, name.encode("utf-8", "replace")):
            if start not in self._import_starts and (attributes or is_opened(data, start, end)):
                # The tree need not be asked before the use itself is looked at.
                known.hits.append((start, attributes, chain_end, None))
                continue
            leaf = leaf_at(start, end)
            if leaf is None or leaf.type != "identifier":
                continue
            role = role_of(leaf)
            if role == REFERENCE:
                known.hits.append((start, attributes, chain_end, leaf))
            elif role in ("global", "nonlocal"):
                scopes = [s for s in self.source.scopes_at(start) if s.kind == "function"]
                (known.globals if role == "global" else known.nonlocals).extend(scopes[:1])
            elif role != NO_NAME:
                bound.append((role, leaf))
        known.bindings += [self._import_binding(item, known) for item in self.imports.get(name, ())]
        known.bindings += [self._binding(role, leaf, known) for role, leaf in bound]
        for binding in known.bindings:
            known.by_scope.setdefault(binding.scope, []).append(binding)
        known.inner = [s for s in known.by_scope if s.kind in ("lambda", "comprehension")]
        known.everywhere = all(b.scope.kind == "module" for b in known.bindings)
        return known

    def placed(self, hits: list[Hit], size: int) -> list[Occurrence]:
        """The hits of a name of so many bytes that the tree calls identifiers."""
        leaf_at = self.source.root.descendant_for_byte_range
        found = []
        for start, attributes, chain_end, known in hits:
            leaf = known or leaf_at(start, start + size)
            if leaf is not None and (known is not None or leaf.type == "identifier"):
                chain = dotted(attributes) if attributes else ""
                found.append(Occurrence(start, start + size, chain, chain_end, leaf))
        return found

    def _binding(self, role: str, leaf: Node, known: Name) -> Binding:
        binder, value = binder_of(leaf, role)
        scope = self._declared_scope(self._scope_for(role, leaf, binder), known)
        return Binding(role, scope, leaf.start_byte, value=value, node=binder)

    def _import_binding(self, item: Import, known: Name) -> Binding:
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
            starred=item.starred,
        )

    def _declared_scope(self, scope: Scope, known: Name) -> Scope:
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
            inside = inner_scope(binder)
            return inside or self.source.module
        if role == "comprehension":
            for node in ancestors(leaf):
                if node.type in COMPREHENSIONS:
                    return inner_scope(node) or self.source.module
        inner = self.source.scopes_at(leaf.start_byte)
        return inner[0] if inner else self.source.module
