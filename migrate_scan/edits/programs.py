"""Where a program has to import what makes a target's names exist.

A package imports it once, in its outermost ``__init__``: whatever is imported of the package,
by whom and by what name at run time, comes after that. A script beside packages imports it
itself if it is where a program starts; what only such scripts import need not.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.import_text import imports_in
from migrate_scan.link.modules import PythonModules
from migrate_scan.parse.facts import FileInventory

_MAIN = re.compile(rb"^if[ \t]*\(?[ \t]*__name__[ \t]*==", re.M)


@dataclass(frozen=True, slots=True)
class _Module:
    imported: frozenset[str]
    """The files of the repository that it imports."""
    local: frozenset[str]
    """The first names with which it does."""
    starts: bool
    """Whether it says what to do when it is run."""


class Programs:
    """Which of a repository's Python files import which, and which are run."""

    def __init__(self, sources: Iterable[tuple[str, bytes]]) -> None:
        """``sources`` are the paths and bytes of all Python files."""
        read = {
            path: (tuple(imports_in(data)), _MAIN.search(data) is not None)
            for path, data in sources
        }
        files = {
            path: ParsedFile(path, "own", FileInventory(language="python", imports=imports))
            for path, (imports, _) in read.items()
        }
        modules = PythonModules(files.values())
        self._modules = {
            path: _module(file, modules, starts=read[path][1]) for path, file in files.items()
        }
        self._importers: dict[str, set[str]] = {path: set() for path in self._modules}
        for path, module in self._modules.items():
            for imported in module.imported:
                self._importers[imported].add(path)

    def local(self, path: str) -> frozenset[str]:
        """The first names of modules of the repository that the file imports."""
        return self._modules[path].local

    def starts(self, edited: Collection[str]) -> frozenset[str]:
        """The files that must import what the edited ones need; of files that are not known,
        such as stubs, nothing is said."""
        found = set()
        loose = []
        for path in sorted(self._modules.keys() & set(edited)):
            package = self._package(path)
            if package is not None:
                found.add(package)
            if self._is_run(path, packaged=package is not None):
                found.add(path)
            elif package is None:
                loose.append(path)
        for path in sorted(loose, key=lambda path: -len(self._below(path))):
            if not self._only_through(found, path):
                found.add(path)
        return frozenset(found)

    def _package(self, path: str) -> str | None:
        """The ``__init__`` of the outermost package around the file. One that a build imports,
        for a version perhaps, is passed over: the plugin need not be there yet."""
        found = None
        folder = dirname(path)
        while folder and f"{folder}/__init__.py" in self._modules:
            init = f"{folder}/__init__.py"
            if not any(basename(above) == "setup.py" for above in self._importers[init]):
                found = init
            folder = dirname(folder)
        return found

    def _is_run(self, path: str, *, packaged: bool) -> bool:
        return self._modules[path].starts or not (packaged or self._importers[path] - {path})

    def _only_through(self, programs: Collection[str], path: str) -> bool:
        """Whether all that run the file are among the programs, or start with one of them."""
        for above in _walk(path, self._importers, stop=programs):
            if above not in programs and self._is_run(above, packaged=False):
                return False
        return True

    def _below(self, path: str) -> set[str]:
        imported = {found: module.imported for found, module in self._modules.items()}
        return set(_walk(path, imported))


def _module(file: ParsedFile, modules: PythonModules, *, starts: bool) -> _Module:
    imported = {found.path for found in modules.imported(file)} - {file.path}
    tops = {item.module.partition(".")[0] for item in file.facts.imports if not item.level}
    local = {
        top
        for top in tops - sys.stdlib_module_names
        if modules.is_local(file.path, top, is_package=False)
    }
    return _Module(frozenset(imported), frozenset(local), starts)


def _walk(
    start: str, edges: Mapping[str, Collection[str]], stop: Collection[str] = ()
) -> Iterator[str]:
    """The start and all that the edges lead to, without going on from where to stop."""
    seen = {start}
    queue = [start]
    for path in queue:
        yield path
        if path not in stop:
            for found in edges.get(path, ()):
                if found not in seen:
                    seen.add(found)
                    queue.append(found)
