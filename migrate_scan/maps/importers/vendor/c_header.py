"""C and C++ headers as the importers see them: functions' names with the text around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrate_scan.maps.importers.vendor.c_source import code, line_at
from migrate_scan.maps.importers.vendor.files import VendorFile

_DIRECTIVE = re.compile(
    r"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b[ \t]*(\w*)", re.MULTILINE
)

_WITHIN = ("elif", "else", "endif")


@dataclass(frozen=True, slots=True)
class Declared:
    """A function's name, the flag that its block asks for (if any), and what follows it."""

    name: str
    flag: str | None
    body: str


def declared(file: VendorFile, pattern: re.Pattern[str], flags: str) -> Iterator[Declared]:
    """Functions whose declaration ``pattern`` finds, its last group being the name.

    ``flags`` is the prefix of macros that switch a block on. Raises FactsError if a block
    is not closed: the file is truncated.
    """
    text = code(file)
    marks = [*_blocks(file, text), (len(text), None)]
    matches = list(pattern.finditer(text))
    position = 0
    flag = None
    for index, match in enumerate(matches):
        while marks[position][0] <= match.start():
            flag = marks[position][1]
            position += 1
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        wanted = flag if flag and flag.startswith(flags) else None
        yield Declared(match[match.lastindex or 0], wanted, text[match.end() : end])


def _blocks(file: VendorFile, text: str) -> Iterator[tuple[int, str | None]]:
    """Where which ``#ifdef`` is the innermost one that is named, in the order of the text."""
    open_blocks: list[str | None] = []
    for directive in _DIRECTIVE.finditer(text):
        word = directive[1]
        if word in _WITHIN and not open_blocks:
            raise file.refusal(line_at(text, directive.start()), f"#{word} without #if")
        if word in _WITHIN:
            open_blocks.pop()
        if word != "endif":
            named = directive[2] if word == "ifdef" else None
            open_blocks.append(named or (open_blocks[-1] if open_blocks else None))
        yield directive.start(), open_blocks[-1] if open_blocks else None
    if open_blocks:
        raise file.refusal(file.text.count("\n") + 1, "ends within #if: a truncated header")
