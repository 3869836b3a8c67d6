"""What a name in a file stands for: Python's scoping rules over tree-sitter nodes.

Only names that are asked for are looked at: their occurrences are found by a
regular expression and each is placed in the tree, so the cost grows with the
occurrences of a few names and not with the file.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding, Occurrence, Resolved
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.occurrences import Hit, dotted, is_opened, occurrences
from migrate_scan.parse.python.reaching import Reaching
from migrate_scan.parse.python.roles import (
    COMPREHENSIONS,
    NO_NAME,
    REFERENCE,
    binder_of,
    inner_scope,
    role_of,
)
from migrate_scan.parse.python.source import CLIMB_LIMIT, Scope, Source, ancestors
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

_SPEAK = ("cuda", ".torch.")
_GIVE_MODULES = (b"import_module", b"get_device_module")
_ALIAS_DEPTH = 8


class _Name(Struct):
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


class Names:
    """The names of one file, looked up on demand."""

    def __init__(self, source: Source, imports: Iterable[Import]) -> None:
        self.source = source
        self.reaching = Reaching(source)
        self._names: dict[str, _Name] = {}
        self._imports: dict[str, list[Import]] = defaultdict(list)
        self._import_starts: set[int] = set()
        """Where dotted names stand that are imported and not used."""
        self.starred: list[str] = []
        """Modules whose names the file takes all at once, well-known packages left out."""
        for item in imports:
            self._imports[item.bound].append(item)
            self._import_starts.add(item.module_start)
            if item.bound == "*" and item.module.partition(".")[0] not in FOREIGN_PACKAGES:
                self.starred.append("." * item.level + item.module)

    def is_imported(self, name: str) -> bool:
        """Whether an import of the file binds the name."""
        return name in self._imports

    def references(self, name: str) -> list[Occurrence]:
        """Every use of the identifier as a value, whatever it stands for."""
        known = self._look_up(name)
        if known.references is None:
            known.references = self._occurrences(known.hits, len(name.encode("utf-8", "replace")))
        return known.references

    def _occurrences(self, hits: list[Hit], size: int) -> list[Occurrence]:
        leaf_at = self.source.root.descendant_for_byte_range
        found = []
        for start, attributes, chain_end, known in hits:
            leaf = known or leaf_at(start, start + size)
            if leaf is not None and (known is not None or leaf.type == "identifier"):
                chain = dotted(attributes) if attributes else ""
                found.append(Occurrence(start, start + size, chain, chain_end, leaf))
        return found

    def resolved_references(self, name: str) -> Iterator[tuple[Occurrence, Resolved]]:
        """The uses of a name that stand for an import, with what they stand for."""
        known = self._look_up(name)
        if known.everywhere:
            resolved = self.resolve(name, 0)
            if resolved is not None:
                for occurrence in self.references(name):
                    yield occurrence, resolved
            return
        for occurrence in self.references(name):
            resolved = self.resolve(name, occurrence.start)
            if resolved is not None:
                yield occurrence, resolved

    def bindings(self, name: str, position: int) -> list[Binding]:
        """The bindings that the name has for code at ``position``: those of the
        innermost scope that binds it."""
        known = self._look_up(name)
        if known.everywhere or not known.bindings:
            return known.bindings
        if any(scope.contains(position) for scope in known.globals):
            return known.by_scope.get(self.source.module, [])
        for scope in self._scopes(known, position):
            found = known.by_scope[scope]
            if scope.kind == "class":
                # A class body falls back to the outside until it has bound the name itself.
                found = [b for b in found if b.holds_from <= position]
                if not found or not self._directly_in(scope, position):
                    continue
            return found
        return []

    def held(self, node: Node) -> list[Binding]:
        """The bindings that may give an identifier its value where it stands; of very many,
        the nearest."""
        return self.reaching.at(self.bindings(self.source.text(node), node.start_byte), node)

    def bound_in(self, name: str, scope: Scope) -> list[Binding]:
        """The bindings of a name in one scope."""
        return self._look_up(name).by_scope.get(scope, [])

    def _scopes(self, known: _Name, position: int) -> Iterator[Scope]:
        """The scopes around a place that bind the name, innermost first."""
        # Expressions hold no definitions, so lambdas and comprehensions come first.
        inner = [scope for scope in known.inner if scope.contains(position)]
        yield from sorted(inner, key=lambda scope: -scope.start)
        outer = [*self.source.scopes_at(position), self.source.module]
        yield from (scope for scope in outer if scope in known.by_scope)

    def resolve(self, name: str, position: int, depth: int = 0) -> Resolved | None:
        """The dotted path that the name stands for at ``position``.

        Where several bindings compete, the first that leads to an import of something
        of CUDA, or else to any import, is taken and the certainty is medium.
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
        sure = [r for r in found if r.certainty != "low"] or found[:1]
        # Where a condition chooses, what depends on CUDA speaks for the name, then torch.
        best = next((r for word in _SPEAK for r in sure if word in f".{r.target.lower()}"), sure[0])
        certain = others == 0 and all(r.target == best.target for r in found)
        if certain or best.certainty == "low":
            # What only a star import may have brought in gives way to any other binding.
            return best if certain else None
        return Resolved(best.target, "medium", best.binding)

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
            elif node.type == "call" and (module := self._module(node, depth)) is not None:
                path = ".".join([module, *reversed(attributes)])
                made = Binding("import", self.source.module, node.start_byte, target=module)
                return Resolved(path, "high", made)
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

    def _module(self, call: Node, depth: int) -> str | None:
        """``import_module("torch.cuda")``, ``torch.get_device_module("cuda")``."""
        function = call.child_by_field_name("function")
        holder = call.child_by_field_name("arguments")
        written = self.source.raw(function) if function is not None else b""
        if holder is None or not holder.named_children or not written.endswith(_GIVE_MODULES):
            return None
        name = constant_string(self.source, holder.named_children[0])
        if name is None or depth >= _ALIAS_DEPTH:
            return None
        return f"torch.{name}" if written.endswith(_GIVE_MODULES[1]) else name

    def _resolve_binding(self, binding: Binding, depth: int) -> Resolved | None:
        if binding.target is not None:
            return Resolved(binding.target, "low" if binding.starred else "high", binding)
        value = binding.value
        if value is None or depth >= _ALIAS_DEPTH:
            return None
        if value.type != "conditional_expression":
            resolved = self.resolve_expression(value, depth + 1)
            return resolved and Resolved(resolved.target, resolved.certainty, binding)
        found = [self.resolve_expression(way, depth + 1) for way in value.named_children[::2]]
        targets = [way.target for way in found if way is not None]
        # Where a condition chooses, what depends on CUDA speaks for the name.
        best = next((target for target in targets if "cuda" in target.lower()), None)
        target = best or next(iter(targets), None)
        return Resolved(target, "medium", binding) if target is not None else None

    def _directly_in(self, scope: Scope, position: int) -> bool:
        """Whether no function, lambda or comprehension stands between a class body and a place."""
        inner = self.source.scopes_at(position)
        if not inner or inner[0].start != scope.start:
            return False
        leaf = self.source.leaf(position, position + 1)
        for node in ancestors(leaf) if leaf else []:
            if node.start_byte < scope.start:
                return True
            inside = inner_scope(node)
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
        known.bindings += [
            self._import_binding(item, known) for item in self._imports.get(name, ())
        ]
        known.bindings += [self._binding(role, leaf, known) for role, leaf in bound]
        for binding in known.bindings:
            known.by_scope.setdefault(binding.scope, []).append(binding)
        known.inner = [s for s in known.by_scope if s.kind in ("lambda", "comprehension")]
        known.everywhere = all(b.scope.kind == "module" for b in known.bindings)

    def _binding(self, role: str, leaf: Node, known: _Name) -> Binding:
        binder, value = binder_of(leaf, role)
        scope = self._declared_scope(self._scope_for(role, leaf, binder), known)
        return Binding(role, scope, leaf.start_byte, value=value, node=binder)

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
            starred=item.starred,
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
            inside = inner_scope(binder)
            return inside or self.source.module
        if role == "comprehension":
            for node in ancestors(leaf):
                if node.type in COMPREHENSIONS:
                    return inner_scope(node) or self.source.module
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
