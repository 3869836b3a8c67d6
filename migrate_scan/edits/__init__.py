"""Edits of source, made by libcst on fragments and checked on whole files.

A scan asks for a suggestion per usage, so :func:`rewrite` parses only the fragment that
would be replaced. ``migrate-scan fix`` splices the suggestions of one target into the files'
bytes, has every new file parsed and scanned again in an isolated worker, and prints the
difference or writes it. libcst is imported when the first fragment is edited, not with this
package.
"""

from migrate_scan.edits.suggestions import module_suggestion, rewrite, suggest, suggestion_for
from migrate_scan.edits.wanted import EditKind, Outcome, Wanted

__all__ = [
    "EditKind",
    "Outcome",
    "Wanted",
    "module_suggestion",
    "rewrite",
    "suggest",
    "suggestion_for",
]
