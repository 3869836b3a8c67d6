"""Numbered sources: a finding shows ``[3]``, the list at the end says what that is."""

from collections.abc import Iterable

from migrate_scan.model import Evidence, Finding


class References:
    """Gives each source one number, in the order in which the page first names it."""

    def __init__(self) -> None:
        self._numbers: dict[Evidence, int] = {}

    def of(self, findings: Iterable[Finding]) -> list[int]:
        """The numbers of the sources of ``findings``."""
        sources = dict.fromkeys(e for finding in findings for e in finding.evidence)
        return [self._numbers.setdefault(source, len(self._numbers) + 1) for source in sources]

    def items(self) -> list[tuple[int, Evidence]]:
        """Every source named so far, by number."""
        return [(number, evidence) for evidence, number in self._numbers.items()]
