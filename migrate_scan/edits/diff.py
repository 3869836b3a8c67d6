"""Unified diffs that ``git apply`` accepts, whatever the bytes.

Lines are matched by position, in linear time: edits change lines where they stand and add
or drop some in one place at most (an import), and difflib's search for moved lines takes
minutes on a large file that repeats itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_CONTEXT = 3
_NEEDS_QUOTES = re.compile(r'[\x00-\x1f"\\\x7f]')


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines ``old[start:end]`` became ``new[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int

    def turned(self) -> "_Block":
        """The same change seen from the new version."""
        return _Block(self.new_start, self.new_end, self.start, self.end)


def unified_diff(path: str, before: bytes, after: bytes) -> str:
    """The difference between a file's two versions, empty if there is none.

    ``path`` is POSIX and relative. Bytes that are not UTF-8 come as lone surrogates: write
    the text with ``errors="surrogateescape"`` and the patch holds the file's own bytes.
    """
    old, new = _lines(before), _lines(after)
    hunks = [_hunk(blocks, old, new) for blocks in _near(_changed(old, new))]
    if not hunks:
        return ""
    return f"--- {_name('a/' + path)}\n+++ {_name('b/' + path)}\n" + "".join(hunks)


def _lines(data: bytes) -> list[str]:
    """The lines with their ends; only ``\\n`` ends a line, as in git."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    if len(old) > len(new):
        yield from (block.turned() for block in _changed(new, old))
        return
    grown = len(new) - len(old)
    where = _insertion(old, new, grown)
    yield from _differing(old[:where], new[:where], 0, 0)
    if grown:
        yield _Block(where, where, where, where + grown)
    yield from _differing(old[where:], new[where + grown :], where, where + grown)


def _insertion(old: Sequence[str], new: Sequence[str], grown: int) -> int:
    """Before which of the old lines ``grown`` new ones stand, if as few others as can be
    differ."""
    if not grown:
        return len(old)
    after = sum(line != new[index + grown] for index, line in enumerate(old))
    best, where, before = after, 0, 0
    for index, line in enumerate(old):
        before += line != new[index]
        after -= line != new[index + grown]
        if before + after < best:
            best, where = before + after, index + 1
    return where


def _differing(
    old: Sequence[str], new: Sequence[str], start: int, new_start: int
) -> Iterator[_Block]:
    differs = [one != other for one, other in zip(old, new, strict=True)]
    for is_changed, run in groupby(range(len(old)), key=differs.__getitem__):
        if is_changed:
            numbers = list(run)
            first, last = numbers[0], numbers[-1] + 1
            yield _Block(start + first, start + last, new_start + first, new_start + last)


def _near(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Blocks whose context would touch go into one hunk."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.start - hunk[-1].end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _hunk(blocks: Sequence[_Block], old: Sequence[str], new: Sequence[str]) -> str:
    first, last = blocks[0], blocks[-1]
    start = max(first.start - _CONTEXT, 0)
    end = min(last.end + _CONTEXT, len(old))
    lines: list[str] = []
    position = start
    for block in blocks:
        lines += [" " + line for line in old[position : block.start]]
        lines += ["-" + line for line in old[block.start : block.end]]
        lines += ["+" + line for line in new[block.new_start : block.new_end]]
        position = block.end
    lines += [" " + line for line in old[position:end]]
    new_range = _range(start + first.new_start - first.start, end + last.new_end - last.end)
    return f"@@ -{_range(start, end)} +{new_range} @@\n" + "".join(map(_ended, lines))


def _range(start: int, end: int) -> str:
    """A hunk's range: first line and number of lines; an empty one stands after a line."""
    return f"{start + (end > start)},{end - start}"


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _name(path: str) -> str:
    """A file's name as git writes it: quoted if need be, ended by a tab if it has blanks."""
    if _NEEDS_QUOTES.search(path):
        return f'"{_NEEDS_QUOTES.sub(_escape, path)}"'
    return path + "\t" * (" " in path)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return "\\" + (character if character in '"\\' else f"{ord(character):03o}")
