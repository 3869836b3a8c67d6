"""``x.to(device)``, where the name holds a CUDA device, here or in another module."""

import re
from bisect import bisect_left, insort

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, ConditionalUsage, UsageFact
from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee
from migrate_scan.parse.python.literals import device_text
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.vocabulary import KNOWN_PACKAGES

_TO = re.compile(rb"\.[\s\\]*(to)[\s\\]*\(")
_RETURN = re.compile(rb"return[ \t]+[^\s#]")
_ALIAS_DEPTH = 4


class HeldDevices:
    """What holds a CUDA device in one file: names, and attributes of ``self``."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source
        self._literals: list[int] = []
        """Where device literals stand that are assigned to a name, in order."""
        self._attributes: set[tuple[int, str]] = set()
        self._helpers: dict[int, bool] = {}
        """Whether the function that stands at a byte returns a CUDA device."""

    def add(self, target: Node, literal: Node) -> None:
        """Remember that ``target`` is assigned a device made from ``literal``."""
        if target.type == "identifier":
            insort(self._literals, literal.start_byte)
        elif target.type == "attribute":
            self._attributes.add(self._attribute(target))

    def holds(self, node: Node) -> Certainty | None:
        """How sure it is that a name or attribute holds a CUDA device, or that a function of
        the file returns one; None if it is not."""
        if node.type == "attribute":
            of_self = self.source.text(node).startswith("self.")
            return "medium" if of_self and self._attribute(node) in self._attributes else None
        if node.type == "call":
            return "high" if self._called(node, 0) else None
        bindings = self.names.bindings(self.source.text(node), node.start_byte)
        if any(self._bound(binding, 0) for binding in bindings):
            return "high" if len(bindings) == 1 else "medium"
        return None

    def _attribute(self, node: Node) -> tuple[int, str]:
        classes = (s.start for s in self.source.scopes_at(node.start_byte) if s.kind == "class")
        return next(classes, -1), self.source.text(node)

    def _bound(self, binding: Binding, depth: int) -> bool:
        value = binding.value
        if value is None or depth > _ALIAS_DEPTH:
            return False
        first = bisect_left(self._literals, value.start_byte)
        if first < len(self._literals) and self._literals[first] < value.end_byte:
            return True
        if value.type == "identifier":
            found = self.names.bindings(self.source.text(value), value.start_byte)
            return any(self._bound(inner, depth + 1) for inner in found)
        return self._made(value, depth)

    def _made(self, value: Node, depth: int = 0) -> bool:
        """Whether an expression makes a CUDA device, other than by a literal of its own."""
        if value.type == "conditional_expression":
            return any(self._made(child, depth) for child in value.named_children[::2])
        if value.type != "call":
            return False
        name = callee(self.names, value)
        if name != "torch.device":
            return name == "torch.cuda.current_device" or self._called(value, depth)
        first = argument(self.source, value, 0, "type", "device")
        if first is None:
            return False
        is_literal = device_text(self.source, first)[1] == "device"
        return is_literal or self._made(first, depth)

    def _called(self, call: Node, depth: int) -> bool:
        """``get_device()`` of this file."""
        function = call.child_by_field_name("function")
        if function is None or function.type != "identifier" or depth > _ALIAS_DEPTH:
            return False
        bindings = self.names.bindings(self.source.text(function), function.start_byte)
        definition = bindings[0].node if len(bindings) == 1 else None
        return definition is not None and self.returns_device(definition, depth + 1)

    def returns_device(self, definition: Node, depth: int = 0) -> bool:
        """Whether a function returns a CUDA device on one of its ways."""
        body = definition.child_by_field_name("body")
        if definition.type != "function_definition" or body is None:
            return False
        known = self._helpers.get(body.start_byte)
        if known is None:
            # A function that calls itself is no device by that.
            self._helpers[body.start_byte] = False
            returned = map(self._returned, _RETURN.finditer(self.source.data, *body.byte_range))
            known = any(value is not None and self._is_device(value, depth) for value in returned)
            self._helpers[body.start_byte] = known
        return known

    def _returned(self, hit: re.Match[bytes]) -> Node | None:
        leaf = self.source.leaf(hit.start(), hit.start() + 6)
        statement = leaf.parent if leaf is not None and leaf.type == "return" else None
        return statement.named_children[0] if statement and statement.named_children else None

    def _is_device(self, value: Node, depth: int) -> bool:
        if value.type == "conditional_expression":
            return any(self._is_device(child, depth) for child in value.named_children[::2])
        if value.type == "identifier" and depth <= _ALIAS_DEPTH:
            found = self.names.bindings(self.source.text(value), value.start_byte)
            return any(self._bound(binding, depth + 1) for binding in found)
        literal = device_text(self.source, value)[1] == "device"
        return literal or self._made(value, depth)


class Moves:
    """Finds the moves of one file."""

    def __init__(self, names: Names, collector: Collector, held: HeldDevices) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.held = held

    def run(self) -> None:
        """Record moves to devices of this file, and those that another file decides."""
        for hit in _TO.finditer(self.source.data):
            leaf = self.source.leaf(hit.start(1), hit.end(1))
            attribute = leaf.parent if leaf is not None else None
            call = call_of(attribute) if attribute is not None else None
            if leaf is None or call is None or leaf.type != "identifier":
                continue
            moved = argument(self.source, call, 0, "device")
            if moved is None:
                continue
            if moved.type in ("identifier", "attribute"):
                self._move(leaf, moved, moved)
            elif moved.type == "call" and (helper := self._helper(moved)) is not None:
                self._move(leaf, moved, helper)

    def _helper(self, call: Node) -> Node | None:
        """The function that is called, if its name tells of a device and it is not torch's."""
        function = call.child_by_field_name("function")
        if function is None or function.type not in ("identifier", "attribute"):
            return None
        name = self.source.text(function).rpartition(".")[2]
        if not fits(name, "device") or callee(self.names, call).startswith("torch."):
            return None
        return function

    def _move(self, leaf: Node, moved: Node, named: Node) -> None:
        """``named`` is what another module may give: the device or the function for it."""
        certainty = self.held.holds(moved)
        if certainty is not None:
            usage = self._usage(leaf, certainty)
            self.collector.usages.setdefault((leaf.start_byte, leaf.end_byte), usage)
            return
        resolved = self.names.resolve_expression(named)
        if resolved is None or resolved.target.partition(".")[0] in KNOWN_PACKAGES:
            return
        module, _, attribute = resolved.target.rpartition(".")
        if not module.strip("."):
            # ``from . import DEVICE``: the module is the dots.
            module = resolved.target.removesuffix(attribute)
        if module:
            name = f"{module}:{attribute}"
            usage = self._usage(leaf, "medium")
            self.collector.conditional.append(ConditionalUsage(name=name, usage=usage))

    def _usage(self, leaf: Node, certainty: Certainty) -> UsageFact:
        return self.collector.make_usage(
            "MS102",
            "device_method",
            "torch.Tensor.to",
            leaf,
            binding="attribute",
            use="call",
            provenance="variable",
            certainty=certainty,
        )
