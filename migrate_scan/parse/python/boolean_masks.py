"""Reading by a boolean mask, ``x[x > 0]``: the operator behind it and a shape that data decide.

An accelerator that compiles for shapes, or has to ask the device for them, pays for each. Only
masks that are known to be boolean tensors count: an index of numbers has a shape of its own.
"""

import re
from itertools import chain, islice

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.tensor_results import CERTAINTY, Kind
from migrate_scan.parse.python.tensors import Tensors

SYMBOL = "aten::index.Tensor"
# Patterns that begin with a literal are many times faster than one for all.
_MAY_BE = (
    re.compile(rb"\[\("),
    re.compile(rb"\[[A-Za-z_][\w.]{0,60} ?[<>!=]"),
    *(re.compile(word + rb"\w{0,40}\]") for word in (b"mask", b"keep", b"valid")),
)
_INVERTED = (re.compile(rb"\[~"), re.compile(rb", ?~"))
_COMPARES = frozenset({"<", ">", "<=", ">=", "==", "!="})
_COMBINES = frozenset({"&", "|", "^", "~"})
_PREDICATES = frozenset(
    """
    isnan isinf isfinite isin isclose logical_not logical_and logical_or logical_xor gt lt ge le
    eq ne greater less greater_equal less_equal not_equal signbit isposinf isneginf
    """.split()
)
_ALWAYS = frozenset({"bool", "logical_not", "logical_and", "logical_or"})
"""Methods that hardly anything but a tensor has."""
_DEPTH = 6
_NEAR = 8
_MAX_HITS = 2000
"""Places of a file that are looked at: a tree that is thousands of levels deep is slow to climb."""


def find_boolean_masks(tensors: Tensors, collector: Collector) -> None:
    """Record each place that reads a tensor by a boolean mask."""
    source = tensors.source
    patterns = _MAY_BE + _INVERTED if b"~" in source.data else _MAY_BE
    hits = chain.from_iterable(pattern.finditer(source.data) for pattern in patterns)
    for hit in islice(hits, _MAX_HITS):
        subscript = _subscript(source.leaf(hit.start(), hit.start() + 1), hit.start())
        if subscript is None or _is_written(subscript):
            continue
        keys = subscript.children_by_field_name("subscript")
        found = max((_mask(tensors, key, 0) for key in keys), default=Kind.OTHER)
        if found > Kind.UNKNOWN:
            collector.operator(SYMBOL, "function", subscript.start_byte, CERTAINTY[found])


def _subscript(node: Node | None, inside: int) -> Node | None:
    """The innermost subscript around a byte of what it is indexed with."""
    for _ in range(_NEAR):
        if node is None:
            return None
        if node.type == "subscript":
            value = node.child_by_field_name("value")
            if value is not None and value.end_byte <= inside < node.end_byte:
                return node
        node = node.parent
    return None


def _is_written(subscript: Node) -> bool:
    """``x[mask] = 0`` has the shape of ``x``."""
    statement = subscript.parent
    if statement is None or statement.type not in ("assignment", "delete_statement"):
        return False
    return statement.child_by_field_name("left") in (None, subscript)


def _mask(tensors: Tensors, node: Node, depth: int) -> Kind:
    """How sure it is that an expression is a boolean tensor."""
    if depth > _DEPTH:
        return Kind.UNKNOWN
    if node.type == "parenthesized_expression" and node.named_children:
        return _mask(tensors, node.named_children[0], depth + 1)
    if node.type == "comparison_operator":
        plain = all(child.type in _COMPARES for child in node.children if not child.is_named)
        return _surest(tensors, node.named_children) if plain else Kind.UNKNOWN
    operator = node.child_by_field_name("operator")
    if node.type in ("binary_operator", "unary_operator") and operator is not None:
        parts = [_mask(tensors, child, depth + 1) for child in node.named_children]
        return max(parts) if operator.type in _COMBINES else Kind.UNKNOWN
    if node.type == "identifier":
        value = tensors.assigned(tensors.source.raw(node), node.start_byte)
        return _mask(tensors, value, depth + 1) if value is not None else Kind.UNKNOWN
    if node.type == "subscript":
        value = node.child_by_field_name("value")
        return _mask(tensors, value, depth + 1) if value is not None else Kind.UNKNOWN
    return _called(tensors, node) if node.type == "call" else Kind.UNKNOWN


def _called(tensors: Tensors, call: Node) -> Kind:
    """``torch.isnan(x)``, ``x.gt(0)``, ``x.bool()``, ``x.to(torch.bool)``."""
    function = call.child_by_field_name("function")
    attribute = function.child_by_field_name("attribute") if function is not None else None
    owner = function.child_by_field_name("object") if function is not None else None
    if function is None or attribute is None or owner is None:
        return Kind.UNKNOWN
    name = tensors.source.text(attribute)
    written = call.child_by_field_name("arguments")
    if written is not None and tensors.source.raw(written) == b"(torch.bool)":
        return Kind.TORCH if name in ("to", "type") else Kind.UNKNOWN
    if name not in _PREDICATES and name != "bool":
        return Kind.UNKNOWN
    kind = tensors.judge(call) or Kind.UNKNOWN
    if kind > Kind.UNKNOWN:
        return kind
    return Kind.LIKELY if name in _ALWAYS and tensors.judge(owner) != Kind.OTHER else Kind.UNKNOWN


def _surest(tensors: Tensors, nodes: list[Node]) -> Kind:
    return max((tensors.judge(node) or Kind.UNKNOWN for node in nodes), default=Kind.UNKNOWN)
