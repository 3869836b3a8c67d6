"""Classes of one file: what their attributes hold and which class an expression is of."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.source import Scope, Source

SELF = frozenset({"self", "cls"})
_CLASS = re.compile(rb"^(?:\w+\.){0,4}[A-Z]\w*$")
"""A class as it is called, by convention."""
_MAX_VALUES = 40


class Classes:
    """Answers about the classes that a file defines."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source
        self._values: dict[tuple[int, str], list[Node]] = {}
        self._definitions: dict[int, Node | None] = {}

    def around(self, node: Node) -> Node | None:
        """The class in whose body an expression stands."""
        scope = self.source.class_at(node.start_byte)
        return self._definition(scope) if scope is not None else None

    def _definition(self, scope: Scope) -> Node | None:
        """The class whose body a scope is."""
        if scope.start not in self._definitions:
            body = self.source.leaf(scope.start, scope.end)
            while body is not None and body.type != "class_definition":
                body = body.parent
            self._definitions[scope.start] = body
        return self._definitions[scope.start]

    def of(self, node: Node) -> Node | None:
        """The class of the file that an expression is, or is an instance of."""
        if node.type == "call":
            return self.defined_callee(node)
        if node.type != "identifier":
            return None
        if self.source.text(node) in SELF:
            return self.around(node)
        for binding in self.names.held(node):
            found = self._of_binding(binding)
            if found is not None:
                return found
        return None

    def named(self, node: Node) -> Node | None:
        """How an expression's class is called in the file, where it is told: by the call that
        made it, or by a parameter's annotation."""
        if node.type != "identifier":
            return None
        for binding in self.names.held(node):
            if binding.value is not None and binding.value.type == "call":
                function = binding.value.child_by_field_name("function")
                if function is not None and _CLASS.search(self.source.raw(function)):
                    return function
            annotation = self.annotation(binding)
            if annotation is not None:
                return annotation
        return None

    def defined(self, name: Node) -> Node | None:
        """The class of the file that a name stands for."""
        if name.type != "identifier":
            return None
        for binding in self.names.bindings(self.source.text(name), name.start_byte):
            if binding.node is not None and binding.node.type == "class_definition":
                return binding.node
        return None

    def defined_callee(self, call: Node) -> Node | None:
        """The class of the file that a call makes an instance of."""
        function = call.child_by_field_name("function")
        return self.defined(function) if function is not None else None

    def bases(self, owner: Node) -> list[Node]:
        """The base classes as they are written."""
        holder = owner.child_by_field_name("superclasses")
        written = holder.named_children if holder is not None else []
        return [base for base in written if base.type in ("identifier", "attribute")]

    def annotation(self, binding: Binding) -> Node | None:
        """The type that a parameter or variable is annotated with, if it is a plain name or a
        quoted one."""
        leaf = self.source.leaf(binding.start, binding.start + 1)
        parent = leaf.parent if leaf is not None else None
        annotation = parent.child_by_field_name("type") if parent is not None else None
        if annotation is None or not annotation.named_children:
            return None
        found = annotation.named_children[0]
        return found if found.type in ("identifier", "attribute", "string") else None

    def path(self, name: Node) -> str:
        """The dotted path that a type's name stands for, also where it is quoted; empty if it
        is none."""
        if name.type != "string":
            resolved = self.names.resolve_expression(name)
            return resolved.target if resolved is not None else ""
        first, dot, rest = (constant_string(self.source, name) or "").partition(".")
        base = self.names.resolve(first, name.start_byte) if first.isidentifier() else None
        return base.target + dot + rest if base is not None else ""

    def values(self, owner: Node, name: str) -> list[Node]:
        """What the class and its methods assign to an attribute; methods and properties of
        that name are given as definitions."""
        key = owner.start_byte, name
        if key not in self._values:
            self._values[key] = list(self._find_values(owner, name))[:_MAX_VALUES]
        return self._values[key]

    def _find_values(self, owner: Node, name: str) -> Iterator[Node]:
        scope = self.source.scope_of(owner)
        if scope is None:
            return
        for binding in self.names.bound_in(name, scope):
            if binding.value is not None:
                yield binding.value
            elif binding.node is not None and binding.node.type == "function_definition":
                yield binding.node
        pattern = re.compile(rb"(?:self|cls)\.%b[ \t]*(?::[^=\n]*)?=(?!=)" % name.encode())
        for hit in pattern.finditer(self.source.data, scope.start, scope.end):
            leaf = self.source.leaf(hit.start(), hit.start() + 1)
            target = leaf.parent if leaf is not None and leaf.type == "identifier" else None
            statement = target.parent if target is not None else None
            if statement is None or statement.type != "assignment":
                continue
            value = statement.child_by_field_name("right")
            while value is not None and value.type == "assignment":
                value = value.child_by_field_name("right")
            if value is not None and self.around(statement) == owner:
                yield value

    def _of_binding(self, binding: Binding) -> Node | None:
        if binding.node is not None and binding.node.type == "class_definition":
            return binding.node
        if binding.value is not None and binding.value.type == "call":
            return self.defined_callee(binding.value)
        annotation = self.annotation(binding)
        return self.defined(annotation) if annotation is not None else None
