"""Where a string literal goes: to a device, to a comparison with one, or elsewhere."""

from tree_sitter import Node

from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.sinks.annotations import choice
from migrate_scan.parse.python.sinks.calls import keyword, positional
from migrate_scan.parse.python.sinks.returned import returned
from migrate_scan.parse.python.sinks.rows import collection
from migrate_scan.parse.python.sinks.sink import (
    ASSIGNMENTS,
    TRANSPARENT,
    Context,
    Judge,
    Sink,
    assignment,
    comparison,
)
from migrate_scan.parse.python.sinks.tables import pair

__all__ = ["Sink", "Sinks"]
_REACH = 20
"""Levels between a literal and what it reaches; real code has a handful."""


class Sinks:
    """Judges literals of one file."""

    def __init__(self, names: Names, flow: Flow) -> None:
        self._context = Context(names, flow)

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
        if parent.type in TRANSPARENT:
            return parent
        judge = _JUDGES.get(parent.type)
        return judge(self._context, parent, child, word) if judge is not None else None


def _conditional(_context: Context, node: Node, child: Node, _word: Word) -> Node | None:
    return None if node.named_children[1] == child else node


def _operator(_context: Context, node: Node, _child: Node, _word: Word) -> Node | None:
    return node if node.children[1].type in ("+", "%") else None


def _method_on_literal(context: Context, attribute: Node, _child: Node, _word: Word) -> Node | None:
    """``"cuda:{}".format(i)`` is still the device."""
    name = attribute.child_by_field_name("attribute")
    call = attribute.parent
    if name is None or context.source.raw(name) != b"format" or call is None:
        return None
    return call if call.type == "call" else None


def _case(context: Context, pattern: Node, _child: Node, word: Word) -> Sink | Node | None:
    """``match device: case "cuda":``; alternatives of one pattern are looked through."""
    clause = pattern.parent
    if clause is None or clause.type != "case_clause":
        return clause if clause is not None and clause.type == "union_pattern" else None
    block = clause.parent
    match = block.parent if block is not None and block.type == "block" else block
    subject = match.child_by_field_name("subject") if match is not None else None
    return context.checked(subject, word)


def _alternative(_context: Context, pattern: Node, _child: Node, _word: Word) -> Node:
    return pattern


def _called(_context: Context, node: Node, child: Node, _word: Word) -> Node | None:
    """What a function of the file returns is where its call stands."""
    function = node.child_by_field_name("function")
    return node if function == child and child.type == "identifier" else None


_JUDGES: dict[str, Judge] = {
    "conditional_expression": _conditional,
    "binary_operator": _operator,
    "attribute": _method_on_literal,
    "comparison_operator": comparison,
    **dict.fromkeys(("tuple", "list", "set", "expression_list"), collection),
    "argument_list": positional,
    "call": _called,
    "keyword_argument": keyword,
    **dict.fromkeys(ASSIGNMENTS, assignment),
    "pair": pair,
    **dict.fromkeys(("type", "subscript"), choice),
    "return_statement": returned,
    "case_pattern": _case,
    "union_pattern": _alternative,
}
