"""Which expressions are tensors, and how sure that is.

Nothing is executed, so a type is what an annotation, a torch call or a custom of torch's
users says. One evaluator answers for all of them: :meth:`Tensors.judge`.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from tree_sitter import Node

from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.nearest import Bound, Nearest
from migrate_scan.parse.python.public import tensor_methods
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.tensor_results import (
    NO_TENSORS,
    ONLY_TENSORS,
    PARAMETERS,
    SEVERAL,
    Kind,
    made_by,
)
from migrate_scan.parse.python.unpacking import unpacked

_TYPES = re.compile(
    rb"[\"']?(?:(?:\w+\.)?(?:Optional|Union|Final)\[|None[ ]*\|[ ]*)?[ ]*"
    rb"((?:\w+\.)*(?:\w*Tensor|Parameter))[ ]*(?:\||,|\]|[\"']|\[|$)"
)
_ELEMENTS = re.compile(
    rb"[\"']?(?:\w+\.)?(?:[Ll]ist|[Tt]uple|Sequence|Iterable|Iterator)\[((?:\w+\.)*Tensor)[\],]"
)
_MADE_BY = re.compile(rb"self\.(\w++)[ \t]*+(?::[^=\n]{0,200}+)?=[ \t]*+((?:\w++\.)*+[A-Z]\w*+)\(")
_BUFFER = re.compile(rb"self\.register_(?:buffer|parameter)\(\s*[\"'](\w+)[\"']")
_RETURNED = re.compile(rb"->[ \t]*([^:\n]{0,200}?Tensor[^:\n]{0,200}):")
_DOTTED = re.compile(rb"[\w.\x80-\xff]+")
_DEFINED = re.compile(rb"def[ \t]+(\w+)")
_DEPTH = 12
_HEIGHT = 20
_HEADER = 5000
"""Bytes of a function's header before what it returns, at most."""
_STATEMENTS = frozenset({"expression_statement", "block", "module", "for_statement"})
_SELF = frozenset({b"self", b"cls", b"super"})
_FORWARD = "forward"
_SAME = frozenset({"T", "H", "mT", "mH", "data", "grad", "real", "imag"})
_WEIGHTS = frozenset({b"parameters", b"buffers"})
"""Methods of a module that give its tensors one by one."""
_LITERALS = """
string concatenated_string integer float true false list tuple dictionary set lambda
list_comprehension dictionary_comprehension set_comprehension generator_expression not_operator
"""


