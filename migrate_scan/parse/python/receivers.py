"""What ``.cuda()`` is called on: a tensor, a module, or something that is neither."""

import re
from functools import cached_property

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty
from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.classes import Classes
from migrate_scan.parse.python.expressions import callee
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.public import tensor_methods
from migrate_scan.parse.python.source import Source

TENSOR, MODULE = "torch.Tensor", "torch.nn.Module"
_CUDA_DEFINED = re.compile(rb"def[ \t]+cuda[ \t]*\(")
_TENSORS = frozenset({TENSOR, "torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_LITERALS = frozenset({"string", "integer", "float", "dictionary", "list", "tuple"})
_HEIGHT = 8
"""Classes between one and ``nn.Module``, and calls behind a receiver; real code has a handful."""
_KEEPS = frozenset(
    """
    eval train cuda cpu to half float double bfloat16 type requires_grad_ apply share_memory
    to_empty
    """.split()
)
"""Methods of a module that return the module."""
_PACKAGES = frozenset({"torch", "numba", "cupy", "pycuda", "cuda"})

_Judged = tuple[Certainty | None, str]
"""How sure it is that something is a tensor or module (None: it is neither), and which."""
_UNKNOWN: _Judged = ("medium", TENSOR)


class Receivers:
    """Judges receivers of one file."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self.names = names
        self.source: Source = names.source
        self.classes = classes

    @cached_property
    def _own_method(self) -> bool:
        """Whether an indented line, so that of a class, defines a ``cuda``."""
        data = self.source.data
        for hit in _CUDA_DEFINED.finditer(data):
            indent = data[data.rfind(b"\n", 0, hit.start()) + 1 : hit.start()]
            if indent and not indent.strip(b" \t"):
                return True
        return False

    def judge(self, node: Node) -> _Judged:
        """How sure it is that an expression is a tensor or module, and which of both.

        A class of the file that has a ``cuda`` of its own answers for its instances, and what
        nothing is known of is less sure in such a file.
        """
        certainty, owner = self._judged(node)
        if certainty is None or not self._own_method:
            return certainty, owner
        own = self.classes.of(node)
        if own is not None and self.classes.values(own, "cuda"):
            return ("low" if self._is_module(own) else None), owner
        return ("low" if certainty == "medium" else certainty), owner

    def _judged(self, node: Node, depth: int = 0) -> _Judged:
        if depth > _HEIGHT:
            return _UNKNOWN
        if node.type == "call":
            return self._made(node, depth + 1)
        if node.type in _LITERALS:
            return None, TENSOR
        resolved = self.names.resolve_expression(node)
        if resolved is not None:
            if resolved.target in _TENSORS or resolved.target == MODULE:
                return "high", TENSOR if resolved.target in _TENSORS else MODULE
            root = resolved.target.lstrip(".").split(".", 1)[0]
            return (None if root in _PACKAGES else "medium"), TENSOR
        if node.type != "identifier":
            return _UNKNOWN
        if self.source.raw(node) == b"self":
            around = self.classes.around(node)
            return ("high", MODULE) if around is not None and self._is_module(around) else _UNKNOWN
        found = _UNKNOWN
        for binding in self.names.held(node):
            if binding.value is not None and binding.value.type == "call":
                made = self._made(binding.value, depth + 1)
            else:
                made = self._annotated(binding)
            found = made if made[0] == "high" else found
        return found

    def _made(self, call: Node, depth: int) -> _Judged:
        """What a call returns."""
        name = callee(self.names, call)
        if name.startswith("torch."):
            is_class = name.startswith("torch.nn.") and name.rpartition(".")[2][:1].isupper()
            return "high", MODULE if is_class and name not in _TENSORS else TENSOR
        own = self.classes.defined_callee(call)
        if own is not None:
            return ("high", MODULE) if self._is_module(own) else _UNKNOWN
        function = call.child_by_field_name("function")
        receiver = function.child_by_field_name("object") if function is not None else None
        method = name.removeprefix(".")
        known = method in _KEEPS or method in tensor_methods()
        if receiver is None or not known:
            return _UNKNOWN
        judged = self._judged(receiver, depth)
        stays = judged == ("high", TENSOR) or (judged == ("high", MODULE) and method in _KEEPS)
        return judged if stays else _UNKNOWN

    def _annotated(self, binding: Binding) -> _Judged:
        annotation = self.classes.annotation(binding)
        if annotation is None:
            return _UNKNOWN
        path = self.classes.path(annotation)
        if path in _TENSORS:
            return "high", TENSOR
        if path.startswith("torch.nn.") and path.rpartition(".")[2][:1].isupper():
            return "high", MODULE
        own = self.classes.defined(annotation)
        return ("high", MODULE) if own is not None and self._is_module(own) else _UNKNOWN

    def _is_module(self, own: Node) -> bool:
        """Whether a class of the file derives from ``nn.Module``, at once or by the way."""
        for _ in range(_HEIGHT):
            bases = self.classes.bases(own)
            if any(self.classes.path(base).startswith("torch.nn.") for base in bases):
                return True
            above = (self.classes.defined(base) for base in bases)
            parent = next((base for base in above if base is not None and base != own), None)
            if parent is None:
                return False
            own = parent
        return False
