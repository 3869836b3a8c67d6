"""Wheels that are built for one CUDA version, their indexes, and conda's CUDA packages."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

_WHEEL = re.compile(r"(?:(?<=\+)|(?<=/whl/)|(?<=/whl/nightly/)|(?<=/whl/test/))cu[1-9]\d{1,2}\b")
_CONDA = re.compile(
    r"(?<![\w./-])(pytorch-cuda|cudatoolkit(?:-dev)?|cuda-toolkit|cuda-nvcc)(?=[\s=<>\"']|$)"
)


def _wheels(line: str) -> Iterator[Found]:
    for match in _WHEEL.finditer(line):
        yield match.start(), match.end(), f"wheel:{match[0]}"


def _conda(line: str) -> Iterator[Found]:
    for match in _CONDA.finditer(line):
        yield match.start(1), match.end(1), f"conda:{match[1]}"


FINDER = Finder("MS803", "build", (b"+cu", b"whl/"), _wheels)
CONDA = Finder("MS803", "build", (b"pytorch-cuda", b"cudatoolkit", b"cuda-"), _conda)
