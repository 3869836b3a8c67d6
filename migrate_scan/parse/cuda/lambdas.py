"""Lambdas that are compiled for the device: ``[=] __device__ (int i) { ... }``.

They stand in host code and run in a kernel that a library or a header has. What they hold is
told by the usages of their features; here are the lines that a port has to go through.
"""

import re
from collections.abc import Iterable, Iterator

from migrate_scan.parse.cuda.brackets import closing
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import DeviceFunction

# A capture's bracket, not that of an attribute (``[[nodiscard]] __device__``), then the
# specifier: CUDA's own or a macro for it (``GPU_LAMBDA``, ``XGBOOST_DEVICE``). The others are
# whole words, so that a run of underscores can be read in one way only.
_HEAD = re.compile(
    r"(?<!\])\]\s*(?:__\w+\b\s*)*(?:__device__|GPU_LAMBDA|[A-Z0-9_]{0,40}DEVICE[A-Z0-9_]{0,40})\b"
    r"\s*(?:__\w+\b\s*)*(?=[({])"
)
_TO_BODY = re.compile(r"[^;{}]{0,200}\{")
_LONGEST_PARAMETERS = 4_000


def device_lambdas(unit: Unit, host: Iterable[tuple[int, int]]) -> Iterator[DeviceFunction]:
    """The lambdas in the given spans of host code; one inside of another is part of it."""
    covered = 0
    for start, end in host:
        for head in _HEAD.finditer(unit.text, start, end):
            closes = _end(unit, head.end())
            if closes is None or head.start() < covered:
                continue
            covered = closes
            yield DeviceFunction(
                name="",
                line=unit.source.line(head.start()),
                end_line=unit.source.line(closes),
                loc=unit.source.code_lines(head.start(), closes + 1),
            )


def _end(unit: Unit, start: int) -> int | None:
    """Where the body closes of the lambda whose parameters, if it has any, begin at ``start``."""
    if unit.text[start] == "(":
        closed = closing(unit.text, start, start + _LONGEST_PARAMETERS)
        opening = _TO_BODY.match(unit.text, closed + 1) if closed is not None else None
        if opening is None:
            return None
        start = opening.end() - 1
    return unit.partner(start)
