"""CUDA as the device that a configuration or a launcher's option names."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

_KEY = r"(?i:(?<![a-z])device(?:_?(?:type|name|map))?)"
_DEVICE = re.compile(
    rf"(?:{_KEY}[\"']?[ \t]{{0,8}}[:=]|--(?:[\w-]{{1,40}}[_-])?{_KEY}[ \t]{{1,8}})"
    r"[ \t]{0,8}[\"']?(cuda(?::\d{1,3})?)(?![\w.:/-])"
)


def _find(line: str) -> Iterator[Found]:
    for match in _DEVICE.finditer(line):
        yield match.start(1), match.end(1), "device:cuda"


FINDER = Finder("MS107", "device_literal", (b"cuda",), _find)
