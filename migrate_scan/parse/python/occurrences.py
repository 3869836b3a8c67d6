"""Where a name stands in a file, by its bytes: the tree is asked for few of the places."""

import re
from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

_WORD_BYTES = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_." + bytes(range(128, 256))
)
_NAME_BYTES = _WORD_BYTES - {ord(".")}
_BEFORE_CHAIN = frozenset(b". \t\r\n\f\v\\")
_CHAIN = re.compile(rb"(?:[\s\\]*\.[\s\\]*[A-Za-z_]\w*)+")
_INTRODUCED = (b"def", b"class", b"type", b".", b"\\")
_GAPS = re.compile(rb"[\s\\]")

Hit = tuple[int, bytes, int, Node | None]
"""Start of a name, the attributes that follow, their end, and the leaf if it was looked up."""


def occurrences(data: bytes, name: bytes) -> Iterator[tuple[int, int, bytes, int]]:
    """Every place where a name stands for itself: start, end, attributes and their end."""
    size, total = len(name), len(data)
    start = data.find(name) if name else -1
    while start >= 0:
        end = start + size
        follows = data[end] if end < total else 0
        if follows not in _NAME_BYTES and (start == 0 or data[start - 1] not in _WORD_BYTES):
            chain = _CHAIN.match(data, end) if follows in _BEFORE_CHAIN else None
            if chain is None:
                yield start, end, b"", end
            else:
                yield start, end, chain[0], chain.end()
        start = data.find(name, end)


def is_opened(data: bytes, start: int, end: int) -> bool:
    """Whether a name is called or subscripted, as its bytes tell: it binds nothing there."""
    if data[end : end + 1] not in (b"(", b"["):
        return False
    return not data[max(0, start - 12) : start].rstrip().endswith(_INTRODUCED)


@lru_cache(maxsize=8192)
def dotted(attributes: bytes) -> str:
    """Attributes without the white space that may stand around the dots."""
    text = attributes.decode("ascii")
    return "".join(text.replace("\\", "").split()) if _GAPS.search(attributes) else text
