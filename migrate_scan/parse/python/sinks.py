"""Where a string literal goes: to a device, to a comparison with one, or elsewhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from migrate_scan.parse.facts import Provenance
from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.names import Names, constant_string

_DEVICE_NAME = re.compile(r"(?:^|_)(?:device|dev|devices|map_location|gpu)(?:$|_)|device", re.I)
_BACKEND_NAME = re.compile(r"backend", re.I)
_TRANSPARENT = frozenset(
    {"parenthesized_expression", "boolean_operator", "concatenated_string", "await"}
)
_OPTION_CALLS = frozenset({".add_argument", ".option", "click.option", ".add_option"})
_LOOKUPS = frozenset({".get", ".pop", ".setdefault", "getattr", "os.environ.get", "os.getenv"})
_REACH = 20
"""Levels between a literal and what it reaches; real code has a handful."""
_NOT_DEVICES = re.compile(r"path|dir|file|name|visible|home|root|version|src|arch", re.I)

Word = Literal["device", "backend"]


@dataclass(frozen=True, slots=True)
class Sink:
    """``kind``: the literal sets a device, is compared with one, or is bound to a
    variable of no telling name (``variable``, which counts if it reaches a device)."""

    kind: Literal["value", "check", "variable"]
    provenance: Provenance = "literal"
    target: Node | None = None


_Judge = Callable[[Node, Node, Word], "Sink | Node | None"]
_ASSIGNMENTS = ("assignment", "default_parameter", "typed_default_parameter", "named_expression")


class Sinks:
    """Judges literals of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source = names.source
        self._judges: dict[str, _Judge] = {
            "conditional_expression": self._conditional,
            "binary_operator": self._operator,
            "attribute": self._method_on_literal,
            "comparison_operator": self._comparison,
            **dict.fromkeys(("tuple", "list", "set", "expression_list"), self._collection),
            "argument_list": self._positional,
            "keyword_argument": self._keyword,
            **dict.fromkeys(_ASSIGNMENTS, self._assignment),
            "pair": self._pair,
            "return_statement": self._returned,
        }

    def find(self, literal: Node, word: Word) -> Sink | None:
        """Follow a literal outwards to what it reaches; None if that is no device."""
        child = literal
        parent = literal.parent
        for _ in range(_REACH):
            if parent is None:
                return None
            step = self._step(parent, child, word)
            if step is None:
                return None
            if isinstance(step, Sink):
                return step
            child, parent = step, step.parent
        return None

    def _step(self, parent: Node, child: Node, word: Word) -> Sink | Node | None:
        """The sink at ``parent``, the node to go on from, or None where nothing follows."""
        if parent.type in _TRANSPARENT:
            return parent
        judge = self._judges.get(parent.type)
        return judge(parent, child, word) if judge is not None else None

    def _conditional(self, node: Node, child: Node, _word: Word) -> Node | None:
        return None if node.named_children[1] == child else node

    def _operator(self, node: Node, _child: Node, _word: Word) -> Node | None:
        return node if node.children[1].type in ("+", "%") else None

    def _method_on_literal(self, attribute: Node, _child: Node, _word: Word) -> Node | None:
        """``"cuda:{}".format(i)`` is still the device."""
        name = attribute.child_by_field_name("attribute")
        call = attribute.parent
        if name is None or self.source.raw(name) != b"format" or call is None:
            return None
        return call if call.type == "call" else None

    def _comparison(self, node: Node, child: Node, word: Word) -> Sink | None:
        others = [c for c in node.named_children if c != child]
        if len(others) != 1:
            return None
        provenance = self.provenance(others[0], word)
        return Sink("check", provenance, others[0]) if provenance else None

    def _collection(self, node: Node, _child: Node, word: Word) -> Sink | Node | None:
        """``device in ("cuda", "cpu")``, ``devices = ["cuda:0", "cuda:1"]``; else it is data."""
        parent = node.parent
        if parent is None:
            return None
        if parent.type == "parenthesized_expression":
            return parent
        if parent.type == "argument_list":
            return self._parametrized(parent, word)
        if parent.type not in ("comparison_operator", "keyword_argument", *_ASSIGNMENTS):
            return None
        found = self._judges[parent.type](parent, node, word)
        return found if isinstance(found, Sink) and found.kind != "variable" else None

    def _parametrized(self, holder: Node, word: Word) -> Sink | None:
        """``@pytest.mark.parametrize("device", ["cpu", "cuda"])``."""
        call = holder.parent
        if call is None or not callee(self.names, call).endswith(".parametrize"):
            return None
        argnames = argument(self.source, call, 0, "argnames")
        text = constant_string(self.source, argnames) if argnames is not None else None
        return Sink("value", "argument") if text and self._fits(text, word) else None

    def _positional(self, holder: Node, child: Node, word: Word) -> Sink | Node | None:
        call = holder.parent
        if call is None or call.type != "call":
            return None
        name = callee(self.names, call)
        first = holder.named_children[0] == child
        if (name == "str" and first) or name == "pytest.param":
            return call
        if name in (".startswith", ".endswith", ".__contains__"):
            function = call.child_by_field_name("function")
            receiver = function.child_by_field_name("object") if function is not None else None
            provenance = self.provenance(receiver, word) if receiver is not None else None
            return Sink("check", provenance, receiver) if provenance else None
        if name in _LOOKUPS:
            key = argument(self.source, call, 1 if name == "getattr" else 0)
            text = constant_string(self.source, key) if key is not None else None
            fits = text is not None and not first and self._fits(text, word)
            return Sink("value", "argument") if fits else None
        if word == "device" and name == "torch.device" and first:
            return self._device_object(call, word)
        if word == "device" and self._takes_device(name, first):
            return Sink("value", "argument")
        backends = ("init_process_group", "new_group", "init_distributed", "Backend")
        if word == "backend" and name.rpartition(".")[2] in backends:
            return Sink("value", "argument")
        return None

    def _device_object(self, call: Node, word: Word) -> Sink:
        """``torch.device("cuda")``: in a comparison it is a check, else it makes a device."""
        child, parent = call, call.parent
        if parent is not None and parent.type == "comparison_operator":
            found = self._comparison(parent, call, word)
            if found is not None:
                return found
        while parent is not None and parent.type in ("conditional_expression", *_TRANSPARENT):
            child, parent = parent, parent.parent
        assigned = parent is not None and parent.type in _ASSIGNMENTS
        target = parent.children[0] if assigned and parent is not None else None
        return Sink("value", "argument", target if target != child else None)

    def _takes_device(self, name: str, first: bool) -> bool:
        if name == ".to":
            return first
        if name.startswith("torch."):
            return name not in ("torch.ops.load_library", "torch.save")
        return name in (".to_empty", ".set_default_device")

    def _keyword(self, node: Node, _child: Node, word: Word) -> Sink | None:
        name_node = node.child_by_field_name("name")
        call = node.parent.parent if node.parent else None
        if name_node is None:
            return None
        name = self.source.text(name_node)
        if self._fits(name, word):
            return Sink("value", "argument")
        if name == "default" and call is not None and call.type == "call":
            called = callee(self.names, call)
            if called in _OPTION_CALLS or called.endswith("option"):
                holder = call.child_by_field_name("arguments")
                options = (
                    constant_string(self.source, child)
                    for child in (holder.named_children if holder else [])
                )
                fits = any(
                    text and self._fits(text.lstrip("-").replace("-", "_"), word)
                    for text in options
                )
                return Sink("value", "argument") if fits else None
            return self._field_default(call, word)
        return None

    def _field_default(self, call: Node, word: Word) -> Sink | None:
        """``device: str = field(default="cuda")``."""
        parent = call.parent
        if parent is None or parent.type != "assignment":
            return None
        found = self._assignment(parent, call, word)
        return found if found is not None and found.kind == "value" else None

    def _assignment(self, node: Node, child: Node, word: Word) -> Sink | None:
        target = node.children[0]
        if target == child:
            return None
        name = self._target_name(target)
        if name is None:
            return None
        if self._fits(name, word):
            return Sink("value", "literal", target)
        if node.type == "assignment" and target.type == "identifier":
            return Sink("variable", "literal", target)
        return None

    def _target_name(self, target: Node) -> str | None:
        if target.type == "identifier":
            return self.source.text(target)
        if target.type == "attribute":
            name = target.child_by_field_name("attribute")
            return self.source.text(name) if name else None
        if target.type == "subscript":
            key = target.child_by_field_name("subscript")
            return constant_string(self.source, key) if key else None
        return None

    def _pair(self, node: Node, child: Node, word: Word) -> Sink | None:
        key = node.child_by_field_name("key")
        if key is None or key == child:
            return None
        text = constant_string(self.source, key)
        return Sink("value", "literal") if text and self._fits(text, word) else None

    def _returned(self, node: Node, _child: Node, word: Word) -> Sink | None:
        inner = self.source.scopes_at(node.start_byte)
        fits = bool(inner) and self._fits(inner[0].name, word)
        return Sink("value", "literal") if fits else None

    def _fits(self, name: str, word: Word) -> bool:
        if word == "backend":
            return _BACKEND_NAME.search(name) is not None
        return _DEVICE_NAME.search(name) is not None and not _NOT_DEVICES.search(name)

    def provenance(self, node: Node, word: Word) -> Provenance | None:
        """Where a compared device (or backend) comes from; None if it is neither."""
        node = self._unwrap(node)
        text = self.source.text(node)[:300]
        if word == "backend":
            return "unknown" if _BACKEND_NAME.search(text) else None
        if node.type == "call" and callee(self.names, node) == "torch.device":
            return "literal"
        if node.type == "attribute":
            return self._attribute_provenance(node)
        if node.type == "identifier":
            return self._name_provenance(node) if self._fits(text, word) else None
        last = re.split(r"[.(]", text.rstrip(")"))[-1] or text
        fits = self._fits(last, word) or self._fits(text.split("(")[0].rpartition(".")[2], word)
        return "unknown" if fits else None

    def _unwrap(self, node: Node) -> Node:
        """``str(device.type).lower()`` speaks of ``device``."""
        for _ in range(8):
            if node.type == "call":
                name = callee(self.names, node)
                inner = argument(self.source, node, 0)
                if name in ("str", "torch.device") and inner is not None:
                    if name == "torch.device" and inner.type == "string":
                        return node
                    node = inner
                    continue
                function = node.child_by_field_name("function")
                if name in (".lower", ".strip") and function is not None:
                    node = function.child_by_field_name("object") or node
                    continue
            elif node.type == "attribute":
                attribute = node.child_by_field_name("attribute")
                inner = node.child_by_field_name("object")
                if attribute is not None and self.source.raw(attribute) == b"type" and inner:
                    node = inner
                    continue
            elif node.type == "parenthesized_expression":
                node = node.named_children[0]
                continue
            elif node.type == "named_expression":
                node = node.child_by_field_name("value") or node
                continue
            break
        return node

    def _attribute_provenance(self, node: Node) -> Provenance | None:
        attribute, owner = node.child_by_field_name("attribute"), node.child_by_field_name("object")
        if attribute is None or owner is None:
            return None
        name = self.source.text(attribute)
        if not self._fits(name, "device"):
            return None
        holders = ("self", "cls", "args", "cfg", "config", "opt", "opts", "options", "hparams")
        owner_text = self.source.text(owner)[:80]
        settings = owner_text.rpartition(".")[2] in holders or owner_text.endswith(
            ("args", "config", "cfg")
        )
        return "tensor" if name == "device" and not settings else "unknown"

    def _name_provenance(self, node: Node) -> Provenance:
        name = self.source.text(node)
        kinds = set()
        for binding in self.names.bindings(name, node.start_byte):
            if binding.kind == "parameter":
                kinds.add("argument")
            elif binding.value is not None and self._is_tensor_device(binding.value):
                kinds.add("tensor")
            elif binding.value is not None or binding.target is not None:
                kinds.add("variable")
            else:
                kinds.add("unknown")
        if len(kinds) != 1:
            return "variable" if kinds else "unknown"
        found = kinds.pop()
        return (
            "argument"
            if found == "argument"
            else "tensor"
            if found == "tensor"
            else ("variable" if found == "variable" else "unknown")
        )

    def _is_tensor_device(self, value: Node) -> bool:
        inner = self._unwrap(value)
        return inner.type == "attribute" and self._attribute_provenance(inner) == "tensor"
