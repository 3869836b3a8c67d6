"""Lines that look like the head of a function or class, told by their bytes alone."""

import re
from typing import NamedTuple

# Two literal searches are ten times faster than one pattern for both.
_KEYWORDS = (
    re.compile(rb"(def)(?![\w\x80-\xff])[ \t]*([\w\x80-\xff]*)"),
    re.compile(rb"(class)(?![\w\x80-\xff])[ \t]*([\w\x80-\xff]*)"),
)
_INDENT_LIMIT = 400


class Header(NamedTuple):
    """One such line; whether it is text is for the tree to say."""

    start: int
    """The byte of its keyword."""
    keyword: bytes
    name: bytes
    indent: int
    outer: int
    """Which of the headers before is the one around it; -1 for none."""


def find_headers(data: bytes) -> list[Header]:
    """All headers of a file, in order."""
    lines: list[tuple[int, bytes, bytes, int]] = []
    for pattern in _KEYWORDS:
        for hit in pattern.finditer(data):
            start = hit.start()
            low = max(0, start - _INDENT_LIMIT)
            line_end = data.rfind(b"\n", low, start)
            if line_end < 0 < low:
                continue
            before = data[line_end + 1 : start]
            if not before or before.isspace():
                lines.append((start, hit[1], hit[2], len(before)))
            elif before.split() == [b"async"]:
                lines.append((start, hit[1], hit[2], len(before) - len(before.lstrip())))
    lines.sort()
    found: list[Header] = []
    around: list[int] = []
    for index, (start, keyword, name, indent) in enumerate(lines):
        # What encloses a definition is indented less.
        while around and found[around[-1]].indent >= indent:
            around.pop()
        found.append(Header(start, keyword, name, indent, around[-1] if around else -1))
        around.append(index)
    return found