class Tensors:
    """Judges the expressions of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source
        self.nearest = Nearest(self.source)
        self._bound: dict[int, Kind | None] = {}
        self._open: set[int] = set()
        self._typed: dict[bytes, Kind] = {}

    def judge(self, node: Node, depth: int = 0) -> Kind | None:
        """How sure it is that an expression is a tensor; None if it says nothing (``None``)."""
        if node.type == "none":
            return None
        follow = _JUDGES.get(node.type)
        if follow is None or depth > _DEPTH:
            return Kind.UNKNOWN
        return follow(self, node, depth + 1)

    def named(self, name: bytes, position: int, depth: int = 0) -> Kind | None:
        """The same for the name that stands at a byte."""
        if name in _SELF or self.names.is_imported(name.decode("utf-8", "replace")):
            return Kind.OTHER
        bound = self.nearest.binding(name, position)
        if bound is None:
            return Kind.UNKNOWN
        if bound.kind in ("parameter", "rest"):
            return self._parameter(bound)
        if bound.start in self._open:
            # ``x = (x.view(1))``: the value is made of what the name was before.
            return self.named(name, bound.start, depth + 1) if depth < _DEPTH else Kind.UNKNOWN
        if bound.start not in self._bound:
            self._open.add(bound.start)
            self._bound[bound.start] = self._value(bound, depth + 1)
            self._open.discard(bound.start)
        return self._bound[bound.start]

    def assigned(self, name: bytes, position: int) -> Node | None:
        """What a name was assigned last before a byte, in so far as the bytes tell."""
        bound = self.nearest.binding(name, position)
        if bound is None or bound.kind not in ("assignment", "unpack"):
            return None
        return self._expression(bound.value) if bound.kind == "assignment" else self._element(bound)

    def member(self, name: str) -> Kind:
        """What ``self.name`` is: a parameter, a buffer or something else."""
        return self._members.get(name, Kind.UNKNOWN)

    @cached_property
    def _members(self) -> dict[str, Kind]:
        data = self.source.data
        found = {hit[1].decode(): Kind.TORCH for hit in _BUFFER.finditer(data)}
        for hit in _MADE_BY.finditer(data):
            path = self._path(hit[2].decode(), hit.start())
            if path in PARAMETERS:
                found[hit[1].decode()] = Kind.TYPED
            elif path.startswith("torch.nn."):
                found[hit[1].decode()] = Kind.OTHER
        return found

    def _path(self, dotted: str, position: int) -> str:
        first, dot, rest = dotted.partition(".")
        resolved = self.names.resolve(first, position) if self.names.is_imported(first) else None
        return resolved.target + dot + rest if resolved is not None else ""

    def _value(self, bound: Bound, depth: int) -> Kind | None:
        if bound.annotation is not None:
            return self.typed(bound.annotation, bound.start)
        value = self._expression(bound.value)
        if value is None:
            return Kind.UNKNOWN
        if bound.kind == "assignment":
            return self.judge(value, depth)
        element = self._element(bound) if bound.kind == "unpack" else None
        if element is not None:
            return self.judge(element, depth)
        return self._taken_out(value, bound.kind, depth)

    def _element(self, bound: Bound) -> Node | None:
        """``a, b = x, y``: what one of the names is given, where that is written out."""
        return next(unpacked(self.source, bound.start, bound.kind), None)

    def _expression(self, start: int) -> Node | None:
        """The largest expression that begins at a byte."""
        node = self.source.leaf(start, start + 1)
        for _ in range(_HEIGHT):
            parent = node.parent if node is not None else None
            if parent is None or parent.start_byte != start or parent.type in _STATEMENTS:
                break
            node = parent
        return node

    def typed(self, annotation: bytes, position: int) -> Kind:
        """What a value is by its annotation."""
        if annotation not in self._typed:
            hit = _TYPES.match(annotation)
            path = self._path(hit[1].decode(), position) if hit is not None else ""
            self._typed[annotation] = Kind.TYPED if path.startswith("torch.") else Kind.OTHER
        return self._typed[annotation]

    def _parameter(self, bound: Bound) -> Kind:
        if bound.kind == "rest":
            return Kind.OTHER
        if bound.annotation is not None:
            unknown = bound.annotation.endswith(b"Any")
            return Kind.UNKNOWN if unknown else self.typed(bound.annotation, bound.start)
        return Kind.LIKELY if bound.function == _FORWARD else Kind.UNKNOWN

    def _taken_out(self, value: Node, kind: str, depth: int) -> Kind:
        """What a loop or an unpacking takes out of a value."""
        if value.type == "call":
            function = value.child_by_field_name("function")
            last = self.source.raw(function).rpartition(b".")[2] if function is not None else b""
            if kind == "loop" and last in _WEIGHTS:
                return Kind.LIKELY
            if function is not None and last.decode("utf-8", "replace") in SEVERAL:
                return min(self._owner(function, depth), Kind.TORCH)
        elif kind == "loop" and value.type == "identifier":
            bound = self.nearest.binding(self.source.raw(value), value.start_byte)
            typed = bound.annotation if bound is not None else None
            hit = _ELEMENTS.match(typed) if typed is not None else None
            if hit is not None:
                return self.typed(hit[1], value.start_byte)
        return Kind.UNKNOWN

    def _owner(self, function: Node, depth: int) -> Kind:
        """What a method is called on; a function of torch counts as a method of a tensor."""
        owner = function.child_by_field_name("object")
        if owner is None:
            path = self._path(self.source.text(function), function.start_byte)
            return Kind.TORCH if path.startswith("torch.") else Kind.UNKNOWN
        if self._torch_path(function):
            return Kind.TORCH
        return self.judge(owner, depth) or Kind.UNKNOWN

    def _torch_path(self, function: Node) -> str:
        """The path under ``torch`` that a callee stands for."""
        written = self.source.raw(function)
        if _DOTTED.fullmatch(written) is None:
            return ""
        path = self._path(written.decode("utf-8", "replace"), function.start_byte)
        return path if path.startswith("torch.") else ""

    def _identifier(self, node: Node, depth: int) -> Kind | None:
        return self.named(self.source.raw(node), node.start_byte, depth)

    def _attribute(self, node: Node, depth: int) -> Kind | None:
        owner, attribute = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if owner is None or attribute is None:
            return Kind.UNKNOWN
        name = self.source.text(attribute)
        if self.source.raw(owner) == b"self":
            return self.member(name)
        return self.judge(owner, depth) if name in _SAME else Kind.UNKNOWN

    def _subscript(self, node: Node, depth: int) -> Kind:
        owner, key = node.child_by_field_name("value"), node.child_by_field_name("subscript")
        if owner is None or key is None or key.type == "string":
            return Kind.UNKNOWN
        return max(self.judge(owner, depth) or Kind.UNKNOWN, Kind.UNKNOWN)

    def _operands(self, node: Node, depth: int) -> Kind:
        return self._surest(node.named_children, depth)

    def _conditional(self, node: Node, depth: int) -> Kind:
        return self._surest(node.named_children[::2], depth)

    def _surest(self, nodes: Iterable[Node], depth: int) -> Kind:
        kinds = (self.judge(node, depth) or Kind.UNKNOWN for node in nodes)
        return max(kinds, default=Kind.UNKNOWN)

    def _other(self, _node: Node, _depth: int) -> Kind:
        return Kind.OTHER

    def _first(self, node: Node, depth: int) -> Kind | None:
        return self.judge(node.named_children[0], depth) if node.named_children else Kind.UNKNOWN

    def _call(self, node: Node, depth: int) -> Kind | None:
        function = node.child_by_field_name("function")
        if function is None or function.type not in ("identifier", "attribute"):
            return Kind.UNKNOWN
        if path := self._torch_path(function):
            return made_by(path)
        if function.type == "identifier":
            return self._returned.get(self.source.raw(function), Kind.UNKNOWN)
        owner = function.child_by_field_name("object")
        attribute = function.child_by_field_name("attribute")
        if owner is None or attribute is None:
            return Kind.UNKNOWN
        name = self.source.text(attribute)
        if owner.type == "identifier" and self.source.raw(owner) == b"self":
            return self._layer(name, node)
        if name not in tensor_methods() and name not in ("to", "cuda"):
            return Kind.OTHER if name in NO_TENSORS else Kind.UNKNOWN
        kind = self.judge(owner, depth)
        if kind is None or kind <= Kind.UNKNOWN:
            return Kind.LIKELY if name in ONLY_TENSORS else Kind.UNKNOWN
        return Kind.OTHER if name in NO_TENSORS else kind

    @cached_property
    def _returned(self) -> dict[bytes, Kind]:
        """What the functions of the file return, where they say that it is a tensor."""
        found = {}
        for hit in _RETURNED.finditer(self.source.data):
            head = self.source.data.rfind(b"def ", max(0, hit.start() - _HEADER), hit.start())
            name = _DEFINED.match(self.source.data, head) if head >= 0 else None
            if name is not None:
                found[name[1]] = self.typed(hit[1], hit.start())
        return found

    def _layer(self, name: str, call: Node) -> Kind:
        """``self.layer(x)`` in ``forward``."""
        inside = self.source.scopes_at(call.start_byte)
        if not inside or inside[0].name != _FORWARD:
            return Kind.UNKNOWN
        return Kind.TORCH if self.member(name) == Kind.OTHER else Kind.LIKELY


_Judge = Callable[[Tensors, Node, int], Kind | None]
_JUDGES: dict[str, _Judge] = {
    "identifier": Tensors._identifier,
    "attribute": Tensors._attribute,
    "subscript": Tensors._subscript,
    "call": Tensors._call,
    "conditional_expression": Tensors._conditional,
    "parenthesized_expression": Tensors._first,
    "await": Tensors._first,
    **dict.fromkeys(
        ("binary_operator", "unary_operator", "comparison_operator", "boolean_operator"),
        Tensors._operands,
    ),
    **dict.fromkeys(_LITERALS.split(), Tensors._other),
}
