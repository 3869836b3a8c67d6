"""Literals in a tuple, list or set: its elements are compared, looped over or unpacked."""

from tree_sitter import Node

from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.sinks.calls import keyword
from migrate_scan.parse.python.sinks.parametrized import parametrized
from migrate_scan.parse.python.sinks.returned import returned
from migrate_scan.parse.python.sinks.sink import (
    AROUND_COLLECTIONS,
    ASSIGNMENTS,
    Context,
    Judge,
    Sink,
    assignment,
    comparison,
)

_LOOPS = ("for_statement", "for_in_clause")
_WHOLE: dict[str, Judge] = {
    "comparison_operator": comparison,
    "keyword_argument": keyword,
    **dict.fromkeys(ASSIGNMENTS, assignment),
}


def collection(context: Context, node: Node, child: Node, word: Word) -> Sink | Node | None:
    """``device in ("cuda", "cpu")``, ``for device in ["cpu"] + ["cuda"]``; else it is data."""
    holder, parent = node, node.parent
    while parent is not None and parent.type in AROUND_COLLECTIONS:
        if parent.type == "conditional_expression" and parent.named_children[1] == holder:
            return None
        holder, parent = parent, parent.parent
    if parent is None:
        return None
    if parent.type == "list" or parent.type == "argument_list":
        return parametrized(context, holder, child, node, word)
    if parent.type in _LOOPS:
        return _looped(context, parent, holder, word)
    if parent.type == "return_statement":
        return returned(context, parent, holder, word)
    if parent.type == "assignment" and node.type == "expression_list":
        return _unpacked(context, parent, node, child, word)
    whole = _WHOLE.get(parent.type)
    found = whole(context, parent, holder, word) if whole is not None else None
    return found if isinstance(found, Sink) and found.kind != "variable" else None


def _unpacked(context: Context, node: Node, row: Node, child: Node, word: Word) -> Sink | None:
    """``device, n = "cuda", 3``."""
    targets = node.children[0]
    index = row.named_children.index(child)
    if targets.type not in ("pattern_list", "tuple_pattern"):
        return None
    target = next(iter(targets.named_children[index : index + 1]), None)
    return context.bound(target, word) if target is not None else None


def _looped(context: Context, node: Node, iterable: Node, word: Word) -> Sink | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    return context.bound(left, word) if left is not None and right == iterable else None
