"""What a loop or an unpacking gives a name: ``device, n = "cuda", 3``, ``for device in (...)``."""

from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.source import Source

_MOST_ROWS = 40


def unpacked(source: Source, start: int, kind: str) -> Iterator[Node]:
    """The expressions that a name bound at a byte takes its value out of.

    ``kind`` is ``unpack``, or else it is a loop or comprehension. Nothing where the elements
    are not written out.
    """
    leaf = source.leaf(start, start + 1)
    if leaf is None:
        return
    index, holder = None, leaf.parent
    if holder is not None and holder.type in ("pattern_list", "tuple_pattern"):
        index = next(i for i, c in enumerate(holder.named_children) if c == leaf)
        holder = holder.parent
    right = holder.child_by_field_name("right") if holder is not None else None
    if right is None:
        return
    if index is None:
        yield right
        return
    for row in [right] if kind == "unpack" else _rows(right):
        if row.type in ("expression_list", "tuple", "list", "argument_list"):
            yield from row.named_children[index : index + 1]


def _rows(collection: Node) -> list[Node]:
    if collection.type == "call":
        # ``product(devices, dtypes)``, ``zip(...)``: each argument gives one column.
        holder = collection.child_by_field_name("arguments")
        return [holder] if holder is not None else []
    return collection.named_children[:_MOST_ROWS]
