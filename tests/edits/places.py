"""Suggestions from offsets in a text, for tests."""

import re

from migrate_scan.model import Suggestion


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column (1-based, in characters) of an offset, lines ending as in Python."""
    # A line feed at the offset itself may complete a "\r\n", which is one line end.
    ends = [end.end() for end in re.finditer(r"\r\n|\r|\n", text) if end.end() <= offset]
    return len(ends) + 1, offset - (ends[-1] if ends else 0) + 1


def suggestion_at(text: str, offset: int, old: str, new: str) -> Suggestion:
    line, column = place(text, offset)
    end_line, end_column = place(text, offset + len(old))
    return Suggestion(
        old=old, new=new, line=line, column=column, end_line=end_line, end_column=end_column
    )
