"""``requirements*.txt``: one requirement a line, in pip's dialect.

Files that ``-r`` and ``-c`` name are not followed: discovery finds them on its own.
"""

import re
from collections.abc import Iterator

from migrate_scan.parse.build.requirement import build_inventory, requirement
from migrate_scan.parse.facts import FileInventory

_COMMENT = re.compile(r"(?:^|\s)#.*")
_EDITABLE = re.compile(r"(?:-e|--editable)[ =]\s*")
_LINE_OPTION = re.compile(r"\s--?[a-z].*")


def parse_requirements(data: bytes) -> FileInventory:
    """The packages that a requirements file names."""
    text = data.decode("utf-8-sig", "replace")
    return build_inventory(requirement(entry, line) for line, entry in _entries(text))


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Requirements with the line they start on; continuation lines joined."""
    start, pieces = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        start = start if pieces else number
        stripped = raw.rstrip()
        if stripped.endswith("\\"):
            pieces.append(stripped[:-1])
            continue
        entry = _COMMENT.sub("", "".join((*pieces, stripped))).strip()
        pieces.clear()
        entry = _EDITABLE.sub("", entry, count=1) if entry.startswith("-e") else entry
        entry = _EDITABLE.sub("", entry, count=1) if entry.startswith("--editable") else entry
        if entry and not entry.startswith("-"):
            yield start, _LINE_OPTION.sub("", entry)
