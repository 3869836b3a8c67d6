"""A gap of the grammar: ``return a, *(None,) * n`` is Python, and tree-sitter-python 0.25 finds
a product in it where no operand stands. Without the star the same bytes parse."""

import re

from tree_sitter import Parser, Tree

_SPLAT = re.compile(rb"(?:\breturn|\byield|[,=])[ \t]*(\*)[ \t]*\(")
_LIMIT = 100
"""Stars that are left out of one file; hostile ones hold more."""


def parse_with_splats(parser: Parser, data: bytes) -> Tree:
    """The tree of ``data``. Where it has errors, stars that splice what is in brackets are left
    out if that makes it whole: what is spliced is read all the same, and no place moves."""
    tree = parser.parse(data)
    if not tree.root_node.has_error:
        return tree
    stars = [hit.start(1) for hit in _SPLAT.finditer(data)][:_LIMIT]
    if not stars:
        return tree
    changed = bytearray(data)
    for star in stars:
        around = tree.root_node.descendant_for_byte_range(star, star + 1)
        if around is not None and around.type not in ("string_content", "comment"):
            changed[star] = ord(" ")
    repaired = parser.parse(bytes(changed))
    return tree if repaired.root_node.has_error else repaired
