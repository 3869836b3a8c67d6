"""Where a training loop waits for the device: ``loss.item()`` beside ``loss.backward()``."""

import re

from tree_sitter import Node

from migrate_scan.parse.python.source import Source

_SYNC = re.compile(rb"\.(item|tolist|cpu|numpy)\(\)")
_TRAINS = re.compile(rb"\.backward\(|\.step\(")
_LOOPS = frozenset({"for_statement", "while_statement"})
_ENDS = frozenset({"function_definition", "class_definition", "lambda", "module"})


def host_syncs(source: Source) -> tuple[tuple[int, int], ...]:
    """Line and column of each copy to the host in a loop that trains.

    What a condition with a remainder guards (``if step % 100 == 0``) is left out: it is not
    in every step.
    """
    if not _TRAINS.search(source.data):
        return ()
    found = []
    for match in _SYNC.finditer(source.data):
        leaf = source.leaf(match.start(1), match.end(1))
        if leaf is not None and leaf.type == "identifier" and _in_training_loop(source, leaf):
            found.append(match.start(1))
    return source.positions(found)


def _in_training_loop(source: Source, leaf: Node) -> bool:
    for node in source.ancestors(leaf):
        if node.type == "if_statement":
            condition = node.child_by_field_name("condition")
            if condition is not None and b"%" in source.raw(condition):
                return False
        if node.type in _LOOPS:
            body = node.child_by_field_name("body")
            # ``for x in values.tolist()`` asks once, before the loop.
            if body is not None and body.start_byte <= leaf.start_byte:
                return _TRAINS.search(source.raw(body)) is not None
        if node.type in _ENDS:
            return False
    return False
