"""Literals that a function returns."""

from tree_sitter import Node

from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.sinks.sink import Context, Sink
from migrate_scan.parse.python.source import Scope, Source


def returned(context: Context, node: Node, _child: Node, word: Word) -> Sink | None:
    """A function of no telling name counts if what it returns reaches a device."""
    inner = context.source.scopes_at(node.start_byte)
    if not inner or inner[0].kind != "function":
        return None
    label = _label(context.source, inner[0])
    if fits(inner[0].name, word):
        return Sink("value", "literal", label)
    return Sink("variable", "literal", label) if label is not None else None


def _label(source: Source, scope: Scope) -> Node | None:
    body = source.leaf(scope.start, scope.end)
    while body is not None and body.type != "function_definition":
        body = body.parent
    return body.child_by_field_name("name") if body is not None else None
