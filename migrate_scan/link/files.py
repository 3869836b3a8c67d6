"""A parsed file in its place, and what it includes."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from migrate_scan.link.paths import Paths
from migrate_scan.model import Area
from migrate_scan.parse.facts import FileInventory

_MAX_VISIBLE = 200
"""Files that an include chain is followed to; real ones stay far below."""


class ParsedFile(Struct, frozen=True):
    """What a file says and where it stands (POSIX path relative to the root)."""

    path: str
    area: Area
    facts: FileInventory

    @property
    def is_python(self) -> bool:
        """Whether its names are Python's (``.py``, notebooks) and not a linker's."""
        return self.facts.language in ("python", "notebook")


class Includes:
    """Resolves ``#include`` lines to files of the repository."""

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        self._files = {file.path: file for file in files}
        self._paths = Paths(self._files)
        self._included: dict[str, tuple[str, ...]] = {}
        self._visible: dict[str, dict[str, int]] = {}

    def resolve(self, path: str, include: str) -> str | None:
        """The file that ``include`` in ``path`` means."""
        return self._paths.find(path, include)

    def visible(self, path: str) -> Mapping[str, int]:
        """``path`` and everything that it includes, each with its rank, nearest first."""
        if path not in self._visible:
            self._visible[path] = {seen: rank for rank, seen in enumerate(self._walk(path))}
        return self._visible[path]

    def _walk(self, path: str) -> Iterator[str]:
        seen = {path}
        queue = [path]
        for current in queue:
            yield current
            for found in self._direct(current):
                if found not in seen and len(seen) < _MAX_VISIBLE:
                    seen.add(found)
                    queue.append(found)

    def _direct(self, path: str) -> tuple[str, ...]:
        if path not in self._included:
            includes = self._files[path].facts.includes
            found = (self.resolve(path, include.path) for include in includes)
            self._included[path] = tuple(name for name in found if name is not None)
        return self._included[path]
