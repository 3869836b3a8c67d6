"""Which of a name's bindings may give it its value at one place."""

from bisect import bisect_left
from itertools import islice
from typing import NamedTuple

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.source import Source

_LOOPS = frozenset({"for_statement", "while_statement"})
_MOST = 40
"""Bindings that are looked at on either side of a use, the nearest first: a file that a
machine wrote may rebind one name in every line."""


class _History(NamedTuple):
    """The bindings of a name in one scope, in the order in which they are written."""

    starts: list[int]
    bindings: list[Binding]


class Reaching:
    """Answers for the names of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._histories: dict[tuple[int, int, int], _History] = {}
        self._blocks: dict[int, tuple[int, int]] = {}
        """The block that a binding stands in, by the binding's start."""

    def at(self, bindings: list[Binding], use: Node) -> list[Binding]:
        """The bindings (of one name, in one scope) that may hold where ``use`` stands.

        In straight code the last assignment before the use counts and hides those before it;
        one inside a branch hides nothing outside; one after the use counts where a loop leads
        back. Seen from another scope (a function that the name outlives) all of them count.
        """
        if len(bindings) < 2:
            return bindings
        position = use.start_byte
        inner = self.source.scopes_at(position)
        if bindings[0].scope.start != (inner[0].start if inner else 0):
            return bindings[:_MOST]
        history = self._history(bindings)
        here = bisect_left(history.starts, position)
        before: list[Binding] = []
        around: list[Binding] = []
        for index in range(here - 1, max(-1, here - 1 - _MOST), -1):
            binding = history.bindings[index]
            if binding.holds_from > position:
                around.append(binding)
                continue
            before.append(binding)
            if self._hides(binding, position):
                break
        before.reverse()
        stop = self._loop_end(use)
        if stop <= position:
            return before
        later = islice(history.bindings, here, here + _MOST)
        return [*before, *reversed(around), *(b for b in later if b.start < stop)]

    def _history(self, bindings: list[Binding]) -> _History:
        key = bindings[0].scope.start, bindings[0].start, len(bindings)
        if key not in self._histories:
            ordered = sorted(bindings, key=lambda one: one.start)
            self._histories[key] = _History([one.start for one in ordered], ordered)
        return self._histories[key]

    def _hides(self, binding: Binding, position: int) -> bool:
        """Whether what was bound before is seen no more where a use stands."""
        if binding.kind != "assignment" or binding.value is None:
            return False
        if binding.start not in self._blocks:
            self._blocks[binding.start] = _block(self.source, binding.value)
        start, stop = self._blocks[binding.start]
        return start <= position < stop

    def _loop_end(self, use: Node) -> int:
        """Where the outermost loop around a use ends; 0 if there is none."""
        loops = (node.end_byte for node in self.source.ancestors(use) if node.type in _LOOPS)
        return max(loops, default=0)


def _block(source: Source, node: Node) -> tuple[int, int]:
    """The bytes of the block in which a statement stands."""
    for parent in source.ancestors(node):
        if parent.type in ("block", "module"):
            return parent.byte_range
    return node.byte_range
