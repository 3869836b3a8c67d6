"""Notebooks: the code cells as one module, and the facts back in their cells."""

import json
import re
from bisect import bisect_right
from typing import Any

from msgspec.structs import replace

from migrate_scan.parse.facts import FileInventory

_MAGIC = re.compile(r"^[ \t]*[%!?].*$|^[^\n=]*\?$", re.M)
_CELL_MAGIC = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun)\b)")


def join_cells(data: bytes) -> tuple[str, list[int], list[int]] | None:
    """The notebook's code, the first line of each code cell and the cell's number.

    Numbers count all cells from 1. Magics become blank lines. None if the bytes are
    no notebook.
    """
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        return None
    lines: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            starts.append(len(lines) + 1)
            numbers.append(number)
            lines += _code(cell.get("source")).split("\n")
    return "\n".join(lines), starts, numbers


def _code(source: object) -> str:
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    if _CELL_MAGIC.match(text):
        return "\n" * text.count("\n")
    return _MAGIC.sub("", text)


class Cells:
    """Puts facts of the joined code back into their cells."""

    def __init__(self, starts: list[int], numbers: list[int]) -> None:
        self._starts = starts
        self._numbers = numbers

    def place(self, found: FileInventory) -> FileInventory:
        """The inventory with cell numbers, and lines that count within the cell."""
        return replace(
            found,
            language="notebook",
            usages=tuple(map(self._span, found.usages)),
            conditional_usages=tuple(map(self._holder, found.conditional_usages)),
            native_references=tuple(map(self._holder, found.native_references)),
            applied=tuple(
                replace(self._line(fact), cell=self._cell(fact.line)) for fact in found.applied
            ),
            launches=tuple(map(self._holder, found.launches)),
            kernels=tuple(
                replace(
                    self._span(kernel),
                    features=tuple(self._line(feature) for feature in kernel.features),
                )
                for kernel in found.kernels
            ),
            imports=tuple(
                replace(self._line(fact), cell=self._cell(fact.line)) for fact in found.imports
            ),
            suppressions=tuple(
                replace(
                    self._line(fact),
                    cell=self._cell(fact.line),
                    covers=(self._within(fact.covers[0]), self._within(fact.covers[1])),
                )
                for fact in found.suppressions
            ),
            extensions=tuple(map(self._line, found.extensions)),
            operators=tuple(
                replace(
                    operator,
                    places=tuple(
                        (self._within(place[0]), place[1], self._cell(place[0]))
                        for place in operator.places
                    ),
                )
                for operator in found.operators
            ),
        )

    def _index(self, line: int) -> int:
        return max(0, bisect_right(self._starts, line) - 1)

    def _cell(self, line: int) -> int:
        return self._numbers[self._index(line)]

    def _within(self, line: int) -> int:
        return line - self._starts[self._index(line)] + 1

    def _line(self, fact: Any) -> Any:
        return replace(fact, line=self._within(fact.line))

    def _span(self, fact: Any) -> Any:
        return replace(
            fact,
            cell=self._cell(fact.line),
            line=self._within(fact.line),
            end_line=self._within(fact.end_line),
        )

    def _holder(self, fact: Any) -> Any:
        return replace(fact, usage=self._span(fact.usage))
