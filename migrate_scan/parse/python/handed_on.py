"""Whether what a name is given reaches a device (or backend), by way of other names of the file."""

from collections import defaultdict

from msgspec import Struct, field

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.sinks import Sinks

_STEPS = 9
"""Names from a literal to the device; real code has a handful."""
_MOST = 100
"""Names that are followed at each step."""


class _Uses(Struct):
    """Where the bindings of a name go that are seen from the same places."""

    seen: list[Binding]
    is_device: bool = False
    names: dict[int, str] = field(default_factory=dict)
    """Other names that are given the value, by where that is."""


class HandedOn:
    """Answers for the names of one file."""

    def __init__(self, names: Names, sinks: Sinks) -> None:
        self.names = names
        self.sinks = sinks
        self._uses: dict[tuple[str, Word], dict[int, list[_Uses]]] = {}
        self._known: dict[tuple[int, Word], bool] = {}

    def reaches(self, name: str, start: int, word: Word) -> bool:
        """Whether a device (or backend) is taken from what ``name`` is given at a byte."""
        if (start, word) not in self._known:
            self._known[start, word] = self._follow(name, start, word)
        return self._known[start, word]

    def _follow(self, name: str, start: int, word: Word) -> bool:
        followed = {start}
        front = {start: name}
        for _ in range(_STEPS):
            uses = [u for at, given in front.items() for u in self._used(given, word).get(at, ())]
            if any(use.is_device for use in uses):
                return True
            ahead = {at: given for use in uses for at, given in use.names.items()}
            front = {at: ahead[at] for at in sorted(ahead.keys() - followed)[:_MOST]}
            followed |= front.keys()
        return False

    def _used(self, name: str, word: Word) -> dict[int, list[_Uses]]:
        """The uses of a name by the start of each binding that they may see."""
        if (name, word) not in self._uses:
            found = self._uses[name, word] = defaultdict(list)
            for uses in self._found(name, word):
                for binding in uses.seen:
                    found[binding.start].append(uses)
        return self._uses[name, word]

    def _found(self, name: str, word: Word) -> list[_Uses]:
        found: dict[tuple[int, int], _Uses] = {}
        for occurrence in self.names.references(name):
            sink = None if occurrence.chain else self.sinks.find(occurrence.leaf, word)
            seen = self.names.bindings(name, occurrence.start) if sink is not None else []
            if sink is None or not seen:
                continue
            uses = found.setdefault((seen[0].start, len(seen)), _Uses(seen))
            target = sink.target
            if sink.kind != "variable":
                uses.is_device = True
            elif target is not None and target.type == "identifier" and len(uses.names) < _MOST:
                uses.names[target.start_byte] = self.names.source.text(target)
        return list(found.values())
