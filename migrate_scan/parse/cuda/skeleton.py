"""A file's text without function bodies and long blanks: what the grammar is given.

The words of bodies are read from text; the grammar's time goes into what only it can
tell. Offsets of the shortened text lead back to the file's.
"""

import re
from bisect import bisect_right

_BODY_FOLLOWS = re.compile(r"\)\s*+(?:(?:const|noexcept|override|mutable|volatile)\s*+)*+\Z")
_LONG_BLANK = re.compile(r"[ \n]{24,}+")


class Skeleton:
    """``text`` has ``{;}`` for each body and one blank for each run of blanks."""

    def __init__(self, text: str, braces: dict[int, int]) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._origins: list[int] = []
        length = 0
        cursor = 0
        for start, end in _removed(text, braces):
            piece = text[cursor:start]
            if text[start - 1] == "{":
                piece += ";"  # ``f() {};`` would read as a variable with an initialiser
            self._starts.append(length)
            self._origins.append(cursor)
            pieces.append(piece)
            length += len(piece)
            cursor = end
        self._starts.append(length)
        self._origins.append(cursor)
        pieces.append(text[cursor:])
        self.text = "".join(pieces)

    def origin(self, offset: int) -> int:
        """The file's offset of the character at ``offset``."""
        index = bisect_right(self._starts, offset) - 1
        return self._origins[index] + offset - self._starts[index]


def _removed(text: str, braces: dict[int, int]) -> list[tuple[int, int]]:
    """Spans to leave out, in order; never the character on either side."""
    spans: list[tuple[int, int]] = []
    cursor = 0
    for opened in sorted(braces):
        if opened < cursor or not _BODY_FOLLOWS.search(text, max(0, opened - 60), opened):
            continue
        spans += _long_blanks(text, cursor, opened)
        cursor = braces[opened]
        spans.append((opened + 1, cursor))
    spans += _long_blanks(text, cursor, len(text))
    return spans


def _long_blanks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(match.start() + 1, match.end()) for match in _LONG_BLANK.finditer(text, start, end)]
