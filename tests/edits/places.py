"""Suggestions from offsets in a text, for tests."""

from migrate_scan.model import Suggestion


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column (1-based, in characters) of an offset; only a line feed ends a line."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def suggestion_at(text: str, offset: int, old: str, new: str) -> Suggestion:
    line, column = place(text, offset)
    end_line, end_column = place(text, offset + len(old))
    return Suggestion(
        old=old, new=new, line=line, column=column, end_line=end_line, end_column=end_column
    )
