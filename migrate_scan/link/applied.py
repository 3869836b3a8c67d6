"""Where autograd functions around a compiled extension are applied: call sites of its bindings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from migrate_scan.link.bindings import BindingKey
from migrate_scan.link.files import ParsedFile
from migrate_scan.link.meanings import sources, splits
from migrate_scan.link.modules import PythonModules
from migrate_scan.model import Place

_MAX_HOPS = 8


class AppliedFunctions:
    """Follows what a file applies to the function that calls the extension."""

    def __init__(self, modules: PythonModules) -> None:
        self._modules = modules
        self._around: dict[tuple[str, str], set[BindingKey]] = defaultdict(set)
        """The bindings that the methods of a class call, by its file and name."""
        self._known: dict[tuple[str, str], set[BindingKey]] = {}

    def calls(self, path: str, scope: str, keys: Iterable[BindingKey]) -> None:
        """Note that a method calls bindings."""
        owner, dot, _ = scope.rpartition(".")
        if dot:
            self._around[path, owner].update(keys)

    def sites(self, files: Iterable[ParsedFile]) -> Iterator[tuple[BindingKey, Place]]:
        """Each call of such a function, and each import of one by the name it is applied by."""
        if not self._around:
            return
        files = [file for file in files if file.is_python]
        names = frozenset(name for file in files for name in file.facts.applied_names)
        for file in files:
            yield from self._called(file)
            if not file.path.endswith("__init__.py"):  # which hands on and applies nothing
                yield from self._imported(file, names)

    def _called(self, file: ParsedFile) -> Iterator[tuple[BindingKey, Place]]:
        for call in file.facts.applied:
            place = Place(
                path=file.path,
                line=call.line,
                column=call.column,
                cell=call.cell,
                scope=call.scope,
                kind="call",
            )
            for key in sorted(self._keys(file, call.function, 0)):
                yield key, place

    def _imported(
        self, file: ParsedFile, names: frozenset[str]
    ) -> Iterator[tuple[BindingKey, Place]]:
        """``from .functions import roll``: what it is called by afterwards is not followed."""
        for item in file.facts.imports:
            if item.name is None or item.name not in names:
                continue
            origin = "." * item.level + item.module
            name = origin + item.name if origin.endswith(".") else f"{origin}.{item.name}"
            place = Place(
                path=file.path, line=item.line, column=item.column, cell=item.cell, kind="import"
            )
            for key in sorted(self._keys(file, name, 0)):
                yield key, place

    def _keys(self, file: ParsedFile, name: str, hops: int) -> set[BindingKey]:
        """What a function leads to: ``:F`` of the file, or a dotted path as it imports it."""
        if hops > _MAX_HOPS:
            return set()
        if name.startswith(":"):
            return self._defined(file, name[1:], hops)
        for module, rest in splits(name):
            found = self._modules.resolve(file.path, module)
            if found is not None:
                return self._defined(found, rest, hops)
        return set()

    def _defined(self, file: ParsedFile, name: str, hops: int) -> set[BindingKey]:
        place = file.path, name
        if place in self._around:
            return self._around[place]
        if place not in self._known:
            found = self._known[place] = set()  # A ring of modules gives nothing.
            alias = file.facts.applied_names.get(name)
            for source in (alias,) if alias is not None else sources(file, name):
                found |= self._keys(file, source, hops + 1)
        return self._known[place]
