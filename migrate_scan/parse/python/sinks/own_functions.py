"""Literals handed to a function or method of the file."""

from tree_sitter import Node

from migrate_scan.parse.python.expressions import parameter_nodes, position_of
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.sinks.sink import Context, Sink

_MAX_PARAMETERS = 200
"""A function of more is not looked at: each literal that it is handed would look at all."""


def own_parameter(context: Context, call: Node, child: Node, word: Word) -> Sink | None:
    """``matches(x, "cuda")``, ``self.matches(x, "cuda")``: what the parameter is bound to.

    One of a telling name is a device; another counts if the function makes it reach one.
    """
    function = call.child_by_field_name("function")
    taken = _own_parameters(context, function) if function is not None else []
    place = position_of(context.source, call, child) if taken else None
    if place is None or place >= len(taken):
        return None
    return _handed(context, taken[place], word)


def own_keyword(context: Context, call: Node, name: str, word: Word) -> Sink | None:
    """``matches(x, where="cuda")`` of a parameter whose name does not tell."""
    function = call.child_by_field_name("function")
    taken = _own_parameters(context, function) if function is not None else []
    wanted = next((p for p in taken if context.source.text(p) == name), None)
    return _handed(context, wanted, word) if wanted is not None else None


def _handed(context: Context, parameter: Node, word: Word) -> Sink | None:
    bound = context.bound(parameter, word)
    if bound is None or bound.kind == "variable":
        return bound
    return Sink("value", "argument", certainty=bound.certainty)


def _own_parameters(context: Context, function: Node) -> list[Node]:
    """The parameters of a function of the file that a call fills by position."""
    source, classes = context.source, context.flow.classes
    if function.type == "identifier":
        bindings = context.names.bindings(source.text(function), function.start_byte)
        if len(bindings) == 1 and bindings[0].node and bindings[0].kind == "definition":
            return _parameters(bindings[0].node)
        return []
    owner = function.child_by_field_name("object")
    name = function.child_by_field_name("attribute")
    own = classes.around(function) if owner is not None else None
    if own is None or owner is None or name is None or source.raw(owner) != b"self":
        return []
    values = classes.values(own, source.text(name))
    if len(values) != 1 or values[0].type != "function_definition":
        return []
    taken = _parameters(values[0])
    return taken[1:] if taken and source.raw(taken[0]) == b"self" else taken


def _parameters(function: Node) -> list[Node]:
    holder = function.child_by_field_name("parameters")
    few = holder is not None and holder.named_child_count <= _MAX_PARAMETERS
    return parameter_nodes(function) if few else []
