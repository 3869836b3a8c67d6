"""Lines of a text file, and what a finder says about them as usages."""

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from msgspec import Struct

from migrate_scan.parse.facts import Category, UsageFact
from migrate_scan.parse.fingerprint import fingerprint

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_LONGEST = 4_000
"""Characters of a line that are looked at: longer ones hold data, no commands."""

Found = tuple[int, int, str]
"""Start and end in a line, and the symbol."""


class Finder(Struct, frozen=True):
    """What finds one rule's usages in a line. ``words`` are lowercase: a line without any of
    them need not be looked at."""

    rule: str
    category: Category
    words: tuple[bytes, ...]
    find: Callable[[str], Iterator[Found]]


class Lines:
    """A text file's lines, comments blanked."""

    def __init__(self, data: bytes) -> None:
        data = data.removeprefix(BOM_UTF8)
        self._lines = data.split(b"\n")
        self._lowered = data.lower()
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    def usages(self, finder: Finder) -> Iterator[UsageFact]:
        """What a finder finds, line by line."""
        for index in self._with_any(finder.words):
            number = index + 1
            line = _COMMENT.sub("", self._lines[index].decode("utf-8", "replace")[:_LONGEST])
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

    def _with_any(self, words: Iterable[bytes]) -> list[int]:
        """The lines that hold a word, whatever its case."""
        found: set[int] = set()
        for word in words:
            place = self._lowered.find(word)
            while place >= 0:
                index = bisect_right(self._starts, place) - 1
                found.add(index)
                place = self._lowered.find(word, self._starts[index + 1])
        return sorted(found)
