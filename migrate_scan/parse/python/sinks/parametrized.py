"""Literals that a test's decorator hands to a parameter."""

from tree_sitter import Node

from migrate_scan.parse.python.expressions import argument, callee, positional
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.options import parameter_names
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.sinks.sink import AROUND_COLLECTIONS, Context, Sink


def parametrized(context: Context, holder: Node, child: Node, row: Node, word: Word) -> Sink | None:
    """``@pytest.mark.parametrize("device", ["cpu", "cuda"])``, also of several names.

    ``row`` holds the literal (or what it is in, ``child``), ``holder`` the row.
    """
    column = 0
    parent = holder.parent
    if parent is not None and parent.type == "list":
        holder = parent
        column = positional(row).index(child)
    while holder.parent is not None and holder.parent.type in AROUND_COLLECTIONS:
        holder = holder.parent
    call = holder.parent.parent if holder.parent is not None else None
    if call is None or not callee(context.names, call).endswith(".parametrize"):
        return None
    argnames = argument(context.source, call, 0, "argnames")
    columns = parameter_names(context.source, argnames) if argnames is not None else []
    if holder == argnames or column >= len(columns):
        return None
    return Sink("value", "argument") if fits(columns[column], word) else None
