"""Literals in a type: ``backend: Literal["gloo", "nccl"]``, ``Backend = Literal["nccl"]``."""

from tree_sitter import Node

from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.provenance import told_by
from migrate_scan.parse.python.sinks.sink import Context, Sink

_WITHIN = frozenset({"type", "type_parameter", "generic_type", "subscript", "union_type"})
_NAMED = frozenset({"assignment", "typed_parameter", "typed_default_parameter"})
_LEVELS = 10


def choice(context: Context, node: Node, _child: Node, word: Word) -> Sink | None:
    """A value that the type allows, of what is called a device (or backend)."""
    allowed = False
    holder: Node | None = node
    for _ in range(_LEVELS):
        if holder is None or holder.type not in _WITHIN:
            break
        if holder.type in ("generic_type", "subscript"):
            allowed = allowed or context.source.raw(holder.children[0]).endswith(b"Literal")
        holder = holder.parent
    if not allowed or holder is None or holder.type not in _NAMED:
        return None
    name = context.target_name(holder.children[0])
    certainty = told_by(name, word) if name is not None else None
    return Sink("value", certainty=certainty) if certainty is not None else None
