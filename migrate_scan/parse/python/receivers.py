"""What ``.cuda()`` is called on: a tensor, a module, or something that is neither."""

import re
from functools import cached_property

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty
from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.expressions import callee
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source

_CUDA_DEFINED = re.compile(rb"def[ \t]+cuda[ \t]*\(")


class Receivers:
    """Judges receivers of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source

    @cached_property
    def _own_method(self) -> bool:
        """Whether an indented line, so that of a class, defines a ``cuda``."""
        data = self.source.data
        for hit in _CUDA_DEFINED.finditer(data):
            indent = data[data.rfind(b"\n", 0, hit.start()) + 1 : hit.start()]
            if indent and not indent.strip(b" \t"):
                return True
        return False

    def judge(self, node: Node) -> tuple[Certainty | None, str]:
        """How sure it is that an expression is a tensor or module, and which of both.

        Where a class of the file has a ``cuda`` of its own, only what torch makes is sure.
        """
        certainty, owner = self._judged(node)
        if certainty is None or not self._own_method or self._from_torch(node):
            return certainty, owner
        return "low", owner

    def _from_torch(self, node: Node) -> bool:
        return node.type == "call" and callee(self.names, node).startswith("torch.")

    def _judged(self, node: Node) -> tuple[Certainty | None, str]:
        tensor, module = "torch.Tensor", "torch.nn.Module"
        if node.type == "call":
            name = callee(self.names, node)
            if name.startswith("torch.nn.") and name.rpartition(".")[2][:1].isupper():
                return "high", module
            if name.startswith("torch."):
                return "high", tensor
            return "medium", module if self._is_module_class(name, node) else tensor
        if node.type in ("string", "integer", "float", "dictionary", "list", "tuple"):
            return None, tensor
        resolved = self.names.resolve_expression(node)
        if resolved is not None:
            root = resolved.target.lstrip(".").split(".", 1)[0]
            known = root in ("torch", "numba", "cupy", "pycuda", "cuda")
            return (None if known else "medium"), tensor
        if node.type == "identifier":
            return self._named_receiver(node)
        return "medium", tensor

    def _named_receiver(self, node: Node) -> tuple[Certainty | None, str]:
        certainty: Certainty = "medium"
        owner = "torch.Tensor"
        name = self.source.text(node)
        for binding in self.names.bindings(name, node.start_byte):
            if binding.value is not None and binding.value.type == "call":
                function = callee(self.names, binding.value)
                if function.startswith("torch.nn.") and function.rpartition(".")[2][:1].isupper():
                    certainty, owner = "high", "torch.nn.Module"
                elif function.startswith("torch."):
                    certainty = "high"
                elif self._is_module_class(function, binding.value):
                    certainty, owner = "high", "torch.nn.Module"
            elif binding.kind == "parameter" and self._annotated(binding) == "torch.Tensor":
                certainty = "high"
            elif binding.kind == "parameter" and self._annotated(binding) == "torch.nn.Module":
                certainty, owner = "high", "torch.nn.Module"
        return certainty, owner

    def _annotated(self, binding: Binding) -> str | None:
        leaf = self.source.leaf(binding.start, binding.start + 1)
        parent = leaf.parent if leaf is not None else None
        annotation = parent.child_by_field_name("type") if parent is not None else None
        if annotation is None or not annotation.named_children:
            return None
        resolved = self.names.resolve_expression(annotation.named_children[0])
        return resolved.target if resolved is not None else None

    def _is_module_class(self, name: str, node: Node) -> bool:
        """Whether a name is a class of this file that derives from ``nn.Module``."""
        if not name.isidentifier():
            return False
        for binding in self.names.bindings(name, node.start_byte):
            bases = (
                binding.node.child_by_field_name("superclasses")
                if binding.node is not None and binding.node.type == "class_definition"
                else None
            )
            for base in bases.named_children if bases is not None else []:
                resolved = self.names.resolve_expression(base)
                if resolved is not None and resolved.target == "torch.nn.Module":
                    return True
        return False
