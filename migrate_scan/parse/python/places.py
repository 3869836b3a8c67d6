"""Lines and columns of bytes, counted where they are asked for.

Of most lines nothing is told, so no list of all of them is made: newlines are counted block by
block, and within a block as far as the byte.
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from operator import itemgetter

_BLOCK = 1024


class Places:
    """The places of one text. ``data`` is UTF-8, and its lines end with ``\\n``."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def line(self, byte: int) -> int:
        """The 1-based line of a byte."""
        return self._line(byte)[0]

    def line_start(self, byte: int) -> int:
        """The byte at which the line of a byte begins."""
        return self._line(byte)[1]

    def beginning(self, line: int) -> int:
        """The byte at which a line begins, by its number."""
        block = bisect_right(self._blocks, line, key=itemgetter(0)) - 1
        known, start = self._blocks[block]
        after = block * _BLOCK
        for _ in range(line - known):
            start = after = self.data.find(b"\n", after) + 1
        return start

    def position(self, byte: int) -> tuple[int, int]:
        """The 1-based line and column (in characters) of a byte."""
        line, start = self._line(byte)
        if self._ascii:
            return line, byte - start + 1
        return line, len(self.data[start:byte].decode("utf-8", "replace")) + 1

    def positions(self, places: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """The 1-based lines and columns of many bytes."""
        return tuple([self.position(byte) for byte in places])

    def _line(self, byte: int) -> tuple[int, int]:
        """The line of a byte, and where it begins."""
        data, block = self.data, byte // _BLOCK
        line, start = self._blocks[block]
        line += data.count(b"\n", block * _BLOCK, byte)
        return line, data.rfind(b"\n", block * _BLOCK, byte) + 1 or start

    @cached_property
    def _ascii(self) -> bool:
        return self.data.isascii()

    @cached_property
    def _blocks(self) -> list[tuple[int, int]]:
        """The line that each block begins in, and where that line begins."""
        data, line, start = self.data, 1, 0
        found = [(line, start)]
        for block in range(_BLOCK, len(data) + 1, _BLOCK):
            line += data.count(b"\n", block - _BLOCK, block)
            start = data.rfind(b"\n", block - _BLOCK, block) + 1 or start
            found.append((line, start))
        return found
