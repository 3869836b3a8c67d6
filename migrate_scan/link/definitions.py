"""Definitions by name, found in the order in which a compiler and a linker would look."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.link.modules import PythonModules
from migrate_scan.link.paths import around
from migrate_scan.link.units import Units
from migrate_scan.model import Area

T = TypeVar("T")
_MAX_ALIKE = 8
"""More files than this that define one name, none closer than the others, prove nothing."""
_MAX_KEPT = 64
_REACHES: dict[Area, frozenset[Area]] = {
    "own": frozenset({"own", "vendored"}),
    "vendored": frozenset({"vendored"}),
    "test": frozenset({"own", "vendored", "test"}),
    "example": frozenset({"own", "vendored", "example"}),
    "doc": frozenset({"own", "vendored", "doc"}),
}
"""Own code does not call what its tests define, nor vendored code what is the repository's."""


class Sight:
    """What a file can name: what it includes or imports, and what it may be linked with."""

    def __init__(
        self, files: Sequence[ParsedFile], includes: Includes, modules: PythonModules, units: Units
    ) -> None:
        self._files = {file.path: file for file in files}
        self._includes = includes
        self._modules = modules
        self._units = units
        self._imported: dict[str, dict[str, int]] = {}

    def visible(self, path: str) -> Mapping[str, int]:
        """``path`` and the files whose text or names it takes in, nearest first."""
        file = self._files[path]
        if not file.is_python:
            return self._includes.visible(path)
        if path not in self._imported:
            found = (path, *(module.path for module in self._modules.imported(file)))
            self._imported[path] = {seen: rank for rank, seen in enumerate(dict.fromkeys(found))}
        return self._imported[path]

    def links(self, path: str, other: str) -> bool:
        """Whether a name in ``path`` may mean what ``other`` defines, though it does not see it."""
        mine, theirs = self._files[path], self._files[other]
        return (
            mine.is_python == theirs.is_python
            and theirs.area in _REACHES[mine.area]
            and not self._units.apart(path, other)
        )


class Definitions(Generic[T]):
    """Items by plain name and file."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._by_name: dict[str, dict[str, list[T]]] = defaultdict(dict)
        self._around: dict[tuple[str, str], list[str]] = {}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}
        self._visible: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(self, name: str, path: str, item: T) -> None:
        """Note that ``path`` defines ``name``."""
        by_path = self._by_name[name]
        if path not in by_path:
            by_path[path] = []
            for folder in around(path):
                paths = self._around.setdefault((name, folder), [])
                if len(paths) <= _MAX_KEPT:
                    paths.append(path)
        by_path[path].append(item)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def find(self, name: str, path: str) -> Iterator[tuple[str, T]]:
        """What ``name`` means in ``path``, each with its file: what the file itself defines;
        else the nearest file that it includes or imports; else the closest that it may be
        linked with, several if they are equally close."""
        if name in self._by_name:
            if (name, path) not in self._found:
                self._found[(name, path)] = tuple(self._places(name, path))
            yield from self._items(name, self._found[(name, path)])

    def visible(self, name: str, path: str) -> Iterator[tuple[str, T]]:
        """Everything called ``name`` in what ``path`` sees (a template and its specialisations);
        if there is nothing, as :meth:`find`."""
        if name in self._by_name:
            if (name, path) not in self._visible:
                self._visible[(name, path)] = tuple(self._seen(name, path))
            seen = self._visible[(name, path)]
            yield from self._items(name, seen) if seen else self.find(name, path)

    def everywhere(self, name: str, path: str) -> Iterator[tuple[str, T]]:
        """Everything called ``name`` that ``path`` may be linked with."""
        by_path = self._by_name.get(name, {})
        places = [place for place in by_path if place == path or self._sight.links(path, place)]
        return self._items(name, places[:_MAX_KEPT])

    def _items(self, name: str, places: Sequence[str]) -> Iterator[tuple[str, T]]:
        for place in places:
            for item in self._by_name[name][place]:
                yield place, item

    def _seen(self, name: str, path: str) -> list[str]:
        by_path = self._by_name[name]
        visible = self._sight.visible(path)
        if len(by_path) < len(visible):
            return sorted((place for place in by_path if place in visible), key=visible.__getitem__)
        return [place for place in visible if place in by_path]

    def _places(self, name: str, path: str) -> list[str]:
        if path in self._by_name[name]:
            return [path]
        seen = self._seen(name, path)
        return seen[:1] or self._closest(name, path)

    def _closest(self, name: str, path: str) -> list[str]:
        for folder in around(path):
            paths = self._around.get((name, folder), [])
            if len(paths) > _MAX_KEPT:
                return []
            linked = [place for place in paths if self._sight.links(path, place)]
            if linked:
                return linked if len(linked) <= _MAX_ALIKE else []
        return []
