"""A file that was read in part: a syntax error or an unknown encoding."""

from migrate_scan.rules.base import Rule

RULE = Rule(
    id="MS902",
    name="file-read-in-part",
    subject="file",
    category=None,
    summary="A file that was read in part: a syntax error or an unknown encoding.",
    why="What stands in the part that was not understood may be missing from the report.",
    valid=(),
    invalid=(),
)
