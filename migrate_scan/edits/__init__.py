"""Edits of source, made by libcst on fragments and checked on whole files.

A scan asks for a suggestion per usage, so :func:`suggest` parses only the fragment
that would be replaced. ``--diff`` splices the suggestions of one target into the
files' bytes (:func:`apply_suggestions`), has every new file parsed in a process of
its own (:func:`verify`) and prints the difference (:func:`diff_for`). libcst is
imported when the first fragment is edited, not with this package.
"""

from migrate_scan.edits.apply import EditConflict, apply_suggestions
from migrate_scan.edits.diff import unified_diff
from migrate_scan.edits.report_diff import diff_for
from migrate_scan.edits.suggestions import rewrite, suggest
from migrate_scan.edits.verification import verify
from migrate_scan.edits.wanted import EditKind, Outcome, Wanted

__all__ = [
    "EditConflict",
    "EditKind",
    "Outcome",
    "Wanted",
    "apply_suggestions",
    "diff_for",
    "rewrite",
    "suggest",
    "unified_diff",
    "verify",
]
