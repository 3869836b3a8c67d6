"""Decides which Python references reach a compiled extension of the repository."""

import sys
from collections.abc import Collection, Sequence

from migrate_scan.link.bindings import BindingKey, Bindings
from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.link.meanings import splits
from migrate_scan.link.modules import PythonModules
from migrate_scan.link.units import Units
from migrate_scan.parse.facts import NativeReference


class Extensions:
    """What the repository compiles, as Python sees it."""

    def __init__(
        self,
        files: Sequence[ParsedFile],
        units: Units,
        includes: Includes,
        python: PythonModules,
        packages: Collection[str],
    ) -> None:
        """``packages`` holds import names of packages that come from elsewhere."""
        self._units = units
        self._includes = includes
        self._python = python
        self._packages = packages
        self._bindings = Bindings(files, units)
        self.modules = frozenset(self._bindings.modules | units.named.keys())
        """Names under which Python can import what the repository compiles."""
        self._builds_unnamed = {
            file.path for file in files if any(not e.name for e in file.facts.extensions)
        }

    def answer(self, reference: NativeReference, path: str) -> tuple[BindingKey, ...] | None:
        """The bindings that a reference in ``path`` reaches; empty if the extension is known but
        not the name; None if it is no native reference at all."""
        if reference.loader:
            return self._loaded(reference, path)
        if "." not in reference.name:
            return self._plain(reference, path)
        within, _, name = reference.name.rpartition(".")
        module = f"{reference.module}.{within}"
        last = module.rpartition(".")[2]
        if last in self.modules and self._python.resolve(path, module) is None:
            return self._of_module(name, last, path)  # ``package.extension.f``
        # ``extension.submodule.f``, or an attribute of something else
        return self._plain(reference, path) or None

    def _loaded(self, reference: NativeReference, path: str) -> tuple[BindingKey, ...] | None:
        """What a file that builds extensions made; its sources may be told nowhere."""
        for module, _ in splits(reference.loader):
            file = self._python.resolve(path, module)
            if file is not None:
                name, built = reference.name, bool(file.facts.extensions)
                found = self._bindings.closest(name, file.path, loose=True) if built else ()
                return found or None
        return None

    def _plain(self, reference: NativeReference, path: str) -> tuple[BindingKey, ...] | None:
        name, module = reference.name, reference.module
        if name.startswith("__"):
            return None  # ``handle.__file__`` asks the module, not the extension
        if module.startswith("torch.ops."):
            namespace = module.split(".")[2]
            keys = self._bindings.in_namespace(name, namespace)
            return keys if keys or namespace in self._bindings.namespaces else None
        if module and self._python.resolve(path, module) is not None:
            return None
        sources = self._sources(reference, path)
        keys = self._bindings.in_files(name, sources)
        if keys:
            return keys
        named = {module.rpartition(".")[2]}
        named.update(text.rpartition("/")[2].rpartition(".")[2] for text in reference.strings)
        known = named & self.modules
        if known:
            return self._of_module(name, min(known), path)
        if sources:
            return ()
        if not self._may_be_built(reference, path):
            return None
        return self._bindings.closest(name, path, loose=False) or None

    def _sources(self, reference: NativeReference, path: str) -> set[str]:
        """Files of the repository from which the reference's handle was built."""
        named = (self._includes.resolve(path, text) for text in reference.strings if "." in text)
        return {source for source in named if source is not None}

    def _of_module(self, name: str, module: str, path: str) -> tuple[BindingKey, ...]:
        return (
            self._bindings.in_module(name, module)
            or self._bindings.in_units(name, self._units.named.get(module, ()))
            # Its sources are not told: what goes into another extension is not among them.
            or self._bindings.closest(name, path, loose=True)
        )

    def _may_be_built(self, reference: NativeReference, path: str) -> bool:
        """Whether the reference may reach an extension whose name nobody tells: a module that
        is no package and no file, a handle that was made with the function's name, or one in a
        file that builds such an extension."""
        if not reference.module:
            return reference.name in reference.strings or (
                not reference.strings and path in self._builds_unnamed
            )
        module = reference.module.lstrip(".")
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in self._packages:
            return False
        return "." not in module or self._python.is_local(path, top, is_package=False)
