"""The text of one C++ file: decoded, positioned, comments and strings blanked.

All offsets are byte offsets into UTF-8 ``data``. ``code`` is a string with one
character per byte (Latin-1), so that regular expressions, slices and tree-sitter
speak of the same places whatever the file's encoding is.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from migrate_scan.parse.fingerprint import SIDE, essence

# Every alternative that may stay open runs to the end of its line or file instead of
# failing: a failed start would be tried again at the next character, which is quadratic.
_OPAQUE = re.compile(
    r"//(?:[^\\\n]|\\\r?\n|\\)*+"
    r"|/\*(?s:.*?)(?:\*/|\Z)"
    r'|R"([^()\\\s"]{0,16})\((?s:.*?)(?:\)\1"|\Z)'
    r'|"(?:[^"\\\n]|\\(?s:.))*+"?'
    r"|'(?<![0-9A-Fa-f]')(?:[^'\\\n]|\\.){1,12}+'"
)
# Formatters that do not know CUDA write ``k << <grid, block >> > (x)``; nvcc takes it.
_SPLIT_LAUNCH = re.compile(r"<<([ \t]+)<(?!<)([^;]{0,2000}?)>>([ \t]*)>(?=\s*\()")
_NOT_NEWLINE = re.compile(r"[^\n]")
_STATEMENT_EDGE = re.compile(r"[;{}]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A line that continues another is none, whatever it starts with (``#call`` in a macro's body).
_DIRECTIVE = re.compile(
    r"^(?<!\\\n)(?<!\\\r\n)[ \t]*#(?:[^\\\n]|\\\r?\n|\\)*(?:\n|\Z)", re.MULTILINE
)
# Macros that declare something need no semicolon: ``DECLARE_OP(128)`` in the first column.
_MACRO_LINE = re.compile(r"^[A-Z_][A-Z0-9_]*\([^\n]*\)[ \t]*\n", re.MULTILINE)
_LONGEST_STATEMENT = 4_000


def to_utf8(data: bytes) -> bytes:
    """The file's bytes without byte order mark; UTF-16 becomes UTF-8."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def blanks(text: str) -> str:
    """As many blanks as ``text`` is long, its newlines kept."""
    return _NOT_NEWLINE.sub(" ", text) if "\n" in text else " " * len(text)


def _blank_opaque(match: re.Match[str]) -> str:
    text = match.group()
    if text[0] == '"' and len(text) > 1 and text[-1] == '"':
        return f'"{blanks(text[1:-1])}"'
    if text[0] == "R" and text[-1] == '"':
        return f' "{blanks(text[2:-1])}"'
    return blanks(text)


def _joined_launches(code: str) -> str:
    """``code`` with the brackets of launches together; offsets hold."""
    return _SPLIT_LAUNCH.sub(r"<<<\1\2>>>\3", code)


class Source:
    """One file's text. ``code`` has comments and the contents of strings blanked."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.raw = data.decode("latin-1")
        self.code = _joined_launches(_OPAQUE.sub(_blank_opaque, self.raw))

    def comments(self) -> Iterator[tuple[int, int]]:
        """Spans of the comments, in order."""
        for match in _OPAQUE.finditer(self.raw):
            if match.group().startswith(("//", "/*")):
                yield match.span()

    @cached_property
    def flat(self) -> str:
        """``code`` with line continuations blanked, so that macro bodies read as code."""
        return self.code.replace("\\\n", " \n").replace("\\\r\n", " \r\n")

    @cached_property
    def _line_starts(self) -> list[int]:
        lengths = (len(line) + 1 for line in self.raw.split("\n"))
        return list(accumulate(lengths, initial=0))[:-1]

    def line(self, offset: int) -> int:
        """1-based line of an offset."""
        return bisect_right(self._line_starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column; the column counts characters."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        before = self.raw[start:offset]
        if before.isascii():
            return line, offset - start + 1
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def line_span(self, line: int) -> tuple[int, int]:
        """Start and end offset of a 1-based line (its newline excluded)."""
        starts = self._line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.raw)
        return starts[line - 1], end

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self._line_starts)

    def text(self, start: int, end: int) -> str:
        """The original characters between two offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def statement_span(self, offset: int, window: int | None = None) -> tuple[int, int]:
        """Where the statement around ``offset`` starts and ends, at most ``window`` away."""
        text = self.flat
        low = 0 if window is None else max(0, offset - window)
        high = len(text) if window is None else min(len(text), offset + window)
        start = max(text.rfind(edge, low, offset) for edge in ";{}") + 1
        edge = _STATEMENT_EDGE.search(text, offset, high)
        return max(start, low), edge.start() if edge is not None else high

    def statement(self, offset: int) -> str:
        """The statement or preprocessor line around ``offset``, comments left out, cut where it
        is very long. Preprocessor lines beside a statement are no part of it: another include
        does not change what the statement says, and neither does a macro before it."""
        start, end = self.statement_span(offset, _LONGEST_STATEMENT)
        for macro in _MACRO_LINE.finditer(self.flat, start, offset):
            start = macro.end()
        for line in _DIRECTIVE.finditer(self.code, start, end):
            if line.end() <= offset:
                start = line.end()
            elif line.start() <= offset:
                return line[0]
            else:
                end = line.start()
                break
        if max(offset - start, end - offset) <= SIDE:
            return self.flat[start:end]
        before, after = essence(self.flat[start:offset]), essence(self.flat[offset:end])
        return f"{before[-SIDE:]} {after[:SIDE]}"

    def code_lines(self, start: int, end: int) -> int:
        """How many lines between two offsets hold code."""
        return sum(1 for line in self.flat[start:end].split("\n") if line and not line.isspace())
