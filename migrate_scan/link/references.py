"""Decides which Python references reach a compiled extension of the repository."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from migrate_scan.link.files import ParsedFile, PythonModules
from migrate_scan.parse.facts import BindingFact, NativeReference

BindingKey = tuple[str, int]
"""Path and index of a binding in its file."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the repository compiles: bindings by Python name, extension modules by name."""

    bindings: dict[str, tuple[tuple[BindingKey, BindingFact], ...]]
    modules: frozenset[str]
    sources: frozenset[str]
    namespaces: frozenset[str]

    @staticmethod
    def of(files: Sequence[ParsedFile]) -> "Extensions":
        """Collect them from all files."""
        by_name: dict[str, list[tuple[BindingKey, BindingFact]]] = defaultdict(list)
        modules: set[str] = set()
        sources: set[str] = set()
        namespaces: set[str] = set()
        for file in files:
            for index, binding in enumerate(file.facts.bindings):
                by_name[binding.python_name].append(((file.path, index), binding))
                known = modules if binding.kind == "pybind" else namespaces
                if binding.module not in ("", "TORCH_EXTENSION_NAME"):
                    known.add(binding.module)
            for extension in file.facts.extensions:
                modules.add(extension.name.rpartition(".")[2])
                sources.update(source.rpartition("/")[2] for source in extension.sources)
        return Extensions(
            bindings={name: tuple(found) for name, found in by_name.items()},
            modules=frozenset(modules - {""}),
            sources=frozenset(sources),
            namespaces=frozenset(namespaces),
        )

    def answer(
        self, reference: NativeReference, path: str, modules: PythonModules
    ) -> tuple[BindingKey, ...] | None:
        """The bindings that the reference reaches; empty if the extension is known but not the
        name; None if it is no native reference at all."""
        found = self.bindings.get(reference.name, ())
        if reference.module.startswith("torch.ops."):
            namespace = reference.module.split(".")[2]
            keys = tuple(
                key for key, b in found if b.kind != "pybind" and _same(b.module, namespace)
            )
            return keys if keys or namespace in self.namespaces else None
        if reference.module and modules.resolve(path, reference.module) is not None:
            return None
        last = reference.module.rpartition(".")[2]
        pybind = tuple(key for key, b in found if b.kind == "pybind")
        if self._is_extension(last, reference.strings):
            return pybind
        return pybind or None

    def _is_extension(self, last: str, strings: tuple[str, ...]) -> bool:
        if last and last in self.modules:
            return True
        names = {text.rpartition("/")[2] for text in strings}
        return bool(names & self.modules or names & self.sources)


def _same(registered: str, namespace: str) -> bool:
    """A registration may name its namespace by a macro (``TORCH_EXTENSION_NAME``)."""
    return registered == namespace or registered.isupper()
