"""Decides which Python references reach a compiled extension of the repository."""

import sys
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.link.modules import PythonModules
from migrate_scan.link.native import BindingKey
from migrate_scan.link.paths import closeness
from migrate_scan.link.units import UnitId, Units
from migrate_scan.parse.facts import BindingFact, NativeReference

_UNTOLD = frozenset({"", "TORCH_EXTENSION_NAME"})
"""Module names that the build decides."""
_Found = list[tuple[BindingKey, BindingFact]]


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the repository compiles: bindings by Python name, and what makes an extension."""

    units: Units
    includes: Includes
    python: PythonModules
    packages: frozenset[str]
    """Import names of packages that come from elsewhere."""
    bindings: dict[str, _Found]
    pybind_modules: frozenset[str]
    namespaces: frozenset[str]
    unnamed: frozenset[str]
    """Files that build an extension whose name they compute."""

    @staticmethod
    def of(
        files: Sequence[ParsedFile],
        units: Units,
        includes: Includes,
        python: PythonModules,
        packages: Collection[str],
    ) -> "Extensions":
        """Collect them from all files."""
        bindings: dict[str, _Found] = defaultdict(list)
        pybind_modules: set[str] = set()
        namespaces: set[str] = set()
        for file in files:
            for index, binding in enumerate(file.facts.bindings):
                bindings[binding.python_name].append(((file.path, index), binding))
                known = pybind_modules if binding.kind == "pybind" else namespaces
                known.add(binding.module)
        return Extensions(
            units=units,
            includes=includes,
            python=python,
            packages=frozenset(packages),
            bindings=dict(bindings),
            pybind_modules=frozenset(pybind_modules - _UNTOLD),
            namespaces=frozenset(namespaces - _UNTOLD),
            unnamed=frozenset(
                file.path for file in files if any(not e.name for e in file.facts.extensions)
            ),
        )

    @property
    def modules(self) -> frozenset[str]:
        """Names under which Python can import what the repository compiles."""
        return self.pybind_modules | self.units.named.keys()

    def answer(self, reference: NativeReference, path: str) -> tuple[BindingKey, ...] | None:
        """The bindings that a reference in ``path`` reaches; empty if the extension is known but
        not the name; None if it is no native reference at all."""
        if reference.name.startswith("__"):
            return None  # ``handle.__file__`` asks the module, not the extension
        found = self.bindings.get(reference.name, [])
        if reference.module.startswith("torch.ops."):
            return self._torch_ops(found, reference.module.split(".")[2])
        if reference.module and self.python.resolve(path, reference.module) is not None:
            return None
        pybind = [(key, binding) for key, binding in found if binding.kind == "pybind"]
        by_source = self._from_sources(pybind, reference, path)
        if by_source:
            return by_source
        names = {reference.module.rpartition(".")[2]}
        names.update(text.rpartition("/")[2].rpartition(".")[2] for text in reference.strings)
        known = names & self.modules
        if known:
            return self._from_module(pybind, min(known), path)
        if by_source is not None:
            return ()
        guess = self._is_built_unseen(reference, path)
        return (_closest(pybind, path) or None) if guess else None

    def _torch_ops(self, found: _Found, namespace: str) -> tuple[BindingKey, ...] | None:
        keys = tuple(key for key, b in found if b.kind != "pybind" and _same(b.module, namespace))
        return keys if keys or namespace in self.namespaces else None

    def _from_sources(
        self, found: _Found, reference: NativeReference, path: str
    ) -> tuple[BindingKey, ...] | None:
        """Bindings in the sources that the reference's handle was built from; None if it names
        none of the repository's."""
        named = (self.includes.resolve(path, text) for text in reference.strings if "." in text)
        sources = {source for source in named if source is not None}
        if not sources:
            return None
        return tuple(key for key, _ in found if key[0] in sources)

    def _from_module(self, found: _Found, name: str, path: str) -> tuple[BindingKey, ...]:
        said = tuple(key for key, binding in found if binding.module == name)
        units = set(self.units.named.get(name, ()))
        built = tuple(key for key, _ in found if units & self._units_of(key[0]))
        if said or built:
            return said or built
        # Its sources are not told: what goes into another extension is not among them.
        loose = [
            (key, binding)
            for key, binding in found
            if binding.module in _UNTOLD and not self._units_of(key[0])
        ]
        return _closest(loose, path)

    def _units_of(self, path: str) -> frozenset[UnitId]:
        return self.units.of_file.get(path, frozenset())

    def _is_built_unseen(self, reference: NativeReference, path: str) -> bool:
        """Whether the reference may reach an extension whose name nobody tells: a module that
        is no package and no file, a handle that was made with the function's name, or one in a
        file that builds such an extension."""
        if not reference.module:
            return reference.name in reference.strings or (
                not reference.strings and path in self.unnamed
            )
        module = reference.module.lstrip(".")
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in self.packages:
            return False
        return "." not in module or self.python.is_local(path, top, is_package=False)


def _closest(found: _Found, path: str) -> tuple[BindingKey, ...]:
    """The keys of the bindings that stand closest to ``path``."""
    nearness = {key: closeness(path, key[0]) for key, _ in found}
    best = max(nearness.values(), default=0)
    return tuple(key for key, near in nearness.items() if near == best)


def _same(registered: str, namespace: str) -> bool:
    """A registration may name its namespace by a macro (``TORCH_EXTENSION_NAME``)."""
    return registered == namespace or registered.isupper()
