"""What an expression may hold: a CUDA device that travels through a file.

A device is made in one place (a literal, ``torch.device``) and used in another; between
the two stand variables, defaults, fields, options, dictionaries and helpers. One
evaluator follows them all: :meth:`Flow.origins` says where the value of an expression may
come from. What another file decides is named, and ``link`` asks that file.
"""

import re
from collections.abc import Callable, Iterable

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.classes import Classes
from migrate_scan.parse.python.entries import Entries
from migrate_scan.parse.python.expressions import argument, arguments, callee, returned_values
from migrate_scan.parse.python.literals import device_text
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.options import Options
from migrate_scan.parse.python.origins import NOTHING, Origins, imported, together
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.unpacking import unpacked

_DEPTH = 12
"""Steps from a use to a literal; real code has a handful."""
_MAX_BINDINGS = 40
_SAME_VALUE = frozenset(
    {
        "str",
        "list",
        "tuple",
        "set",
        "sorted",
        "reversed",
        "iter",
        "next",
        "itertools.cycle",
        "pytest.param",
    }
)
"""Calls that hand on their first argument, or what is in it."""
_COUNT = "torch.cuda.device_count"
_SAME_METHODS = frozenset({".lower", ".strip", ".format", ".copy"})
_LOOKUPS = frozenset({".get", ".pop", ".setdefault"})
_FIELD = re.compile(r"(?:^|[._])(?:field|Field|option|Option|Argument|Factory|ib)$")


