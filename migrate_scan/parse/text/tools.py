"""NVIDIA's command-line tools in scripts."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

TOOLS = r"nvidia-smi|nvcc|nsys|ncu|nvprof|cuda-gdb|cuda-memcheck|compute-sanitizer|cuobjdump"
WORDS = (b"nvidia-smi", b"nvcc", b"nsys", b"ncu", b"nvprof", b"cuda-", b"compute-san", b"cuobj")
_TOOL = re.compile(rf"(?<![\w.-])(?:/usr/(?:local/cuda/)?bin/)?({TOOLS})(?![\w=./:-])")


def find(line: str) -> Iterator[Found]:
    """The tool's name where a command may stand."""
    for match in _TOOL.finditer(line):
        yield match.start(1), match.end(1), f"tool:{match[1]}"


FINDER = Finder("MS804", "environment", WORDS, find)
