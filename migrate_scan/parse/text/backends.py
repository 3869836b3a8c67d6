"""NCCL as the backend that a configuration or a launcher's option names."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

_BACKEND = re.compile(r"(?i:backend(?:_name)?)[\"']?[ \t]{0,8}[:=\s][ \t]{0,8}[\"']?(nccl)\b")


def _find(line: str) -> Iterator[Found]:
    for match in _BACKEND.finditer(line):
        yield match.start(1), match.end(1), "backend:nccl"


FINDER = Finder("MS205", "distributed", (b"nccl",), _find)
