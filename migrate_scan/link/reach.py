"""What a program reaches by imports from its entry points, and what goes with that.

A file that is imported brings the ``__init__`` of the packages around it, the native
extensions that it builds or imports, and what their sources include. Build files always
stay: an install needs them. Of what is imported by name at run time only names that are
spelled out are followed; the other places are told.
"""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from posixpath import dirname, normpath

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.link.import_text import imports_by_name, imports_in
from migrate_scan.link.modules import PythonModules
from migrate_scan.parse.facts import ExtensionFact

_NATIVE = frozenset({"cuda", "cpp"})


class EntryError(ValueError):
    """An entry point is no file that was read; the message says which."""


class Reached(Struct, frozen=True):
    """The paths that entry points reach, themselves and all build files included, and the
    places, by path and line, that import modules whose names they do not tell."""

    paths: frozenset[str]
    by_name: tuple[tuple[str, int], ...]


def reached(
    files: Sequence[ParsedFile], entries: Sequence[str], read_bytes: Callable[[str], bytes]
) -> Reached:
    """What the entry points reach. ``read_bytes`` gives the bytes of a file, for imports that
    its facts do not hold; it may raise OSError. Raises EntryError."""
    reach = _Reach(files, read_bytes)
    starts = [_entry(entry, reach.paths) for entry in entries]
    return reach.run(starts)


def out_of_reach(paths: Iterable[str], within: frozenset[str]) -> tuple[str, ...]:
    """The paths that are not reached; a folder of which nothing is stands once, with a slash."""
    kept = {folder for path in within for folder in _folders(path)}
    found = set()
    for path in paths:
        if path not in within:
            whole = (folder for folder in reversed(list(_folders(path))) if folder not in kept)
            found.add(next((f"{folder}/" for folder in whole), path))
    return tuple(sorted(found))


def _folders(path: str) -> Iterator[str]:
    """The folders around a path, the innermost first, the root left out."""
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)


def _entry(entry: str, paths: set[str]) -> str:
    wanted = normpath(entry)
    if wanted in paths:
        return wanted
    near = difflib.get_close_matches(wanted, paths, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise EntryError(f"the entry point {entry!r} is no file that was read{hint}")


class _Reach:
    def __init__(self, files: Sequence[ParsedFile], read_bytes: Callable[[str], bytes]) -> None:
        self._files = {file.path: file for file in files}
        self._read = read_bytes
        self._modules = PythonModules(files)
        self._includes = Includes(files)
        self._by_name: set[tuple[str, int]] = set()
        self._extensions: defaultdict[str, list[tuple[str, ExtensionFact]]] = defaultdict(list)
        self._bindings: defaultdict[str, set[str]] = defaultdict(set)
        for file in files:
            for extension in file.facts.extensions:
                self._extensions[extension.name.rpartition(".")[2]].append((file.path, extension))
            for binding in file.facts.bindings:
                self._bindings[binding.module].add(file.path)

    @property
    def paths(self) -> set[str]:
        return set(self._files)

    def run(self, starts: Sequence[str]) -> Reached:
        queue = list(
            dict.fromkeys(p for path in starts for p in (path, *self._packages_around(path)))
        )
        seen = set(queue)
        for path in queue:
            for found in self._next(path):
                if found not in seen:
                    seen.add(found)
                    queue.append(found)
        seen.update(p for p, file in self._files.items() if file.facts.language == "build")
        return Reached(frozenset(seen), tuple(sorted(self._by_name)))

    def _next(self, path: str) -> Iterator[str]:
        file = self._files[path]
        if file.facts.language in _NATIVE:
            yield from self._includes.visible(path)
            return
        file = self._with_imports(file)
        for imported in self._imported(file):
            yield imported
            yield from self._packages_around(imported)
        for extension in file.facts.extensions:
            yield from self._sources(path, extension)
        for name in self._native_names(file):
            for builder, extension in self._extensions.get(name, ()):
                yield builder
                yield from self._sources(builder, extension)
            yield from self._bindings.get(name, ())

    def _with_imports(self, file: ParsedFile) -> ParsedFile:
        """The file with what its facts do not hold: the byte filter passes files over in which
        there is nothing but imports to find."""
        if not file.path.endswith(".py"):
            return file
        try:
            data = self._read(file.path)
        except OSError:
            return file
        told, untold = imports_by_name(data)
        self._by_name.update((file.path, line) for line in untold)
        imports = file.facts.imports if file.facts.parsed else imports_in(data)
        facts = replace(file.facts, imports=(*imports, *told))
        return replace(file, facts=facts)

    def _imported(self, file: ParsedFile) -> Iterator[str]:
        """The files that it imports, with the packages that lead to what is no file of the
        repository: ``import pkg.ops._C`` runs ``pkg.ops``."""
        yield from (found.path for found in self._modules.imported(file))
        for item in file.facts.imports:
            outer = item.module.rpartition(".")[0]
            while outer:
                found = self._modules.resolve(file.path, "." * item.level + outer)
                if found is not None:
                    yield found.path
                outer = outer.rpartition(".")[0]

    def _packages_around(self, path: str) -> Iterator[str]:
        """Also beyond a folder without one, which is a namespace package in between."""
        for folder in _folders(path):
            package = f"{folder}/__init__.py"
            if package in self._files:
                yield package

    def _native_names(self, file: ParsedFile) -> set[str]:
        """Names by which the file may mean an extension: what it imports, and namespaces of
        ``torch.ops``."""
        names = set()
        for item in file.facts.imports:
            names.add(item.module.rpartition(".")[2])
            names.add(item.name or "")
        for reference in file.facts.native_references:
            names.add(reference.module.rpartition(".")[2])
            names.update(reference.strings)
        return names - {""}

    def _sources(self, builder: str, extension: ExtensionFact) -> Iterator[str]:
        """The extension's sources and what they include; where they are not told, the native
        files below the file that builds it."""
        told = [self._includes.resolve(builder, source) for source in extension.sources]
        found = [path for path in told if path is not None]
        if not found:
            folder = dirname(builder)
            below = f"{folder}/" if folder else ""
            found = [
                path
                for path, file in self._files.items()
                if path.startswith(below) and file.facts.language in _NATIVE
            ]
        for path in found:
            yield from self._includes.visible(path)
