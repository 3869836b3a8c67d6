"""The findings of each file with the lines that they stand in, cut to a readable size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from migrate_scan.model import Place
from migrate_scan.report.groups import Group
from migrate_scan.report.safe import shortened
from migrate_scan.report.view import FileGroup

MAX_GROUPS = 400
MAX_PLACES = 5
_CODE_WIDTH = 160
_TAB = 4


@dataclass(frozen=True, slots=True)
class Snippet:
    """One place and the source line there; empty if it is not to be had."""

    place: Place
    code: str


@dataclass(frozen=True, slots=True)
class Block:
    """A group of findings; ``more`` places of it are not shown."""

    group: Group
    snippets: tuple[Snippet, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FileBlock:
    """A file's findings; ``left_out`` places of it are not shown at all."""

    path: str
    count: int
    blocks: tuple[Block, ...]
    left_out: int


def file_blocks(
    files: list[FileGroup], read_lines: Callable[[str], Sequence[str]]
) -> tuple[list[FileBlock], int]:
    """The costliest :data:`MAX_GROUPS` groups by file, and how many places are left out."""
    room, left_out, blocks = MAX_GROUPS, 0, []
    for file in files:
        shown, hidden = file.groups[:room], file.groups[room:]
        lost = sum(len(group.places) for group in hidden)
        left_out += lost
        room -= len(shown)
        if shown:
            lines = read_lines(file.path)
            made = tuple(_block(group, lines) for group in shown)
            blocks.append(FileBlock(file.path, file.count, made, lost))
    return blocks, left_out


def _block(group: Group, lines: Sequence[str]) -> Block:
    shown = group.places[:MAX_PLACES]
    snippets = tuple(Snippet(place, _code(place, lines)) for place in shown)
    return Block(group, snippets, len(group.places) - len(shown))


def _code(place: Place, lines: Sequence[str]) -> str:
    line = place.line
    if place.cell is not None or not 1 <= line <= len(lines):
        return ""
    # Cut first: the line may be twenty megabytes long.
    start = lines[line - 1][: _CODE_WIDTH * 8]
    return shortened(start.expandtabs(_TAB).strip(), _CODE_WIDTH)
