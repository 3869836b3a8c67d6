"""Where a compared device or backend comes from."""

import re

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, Provenance
from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import Names

_DEVICE_NAME = re.compile(r"(?:^|_)(?:dev|map_location|gpu)(?:$|_)|device", re.I)
_ACCELERATOR = re.compile(r"(?:^|_)accelerator$")
_BACKEND_NAME = re.compile(r"backend", re.I)
_NOT_DEVICES = re.compile(
    r"path|dir|file|(?<!device_)name|visible|home|root|version|src|arch", re.I
)
_TEXT_NAME = re.compile(
    rf"{_NOT_DEVICES.pattern}|line|key|text|msg|message|token|str|word|attr|label|^s$|^n$|^k$", re.I
)

_LAYERS = 8
_TEXT_METHODS = frozenset({".lower", ".strip", ".split", ".partition"})
_GIVE_DEVICES: dict[str, Provenance] = {
    "torch.device": "literal",
    "torch.accelerator.current_accelerator": "unknown",
}


def fits(name: str, word: Word) -> bool:
    """Whether a variable, option or key of that name holds a device (or backend)."""
    if word == "backend":
        return _BACKEND_NAME.search(name) is not None
    return _DEVICE_NAME.search(name) is not None and not _NOT_DEVICES.search(name)


def told_by(name: str, word: Word) -> Certainty | None:
    """How sure it is by its name that something holds a device (or backend); None if it says
    nothing. Lightning's ``accelerator`` takes words of its own, of which devices are some."""
    if fits(name, word):
        return "high"
    return "low" if word == "device" and _ACCELERATOR.search(name) else None


class Provenances:
    """Judges compared expressions of one file."""

    def __init__(self, names: Names, flow: Flow) -> None:
        self.names = names
        self.flow = flow
        self.source = names.source

    def find(self, node: Node, word: Word) -> Provenance | None:
        """Where a compared device (or backend) comes from; None if it is neither."""
        node = self._unwrap(node)
        text = self.source.text(node)[:300]
        if word == "backend":
            return "unknown" if _BACKEND_NAME.search(text) else None
        if node.type == "call":
            name = callee(self.names, node)
            if name in _GIVE_DEVICES:
                return _GIVE_DEVICES[name]
            if name == ".type" and argument(self.source, node, 0) is None:
                return "tensor"  # ``x.type() == "torch.cuda.HalfTensor"``
        if node.type == "attribute":
            return self._attribute_provenance(node)
        if node.type == "identifier":
            known = fits(text, word) or self._holds_device(node)
            return self._name_provenance(node) if known else None
        last = re.split(r"[.(]", text.rstrip(")"))[-1] or text
        called = text.partition("(")[0].rpartition(".")[2]
        return "unknown" if fits(last, word) or fits(called, word) else None

    def untold(self, node: Node) -> bool:
        """Whether a value whose prefix is compared may be a device: it is handed in, and its
        name says nothing else (``loc``, but no ``func_name``, ``line`` or ``path``)."""
        if node.type != "identifier" or _TEXT_NAME.search(self.source.text(node)):
            return False
        bindings = self.names.bindings(self.source.text(node), node.start_byte)
        return bool(bindings) and all(binding.kind == "parameter" for binding in bindings)

    def _unwrap(self, node: Node) -> Node:
        """``str(device.type).lower()`` speaks of ``device``."""
        for _ in range(_LAYERS):
            inner = self._inner(node)
            if inner is None:
                break
            node = inner
        return node

    def _inner(self, node: Node) -> Node | None:
        """What an expression spells another way; None if it speaks for itself."""
        if node.type == "call":
            return self._argument_or_receiver(node)
        if node.type == "attribute":
            attribute = node.child_by_field_name("attribute")
            of_type = attribute is not None and self.source.raw(attribute) == b"type"
            return node.child_by_field_name("object") if of_type else None
        if node.type == "subscript":
            # ``str(device).split(":")[0]``
            value = node.child_by_field_name("value")
            return value if value is not None and value.type == "call" else None
        if node.type == "parenthesized_expression":
            return node.named_children[0]
        return node.child_by_field_name("value") if node.type == "named_expression" else None

    def _argument_or_receiver(self, call: Node) -> Node | None:
        name = callee(self.names, call)
        if name in ("str", "torch.device"):
            inner = argument(self.source, call, 0)
            made = name == "torch.device" and inner is not None and inner.type == "string"
            return None if made else inner
        function = call.child_by_field_name("function")
        if name in _TEXT_METHODS and function is not None:
            return function.child_by_field_name("object")
        return None

    def _attribute_provenance(self, node: Node) -> Provenance | None:
        attribute, owner = node.child_by_field_name("attribute"), node.child_by_field_name("object")
        if attribute is None or owner is None:
            return None
        name = self.source.text(attribute)
        if not fits(name, "device"):
            return None
        holders = ("self", "cls", "args", "cfg", "config", "opt", "opts", "options", "hparams")
        owner_text = self.source.text(owner)[:80]
        settings = owner_text.rpartition(".")[2] in holders or owner_text.endswith(
            ("args", "config", "cfg", "accelerator")
        )
        if name == "device" and not settings:
            return "tensor"
        made = any(isinstance(origin, int) for origin in self.flow.origins(node))
        return "variable" if made and owner_text in ("self", "cls") else "unknown"

    def _name_provenance(self, node: Node) -> Provenance:
        kinds: set[Provenance] = set()
        for binding in self.names.held(node):
            if binding.kind == "parameter":
                kinds.add("argument")
            elif binding.value is not None and self._is_tensor_device(binding.value):
                kinds.add("tensor")
            elif binding.value is not None or binding.target is not None:
                kinds.add("variable")
            else:
                kinds.add("unknown")
        return kinds.pop() if len(kinds) == 1 else "variable" if kinds else "unknown"

    def _holds_device(self, node: Node) -> bool:
        """Whether a name that does not tell is bound to a device all the same."""
        for binding in self.names.held(node):
            annotation = self.flow.classes.annotation(binding)
            if annotation is not None and self.flow.classes.path(annotation) == "torch.device":
                return True
            if binding.value is None:
                continue
            made = binding.value.type == "call" and callee(self.names, binding.value)
            if made == "torch.device" or self._is_tensor_device(binding.value):
                return True
        return False

    def _is_tensor_device(self, value: Node) -> bool:
        inner = self._unwrap(value)
        return inner.type == "attribute" and self._attribute_provenance(inner) == "tensor"
