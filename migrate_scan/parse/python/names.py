"""What a name in a file stands for: Python's scoping rules over tree-sitter nodes.

Only names that are asked for are looked at, so the cost grows with the occurrences of a few
names and not with the file.
"""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding, Occurrence, Resolved
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.named import Name, NameFinder
from migrate_scan.parse.python.reaching import Reaching
from migrate_scan.parse.python.roles import inner_scope
from migrate_scan.parse.python.source import CLIMB_LIMIT, Scope, Source, ancestors
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

_SPEAK = ("cuda", ".torch.")
_GIVE_MODULES = (b"import_module", b"get_device_module")
_ALIAS_DEPTH = 8


class Names:
    """The names of one file, looked up on demand."""

    def __init__(self, source: Source, imports: Iterable[Import]) -> None:
        self.source = source
        self.reaching = Reaching(source)
        self._finder = NameFinder(source, imports)
        self._names: dict[str, Name] = {}
        self.starred = [
            "." * item.level + item.module
            for item in self._finder.imports.get("*", ())
            if item.module.partition(".")[0] not in FOREIGN_PACKAGES
        ]
        """Modules whose names the file takes all at once, well-known packages left out."""

    def is_imported(self, name: str) -> bool:
        """Whether an import of the file binds the name."""
        return name in self._finder.imports

    def references(self, name: str) -> list[Occurrence]:
        """Every use of the identifier as a value, whatever it stands for."""
        known = self._look_up(name)
        if known.references is None:
            size = len(name.encode("utf-8", "replace"))
            known.references = self._finder.placed(known.hits, size)
        return known.references

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

    def _scopes(self, known: Name, position: int) -> Iterator[Scope]:
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

    def _look_up(self, name: str) -> Name:
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = self._finder.find(name)
        return known


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
