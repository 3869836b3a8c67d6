"""Applies suppression comments and tells which had nothing to do or gave no reason."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from migrate_scan.model import Diagnostic, Suppressed
from migrate_scan.parse.facts import Suppression

_WIDE = 50
"""Lines that a comment covers beyond which it is not indexed by line."""


class FileSuppressions:
    """The suppression comments of one file, and whether each was used."""

    def __init__(self, comments: Iterable[Suppression]) -> None:
        self._comments = tuple(comments)
        self._used: set[int] = set()
        self._by_line: dict[tuple[int | None, int], list[int]] = defaultdict(list)
        self._wide: list[int] = []
        for index, comment in enumerate(self._comments):
            first, last = comment.covers
            if last - first > _WIDE:
                self._wide.append(index)
                continue
            for line in range(first, last + 1):
                self._by_line[(comment.cell, line)].append(index)

    def match(self, rule: str, line: int, cell: int | None = None) -> Suppressed | None:
        """The suppression that speaks for ``rule`` at ``line``, if there is one."""
        for index in chain(self._by_line.get((cell, line), ()), self._wide):
            comment = self._comments[index]
            first, last = comment.covers
            if first <= line <= last and comment.cell == cell:
                if comment.rules and rule not in comment.rules:
                    continue
                self._used.add(index)
                return Suppressed(reason=comment.reason, line=comment.line)
        return None

    def diagnostics(self, path: str, require_reason: bool) -> Iterable[Diagnostic]:
        """Unused comments, and those without a reason."""
        for index, comment in enumerate(self._comments):
            if index not in self._used:
                yield Diagnostic(
                    level="warning",
                    code="unused-suppression",
                    message="This suppression matches no finding.",
                    path=path,
                    line=comment.line,
                )
            if not comment.reason:
                yield Diagnostic(
                    level="error" if require_reason else "warning",
                    code="suppression-without-reason",
                    message="This suppression gives no reason.",
                    path=path,
                    line=comment.line,
                )
