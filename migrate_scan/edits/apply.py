"""Splicing suggestions into the bytes of a file."""

import codecs
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from migrate_scan.edits.alike import alike, alike_at_end
from migrate_scan.model import Suggestion

_NEWLINE = re.compile(r"\r\n|\r|\n")
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)


class EditConflict(Exception):
    """The suggestions cannot be applied to these bytes; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class _Splice:
    """The characters that change, and the span of the suggestion around them."""

    start: int
    end: int
    span: tuple[int, int]
    new: str

    def clashes(self, later: "_Splice") -> bool:
        """Does a later one of another span that overlaps with this one's change the same?"""
        apart = self.span[1] <= later.span[0] or later.span[1] <= self.span[0]
        return not apart and (later.start < self.end or later.start == self.start)


def apply_suggestions(source: bytes, suggestions: Sequence[Suggestion]) -> bytes:
    """Replace every suggestion's span by its new text; all other bytes stay as they are.

    Lines end at ``\\n``, ``\\r\\n`` or ``\\r``; columns count characters of the file's own
    encoding (PEP 263), a byte-order mark left out. Spans may nest where the changes
    themselves are apart, as in ``f"cuda:{torch.cuda.current_device()}"``; the same
    suggestion twice counts once. Raises :class:`EditConflict` if changes overlap, a span
    does not hold ``old``, or the file cannot be decoded and encoded again without loss.
    """
    encoding, mark, text = _decode(source)
    starts = _line_starts(text)
    splices = sorted({_locate(text, starts, suggestion) for suggestion in suggestions})
    for before, after in pairwise(splices):
        if before.clashes(after):
            line = bisect_right(starts, after.start)
            raise EditConflict(f"two edits overlap at line {line}")
    try:
        return mark + _join(text, splices).encode(encoding)
    except UnicodeEncodeError as error:
        raise EditConflict(f"the new text cannot be written in {encoding}") from error


def _join(text: str, splices: Sequence[_Splice]) -> str:
    pieces: list[str] = []
    position = 0
    for splice in splices:
        pieces += text[position : splice.start], splice.new
        position = splice.end
    return "".join([*pieces, text[position:]])


def _decode(source: bytes) -> tuple[str, bytes, str]:
    """Encoding, byte-order mark and text of a Python file."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        mark = codecs.BOM_UTF8 if encoding == "utf-8-sig" else b""
        encoding = codecs.lookup(encoding.removesuffix("-sig")).name
        if encoding in _NOT_CHARSETS:
            raise EditConflict(f"{encoding} is not a character set")
        text = source[len(mark) :].decode(encoding)
        if mark + text.encode(encoding) != source:
            raise EditConflict(f"the text does not survive {encoding}")
    except (SyntaxError, UnicodeError, LookupError) as error:
        raise EditConflict("the file cannot be decoded") from error
    return encoding, mark, text


def _line_starts(text: str) -> list[int]:
    return [0, *(newline.end() for newline in _NEWLINE.finditer(text))]


def _locate(text: str, starts: Sequence[int], suggestion: Suggestion) -> _Splice:
    start = _offset(starts, suggestion.line, suggestion.column)
    end = _offset(starts, suggestion.end_line, suggestion.end_column)
    if text[start:end] != suggestion.old or end <= start:
        raise EditConflict(f"line {suggestion.line} does not hold the text to replace")
    return _trimmed(suggestion, start, end)


def _trimmed(suggestion: Suggestion, start: int, end: int) -> _Splice:
    """The suggestion without what the old and the new text begin and end with."""
    old, new = suggestion.old, suggestion.new
    head = alike(old, new)
    tail = alike_at_end(old[head:], new[head:])
    return _Splice(start + head, end - tail, (start, end), new[head : len(new) - tail])


def _offset(starts: Sequence[int], line: int, column: int) -> int:
    if not 1 <= line <= len(starts) or column < 1:
        raise EditConflict(f"there is no line {line}, column {column}")
    return starts[line - 1] + column - 1
