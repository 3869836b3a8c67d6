"""A file that could not be read."""

from migrate_scan.rules.base import Rule

RULE = Rule(
    id="MS901",
    name="file-not-read",
    subject="file",
    category=None,
    summary="A file that could not be read.",
    why="What is in it is missing from every figure of the report.",
    valid=(),
    invalid=(),
)
