"""Bindings by Python name, and by what else may tell them apart."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.paths import around
from migrate_scan.link.units import UnitId, Units

BindingKey = tuple[str, int]
"""Path and index of a binding in its file."""
_UNTOLD = frozenset({"", "TORCH_EXTENSION_NAME"})
"""Module names that the build decides."""
_MAX_ALIKE = 8
"""More bindings than this of one name, none closer than the others, prove nothing."""


class Bindings:
    """What the repository makes visible to Python. Every look-up gives keys in order."""

    def __init__(self, files: Sequence[ParsedFile], units: Units) -> None:
        self._in_file: dict[tuple[str, str], list[BindingKey]] = defaultdict(list)
        self._in_unit: dict[tuple[str, UnitId], list[BindingKey]] = defaultdict(list)
        self._in_module: dict[tuple[str, str], list[BindingKey]] = defaultdict(list)
        self._in_namespace: dict[tuple[str, str], list[BindingKey]] = defaultdict(list)
        self._around: dict[tuple[str, str, bool], list[BindingKey]] = defaultdict(list)
        self.modules: set[str] = set()
        """Extension modules that bindings name."""
        self.namespaces: set[str] = set()
        """``torch.ops`` namespaces that bindings name."""
        for file in files:
            for index, binding in enumerate(file.facts.bindings):
                key, name, module = (file.path, index), binding.python_name, binding.module
                if binding.kind != "pybind":
                    # A macro may stand for the namespace, or for a part of it.
                    untold = module.isupper() or module.startswith("TORCH_EXTENSION_NAME")
                    self._in_namespace[(name, "" if untold else module)].append(key)
                    self.namespaces.add(module)
                    continue
                self.modules.add(module)
                self._in_file[(name, file.path)].append(key)
                self._in_module[(name, module)].append(key)
                compiled = units.of_file.get(file.path, frozenset())
                for unit in compiled:
                    self._in_unit[(name, unit)].append(key)
                self._add_around(key, name, loose=not compiled and module in _UNTOLD)
        self.modules -= _UNTOLD
        self.namespaces -= _UNTOLD

    def _add_around(self, key: BindingKey, name: str, *, loose: bool) -> None:
        for folder in around(key[0]):
            for kind in (True, False) if loose else (False,):
                keys = self._around[(name, folder, kind)]
                if len(keys) <= _MAX_ALIKE:
                    keys.append(key)

    def in_files(self, name: str, paths: Iterable[str]) -> tuple[BindingKey, ...]:
        """Those in one of the files."""
        return tuple(key for path in sorted(paths) for key in self._in_file.get((name, path), ()))

    def in_units(self, name: str, units: Iterable[UnitId]) -> tuple[BindingKey, ...]:
        """Those that are compiled into one of the extensions."""
        found = {key for unit in units for key in self._in_unit.get((name, unit), ())}
        return tuple(sorted(found))

    def in_module(self, name: str, module: str) -> tuple[BindingKey, ...]:
        """Those that say themselves which extension module they are of."""
        return tuple(self._in_module.get((name, module), ()))

    def in_namespace(self, name: str, namespace: str) -> tuple[BindingKey, ...]:
        """Those of a ``torch.ops`` namespace, or of one that a macro names."""
        said = self._in_namespace.get((name, namespace), [])
        return (*said, *self._in_namespace.get((name, ""), ()))

    def closest(self, name: str, path: str, *, loose: bool) -> tuple[BindingKey, ...]:
        """Those closest to ``path``; ``loose`` leaves out those known to be of some extension."""
        for folder in around(path):
            keys = self._around.get((name, folder, loose))
            if keys:
                return tuple(keys) if len(keys) <= _MAX_ALIKE else ()
        return ()
