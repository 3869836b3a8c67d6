"""Where a compared device or backend comes from."""

import re

from tree_sitter import Node

from migrate_scan.parse.facts import Provenance
from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import Names

_DEVICE_NAME = re.compile(r"(?:^|_)(?:dev|map_location|gpu)(?:$|_)|device", re.I)
_BACKEND_NAME = re.compile(r"backend", re.I)
_NOT_DEVICES = re.compile(r"path|dir|file|name|visible|home|root|version|src|arch", re.I)


def fits(name: str, word: Word) -> bool:
    """Whether a variable, option or key of that name holds a device (or backend)."""
    if word == "backend":
        return _BACKEND_NAME.search(name) is not None
    return _DEVICE_NAME.search(name) is not None and not _NOT_DEVICES.search(name)


class Provenances:
    """Judges compared expressions of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source = names.source

    def find(self, node: Node, word: Word) -> Provenance | None:
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
            return self._name_provenance(node) if fits(text, word) else None
        last = re.split(r"[.(]", text.rstrip(")"))[-1] or text
        called = text.partition("(")[0].rpartition(".")[2]
        return "unknown" if fits(last, word) or fits(called, word) else None

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
        if not fits(name, "device"):
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
