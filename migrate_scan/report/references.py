"""Numbered sources: a finding shows ``[3]``, the list at the end says what that is."""

from migrate_scan.model import Evidence, Finding


class References:
    """Gives each source one number, in the order in which the page first names it."""

    def __init__(self) -> None:
        self._numbers: dict[Evidence, int] = {}

    def of(self, finding: Finding) -> list[int]:
        """The numbers of a finding's sources."""
        return [
            self._numbers.setdefault(evidence, len(self._numbers) + 1)
            for evidence in dict.fromkeys(finding.evidence)
        ]

    def items(self) -> list[tuple[int, Evidence]]:
        """Every source named so far, by number."""
        return [(number, evidence) for evidence, number in self._numbers.items()]
