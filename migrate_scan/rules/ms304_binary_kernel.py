"""Compiled device code in the tree."""

from migrate_scan.rules.base import Rule

RULE = Rule(
    id="MS304",
    name="binary-kernel",
    subject="usage",
    category="binary_blob",
    summary="A compiled kernel (.cubin, .fatbin, .ptx or an embedded cubin).",
    why="Machine code cannot be translated: the port needs its source or a substitute.",
    valid=(),
    invalid=(),
)
