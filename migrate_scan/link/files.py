"""A parsed file in its place, and the look-ups that linking needs over all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from migrate_scan.model import Area
from migrate_scan.parse.facts import FileInventory


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a file says and where it stands (POSIX path relative to the root)."""

    path: str
    area: Area
    facts: FileInventory


class Includes:
    """Resolves ``#include`` lines to files of the repository."""

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        self._files = {file.path: file for file in files}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self._files:
            self._by_name[path.rpartition("/")[2]].append(path)
        self._visible: dict[str, tuple[str, ...]] = {}

    def resolve(self, path: str, include: str) -> str | None:
        """The file that ``include`` in ``path`` means: beside it first, else by suffix."""
        beside = normpath(join(dirname(path), include))
        if beside in self._files:
            return beside
        wanted = normpath(include).lstrip("./")
        for candidate in sorted(self._by_name.get(wanted.rpartition("/")[2], ()), key=len):
            if candidate == wanted or candidate.endswith("/" + wanted):
                return candidate
        return None

    def visible(self, path: str) -> tuple[str, ...]:
        """``path`` and everything that it includes, nearest first."""
        if path not in self._visible:
            self._visible[path] = tuple(self._walk(path))
        return self._visible[path]

    def _walk(self, path: str) -> Iterator[str]:
        seen = {path}
        queue = [path]
        for current in queue:
            yield current
            for include in self._files[current].facts.includes:
                found = self.resolve(current, include.path)
                if found is not None and found not in seen:
                    seen.add(found)
                    queue.append(found)


class PythonModules:
    """Resolves dotted module names to Python files of the repository."""

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        self._files: dict[str, ParsedFile] = {}
        self._by_last: dict[str, list[str]] = defaultdict(list)
        self.top_level: set[str] = set()
        for file in files:
            if not file.path.endswith(".py"):
                continue
            module = file.path[:-3].removesuffix("/__init__")
            self._files[module] = file
            self._by_last[module.rpartition("/")[2]].append(module)
        self._collect_top_level()

    def _collect_top_level(self) -> None:
        """Packages and modules that an import can start with: those whose parent is no package."""
        packages = {m for m, f in self._files.items() if f.path.endswith("/__init__.py")}
        for module in self._files:
            parent = dirname(module)
            if parent not in packages:
                self.top_level.add(module.rpartition("/")[2])
            # A namespace package has no __init__.py: any folder on the way may start an import.
            self.top_level.update(part for part in parent.split("/") if part)

    def resolve(self, importer: str, module: str) -> ParsedFile | None:
        """The file that ``module`` (leading dots for relative) means in ``importer``."""
        if module.startswith("."):
            return self._files.get(_relative(importer, module))
        wanted = module.replace(".", "/")
        candidates = [
            name
            for name in self._by_last.get(wanted.rpartition("/")[2], ())
            if name == wanted or name.endswith("/" + wanted)
        ]
        return self._files[min(candidates, key=len)] if candidates else None

    def device_constant(self, importer: str, name: str) -> bool:
        """Whether ``module:attribute`` as imported in ``importer`` holds a CUDA device.

        Re-exports (``from .consts import DEVICE`` in a package) are followed.
        """
        module, _, attribute = name.partition(":")
        for _hop in range(_MAX_REEXPORTS):
            file = self.resolve(importer, module)
            if file is None:
                return False
            if attribute in file.facts.device_constants:
                return True
            source = next(
                (i for i in file.facts.imports if attribute in (i.alias or i.name,)), None
            )
            if source is None or source.name is None:
                return False
            importer, module, attribute = file.path, "." * source.level + source.module, source.name
        return False


_MAX_REEXPORTS = 5


def _relative(importer: str, module: str) -> str:
    """``..pkg.mod`` in ``a/b/c.py`` is ``a/pkg/mod``."""
    rest = module.lstrip(".")
    folder = dirname(importer)
    for _ in range(len(module) - len(rest) - 1):
        folder = dirname(folder)
    return "/".join(part for part in (folder, rest.replace(".", "/")) if part)
