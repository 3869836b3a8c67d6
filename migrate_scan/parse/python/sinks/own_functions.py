"""Literals handed to a function or method of the file, by position."""

from tree_sitter import Node

from migrate_scan.parse.python.expressions import parameters, position_of
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.sinks.sink import Context, Sink


def own_parameter(context: Context, call: Node, child: Node, word: Word) -> Sink | None:
    """``matches(x, "cuda")``, ``self.matches(x, "cuda")`` of a function or method of the
    file that calls its parameter a device."""
    function = call.child_by_field_name("function")
    names = _own_parameters(context, function) if function is not None else ()
    if not any(fits(name, word) for name in names):
        return None
    place = position_of(context.source, call, child)
    if place is None or place >= len(names):
        return None
    return Sink("value", "argument") if fits(names[place], word) else None


def _own_parameters(context: Context, function: Node) -> tuple[str, ...]:
    """The parameters of a function of the file that a call fills by position."""
    source, classes = context.source, context.flow.classes
    if function.type == "identifier":
        bindings = context.names.bindings(source.text(function), function.start_byte)
        if len(bindings) == 1 and bindings[0].node and bindings[0].kind == "definition":
            return parameters(source, bindings[0].node)
        return ()
    owner = function.child_by_field_name("object")
    name = function.child_by_field_name("attribute")
    own = classes.around(function) if owner is not None else None
    if own is None or owner is None or name is None or source.raw(owner) != b"self":
        return ()
    values = classes.values(own, source.text(name))
    if len(values) != 1 or values[0].type != "function_definition":
        return ()
    names = parameters(source, values[0])
    return names[1:] if names[:1] == ("self",) else names
