"""Which files are compiled into which native extension."""

from collections import defaultdict
from collections.abc import Sequence
from posixpath import dirname

from msgspec import Struct

from migrate_scan.link.files import Includes, ParsedFile

UnitId = int


class Units(Struct, frozen=True):
    """The repository's native extensions: their names and the files that go into each.

    An extension whose sources are not told (a glob, a list built in a loop) has no files.
    """

    named: dict[str, tuple[UnitId, ...]]
    of_file: dict[str, frozenset[UnitId]]

    @staticmethod
    def of(files: Sequence[ParsedFile], includes: Includes) -> "Units":
        """Collect them from all files."""
        named: dict[str, list[UnitId]] = defaultdict(list)
        members: dict[str, set[UnitId]] = defaultdict(set)
        count = 0
        for file in files:
            for extension in file.facts.extensions:
                unit, count = count, count + 1
                if extension.name:
                    named[extension.name.rpartition(".")[2]].append(unit)
                for source in extension.sources:
                    found = includes.resolve(file.path, source)
                    for member in includes.visible(found) if found is not None else ():
                        members[member].add(unit)
        return Units(
            named={name: tuple(units) for name, units in named.items()},
            of_file={path: frozenset(units) for path, units in members.items()},
        )

    def apart(self, path: str, other: str) -> bool:
        """Whether two files are not compiled together as far as the build tells.

        A list of sources may be told in part, so a file of no extension goes with one of an
        extension where one stands in the other's folder or below it.
        """
        mine, theirs = self.of_file.get(path), self.of_file.get(other)
        if mine and theirs:
            return not mine & theirs
        if not mine and not theirs:
            return False
        folders = f"{dirname(path)}/", f"{dirname(other)}/"
        return not (folders[0].startswith(folders[1]) or folders[1].startswith(folders[0]))
