"""Finds files by the end of their path, as seen from another file."""

from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath

_MAX_PARTS = 12
"""Longest end of a path that is indexed, in parts."""
_MAX_ALIKE = 32
"""Files kept for one end of a path, the shortest paths first."""


class Paths:
    """A set of paths that is asked as a compiler or interpreter would."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_end: dict[str, list[str]] = {}
        self._paths = set(paths)
        self._last = {path.rpartition("/")[2] for path in self._paths}
        for path in sorted(self._paths, key=lambda path: (len(path), path)):
            for end in _ends(path):
                alike = self._by_end.setdefault(end, [])
                if len(alike) < _MAX_ALIKE:
                    alike.append(path)

    def find(self, origin: str, wanted: str) -> str | None:
        """The path that ``wanted`` means in the file ``origin``: relative to its folder or one
        around it, else the closest that ends so."""
        wanted = normpath(wanted)
        if wanted.startswith("../"):
            beside = normpath(join(dirname(origin), wanted))
            if beside in self._paths:
                return beside
        end = wanted
        while end.startswith("../"):
            end = end[3:]
        if end.rpartition("/")[2] not in self._last:
            return None
        for folder in around(origin):
            path = f"{folder}/{end}" if folder else end
            if path in self._paths:
                return path
        alike = self._by_end.get(end)
        return max(alike, key=lambda path: closeness(origin, path)) if alike else None


def around(path: str) -> Iterator[str]:
    """The folders around ``path``, the nearest first and the root (empty) last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def closeness(path: str, other: str) -> int:
    """How many folders two paths share."""
    shared = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        shared += 1
    return shared


def _ends(path: str) -> Iterator[str]:
    parts = path.split("/")
    for length in range(1, min(len(parts), _MAX_PARTS) + 1):
        yield "/".join(parts[-length:])
