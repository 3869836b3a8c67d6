"""Which of a name's bindings may give it its value at one place."""

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.source import Source

_LOOPS = frozenset({"for_statement", "while_statement"})


def reaching(source: Source, bindings: list[Binding], use: Node) -> list[Binding]:
    """The bindings that may hold where ``use`` stands.

    In straight code the last assignment before the use counts and hides those before it;
    one inside a branch hides nothing outside; one after the use counts where a loop leads
    back. Seen from another scope (a function that the name outlives) all of them count.
    """
    if len(bindings) == 1:
        return bindings
    position = use.start_byte
    inner = source.scopes_at(position)
    scope = inner[0].start if inner else 0
    if any(binding.scope.start != scope for binding in bindings):
        return bindings
    loops = [(node.start_byte, node.end_byte) for node in source.ancestors(use) if _is_loop(node)]
    found: list[Binding] = []
    for binding in sorted(bindings, key=lambda one: one.start):
        end = binding.value.end_byte if binding.value is not None else binding.start
        if end <= position:
            if binding.kind == "assignment" and binding.value is not None:
                start, stop = _block(source, binding.value)
                if start <= position < stop:
                    found.clear()
            found.append(binding)
        elif any(start <= binding.start < stop for start, stop in loops):
            found.append(binding)
    return found


def _is_loop(node: Node) -> bool:
    return node.type in _LOOPS


def _block(source: Source, node: Node) -> tuple[int, int]:
    """The bytes of the block in which a statement stands."""
    for parent in source.ancestors(node):
        if parent.type in ("block", "module"):
            return parent.byte_range
    return node.byte_range
