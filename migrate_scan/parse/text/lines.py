"""Lines of a text file, and what a finder says about them as usages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from migrate_scan.parse.facts import Category, UsageFact
from migrate_scan.parse.fingerprint import fingerprint

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_LONGEST = 4_000
"""Characters of a line that are looked at: longer ones hold data, no commands."""

Found = tuple[int, int, str]
"""Start and end in a line, and the symbol."""


@dataclass(frozen=True, slots=True)
class Finder:
    """What finds one rule's usages in a line. ``words`` are lowercase: a file without any of
    them need not be looked at line by line."""

    rule: str
    category: Category
    words: tuple[bytes, ...]
    find: Callable[[str], Iterator[Found]]


class Lines:
    """A text file's lines, comments blanked."""

    def __init__(self, data: bytes) -> None:
        text = data.decode("utf-8-sig", "replace")
        self._lines = [_COMMENT.sub("", line[:_LONGEST]) for line in text.split("\n")]

    def usages(self, finder: Finder) -> Iterator[UsageFact]:
        """What a finder finds, line by line."""
        for number, line in enumerate(self._lines, start=1):
            for start, end, symbol in finder.find(line):
                yield UsageFact(
                    rule=finder.rule,
                    fingerprint=fingerprint(finder.rule, symbol, "", line),
                    category=finder.category,
                    symbol=symbol,
                    line=number,
                    column=start + 1,
                    end_line=number,
                    end_column=end + 1,
                    binding="string",
                    use="reference",
                    provenance="literal",
                    text=line[start:end],
                )