class Flow:
    """Follows values through one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source
        self.classes = Classes(names)
        self.options = Options(names)
        self.entries = Entries(names)
        self._known: dict[tuple[int, int], Origins] = {}
        self._members: dict[tuple[int, str, int], Origins] = {}

    def origins(self, node: Node, depth: int = 0) -> Origins:
        """Where the device that an expression holds may come from; empty if it holds none."""
        if depth > _DEPTH:
            return NOTHING
        key = node.start_byte, node.end_byte
        if key not in self._known:
            # What refers to itself is no device by that.
            self._known[key] = NOTHING
            follow = _FOLLOW.get(node.type)
            self._known[key] = follow(self, node, depth + 1) if follow is not None else NOTHING
        return self._known[key]

    def returned(self, function: Node, depth: int = 0) -> Origins:
        """What a function (or lambda) of the file may return."""
        body = function.child_by_field_name("body")
        if body is None:
            return NOTHING
        if function.type == "lambda":
            return self.origins(body, depth)
        return self._any(returned_values(self.source, body), depth)

    def member(self, owner: Node, name: str, depth: int = 0) -> Origins:
        """What an attribute of a class of the file, or of its instances, may hold."""
        if depth > 1:
            return self._member(owner, name, depth)
        # Where a use begins, nothing else is open, so the answer is that of all uses.
        key = owner.start_byte, name, depth
        if key not in self._members:
            self._members[key] = self._member(owner, name, depth)
        return self._members[key]

    def _member(self, owner: Node, name: str, depth: int) -> Origins:
        found: list[Origins] = []
        for value in self.classes.values(owner, name):
            found.append(
                self.returned(value, depth)
                if value.type == "function_definition"
                else self.origins(value, depth)
            )
        if not found:
            for base in self.classes.bases(owner):
                here = self.classes.defined(base)
                if here is not None and here != owner:
                    found.append(self.member(here, name, depth + 1) if depth < _DEPTH else NOTHING)
                else:
                    found.append(self.elsewhere(base, "." + name))
        return together(found)

    def bound(self, binding: Binding, depth: int = 0) -> Origins:
        """What a binding gives its name."""
        if binding.target is not None:
            return imported(binding.target)
        if binding.value is not None:
            return self.origins(binding.value, depth)
        if binding.kind == "parameter":
            return self._parameter(binding, depth)
        if binding.node is not None and binding.kind in ("loop", "comprehension", "unpack"):
            return self._any(unpacked(self.source, binding.start, binding.kind), depth)
        return NOTHING

    def _any(self, nodes: Iterable[Node], depth: int) -> Origins:
        return together(self.origins(node, depth) for node in nodes)

    def elsewhere(self, node: Node, rest: str = "") -> Origins:
        """What another file knows of a dotted expression."""
        resolved = self.names.resolve_expression(node)
        if resolved is not None:
            return imported(resolved.target + rest)
        if node.type == "identifier":
            return self._starred(self.source.text(node) + rest)
        return NOTHING

    def _starred(self, name: str) -> Origins:
        """A name that nothing of the file binds may come from ``from module import *``."""
        found = (imported(f"{module}.{name}") for module in self.names.starred)
        return together(found)

    def _string(self, node: Node, depth: int) -> Origins:
        if device_text(self.source, node)[1] == "device":
            return frozenset({node.start_byte})
        parts = [c for c in node.named_children if c.type in ("interpolation", "string_content")]
        if not parts or parts[0].type != "interpolation" or not parts[0].named_children:
            return NOTHING
        if len(parts) > 1 and not self.source.raw(parts[1]).startswith(b":"):
            return NOTHING
        return self.origins(parts[0].named_children[0], depth)

    def _first(self, node: Node, depth: int) -> Origins:
        return self.origins(node.named_children[0], depth) if node.named_children else NOTHING

    def _elements(self, node: Node, depth: int) -> Origins:
        return self._any(node.named_children[:_MAX_BINDINGS], depth)

    def _conditional(self, node: Node, depth: int) -> Origins:
        return self._any(node.named_children[::2], depth)

    def _operator(self, node: Node, depth: int) -> Origins:
        operator = node.children[1].type if len(node.children) > 1 else ""
        if operator == "+":
            return self._any(node.named_children, depth)
        if operator == "%" and (counted := self._counted(node.named_children[-1])) is not None:
            return counted
        return self._first(node, depth) if operator in ("%", "*") else NOTHING

    def _counted(self, divisor: Node) -> Origins | None:
        """``rank % torch.cuda.device_count()``: the number of a CUDA device."""
        counts = divisor.type == "call" and callee(self.names, divisor) == _COUNT
        return frozenset({divisor.start_byte}) if counts else None

    def _identifier(self, node: Node, depth: int) -> Origins:
        name = self.source.text(node)
        bindings = self.names.bindings(name, node.start_byte)
        if not bindings:
            return self._starred(name)
        live = self.names.reaching.at(bindings, node)
        return together(self.bound(binding, depth) for binding in live)

    def _attribute(self, node: Node, depth: int) -> Origins:
        owner, attribute = (
            node.child_by_field_name("object"),
            node.child_by_field_name("attribute"),
        )
        if owner is None or attribute is None:
            return NOTHING
        name = self.source.text(attribute)
        if name == "type":
            return self.origins(owner, depth)
        own = self.classes.of(owner)
        if own is not None:
            return self.member(own, name, depth)
        options = self.options.defaults(owner, name)
        if options:
            return self._any(options, depth)
        entries = self._entries(owner, name, depth)
        if entries:
            return entries
        typed = self.classes.named(owner)
        if typed is not None:
            return self.elsewhere(typed, "." + name)
        return self.elsewhere(node)

    def _subscript(self, node: Node, depth: int) -> Origins:
        owner, key = node.child_by_field_name("value"), node.child_by_field_name("subscript")
        if owner is None or key is None:
            return NOTHING
        name = constant_string(self.source, key)
        if name is None:
            return self.origins(owner, depth)
        return self._entries(owner, name, depth) or self.elsewhere(owner, "." + name)

    def _entries(self, owner: Node, name: str, depth: int) -> Origins:
        return self._any(self.entries.of(owner, name), depth)

    def _call(self, node: Node, depth: int) -> Origins:
        function = node.child_by_field_name("function")
        if function is None:
            return NOTHING
        name = callee(self.names, node)
        if name == "torch.device":
            made = argument(self.source, node, 0, "type", "device")
            return self.origins(made, depth) if made is not None else NOTHING
        if name == "torch.cuda.current_device":
            return frozenset({node.start_byte})
        if name in _SAME_VALUE or (name == "dict" and function.type == "identifier"):
            first = argument(self.source, node, 0)
            return self.origins(first, depth) if first is not None else NOTHING
        if name in _SAME_METHODS:
            return self._first(function, depth)
        if name in _LOOKUPS or name == "getattr":
            return self._looked_up(node, function, name, depth)
        if _FIELD.search(name):
            return self._field(node, depth)
        return self._own_call(function, depth)

    def _looked_up(self, call: Node, function: Node, name: str, depth: int) -> Origins:
        """``cfg.get("device", "cuda")``, ``getattr(args, "device", "cuda")``."""
        values = dict(arguments(self.source, call))
        shift = 1 if name == "getattr" else 0
        owner = values.get(0) if shift else function.child_by_field_name("object")
        key, default = values.get(shift), values.get(shift + 1)
        text = constant_string(self.source, key) if key is not None else None
        found = self.origins(default, depth) if default is not None else NOTHING
        if text is not None and owner is not None:
            found |= self._entries(owner, text, depth)
        return found

    def _field(self, call: Node, depth: int) -> Origins:
        """``field(default="cuda")``, ``field(default_factory=lambda: ...)``, ``Option("cuda")``."""
        value = argument(self.source, call, "default", "default_factory", 0)
        if value is None:
            return NOTHING
        return self.returned(value, depth) if value.type == "lambda" else self.origins(value, depth)

    def _own_call(self, function: Node, depth: int) -> Origins:
        if function.type == "identifier":
            bindings = self.names.bindings(self.source.text(function), function.start_byte)
            found: list[Origins] = []
            for binding in bindings[:_MAX_BINDINGS]:
                if binding.kind == "definition" and binding.node is not None:
                    if binding.node.type == "function_definition":
                        found.append(self.returned(binding.node, depth))
                elif binding.target is not None:
                    found.append(imported(binding.target))
                elif binding.value is not None and binding.value.type == "lambda":
                    found.append(self.returned(binding.value, depth))
            return together(found) if bindings else self.elsewhere(function)
        return self._attribute(function, depth) if function.type == "attribute" else NOTHING

    def _parameter(self, binding: Binding, depth: int) -> Origins:
        """A parameter's default, and what decorators pass in its place."""
        leaf = self.source.leaf(binding.start, binding.start + 1)
        parent = leaf.parent if leaf is not None else None
        if leaf is None or parent is None:
            return NOTHING
        value = parent.child_by_field_name("value")
        found = self.origins(value, depth) if value is not None else NOTHING
        passed = self.options.passed(binding, self.source.text(leaf))
        return found | self._any(passed, depth)


_Follow = Callable[[Flow, Node, int], Origins]
_FOLLOW: dict[str, _Follow] = {
    "string": Flow._string,
    "concatenated_string": Flow._first,
    "identifier": Flow._identifier,
    "attribute": Flow._attribute,
    "subscript": Flow._subscript,
    "call": Flow._call,
    "conditional_expression": Flow._conditional,
    "boolean_operator": Flow._elements,
    "parenthesized_expression": Flow._first,
    "await": Flow._first,
    "binary_operator": Flow._operator,
    **dict.fromkeys(("list", "tuple", "set", "expression_list"), Flow._elements),
    **dict.fromkeys(("list_comprehension", "generator_expression"), Flow._first),
}
