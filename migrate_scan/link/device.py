"""Kernels with the device functions that they call."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.link.calls import KernelKey
from migrate_scan.link.definitions import Definitions, Sight
from migrate_scan.link.files import ParsedFile
from migrate_scan.parse.facts import DeviceFunction, Feature, KernelFact
from migrate_scan.parse.shared_memory import shared_bytes

_MAX_FEATURES = 400
_MAX_OVERLOADS = 8
_MAX_REACH = 1_000


class Gathered(Struct, frozen=True, kw_only=True):
    """What a kernel does together with the device functions that it calls."""

    features: tuple[Feature, ...]
    shared_bytes: int | None
    operations: tuple[str, ...]
    libraries: tuple[str, ...]


class DeviceCode:
    """The repository's kernels, and what they do in functions of their own."""

    def __init__(self, files: Sequence[ParsedFile], sight: Sight) -> None:
        self._sight = sight
        self._parts: dict[KernelKey, tuple[tuple[str, DeviceFunction], ...]] = {}
        self._functions: Definitions[DeviceFunction] = Definitions(sight)
        self.kernels: dict[KernelKey, KernelFact] = {
            (file.path, index): kernel
            for file in files
            for index, kernel in enumerate(file.facts.kernels)
        }
        self.functions = [
            (file.path, function) for file in files for function in file.facts.device_functions
        ]
        """Device functions with their files."""
        self._variables: Definitions[Feature] = Definitions(sight)
        for file in files:
            for name, feature in file.facts.device_variables.items():
                self._variables.add(name, file.path, feature)
        for key in dict.fromkeys(self._helpers(files, sight)):
            self.functions.append((key[0], _as_function(self.kernels.pop(key))))
        for path, function in self.functions:
            self._functions.add(function.name, path, function)

    def knows(self, name: str, path: str) -> bool:
        """Whether a device function of the repository is meant by ``name`` in ``path``."""
        return next(self._functions.find(name, path), None) is not None

    def _helpers(self, files: Sequence[ParsedFile], sight: Sight) -> Iterator[KernelKey]:
        """Triton and Numba functions that only other kernels call: a file of its own cannot
        tell them from kernels."""
        launched = {launch.kernel for file in files for launch in file.facts.launches}
        candidates: Definitions[KernelKey] = Definitions(sight)
        for key, kernel in self.kernels.items():
            if kernel.language in ("triton", "numba") and kernel.name not in launched:
                candidates.add(kernel.name, key[0], key)
        for file in files:
            calls = [kernel.calls for kernel in file.facts.kernels]
            calls += [function.calls for function in file.facts.device_functions]
            for called in chain.from_iterable(calls):
                for _, key in candidates.find(called, file.path):
                    yield key

    def gathered(self, key: KernelKey) -> Gathered:
        """What the kernel and the device functions that it calls do.

        A feature of another file is told with its place in ``detail``; its line is the kernel's.
        """
        path, kernel = key[0], self.kernels[key]
        variables = self._of_variables(kernel, path)
        features, shared = [*kernel.features, *variables], list(kernel.features)
        operations, libraries = set(kernel.operations), set(kernel.libraries)
        for found_in, function in self.reached(key):
            operations.update(function.operations)
            libraries.update(function.libraries)
            if len(features) > _MAX_FEATURES:
                continue
            shared += function.features
            features += (
                feature if found_in == path else _moved(feature, found_in, kernel.line)
                for feature in (*function.features, *self._of_variables(function, found_in))
            )
        ordered = sorted(set(features), key=lambda f: (f.line, f.name, f.detail))
        return Gathered(
            features=tuple(ordered[:_MAX_FEATURES]),
            shared_bytes=shared_bytes(tuple(shared)),
            operations=tuple(sorted(operations)),
            libraries=tuple(sorted(libraries)),
        )

    def reached(self, key: KernelKey) -> Sequence[tuple[str, DeviceFunction]]:
        """The device functions that a kernel calls, directly or not, with their files."""
        if key not in self._parts:
            self._parts[key] = tuple(self._reach(key))
        return self._parts[key]

    def _reach(self, key: KernelKey) -> Iterator[tuple[str, DeviceFunction]]:
        path, kernel = key[0], self.kernels[key]
        seen = set(kernel.calls)
        queue = [(path, name) for name in kernel.calls]
        for where, name in queue:
            for found_in, function in islice(self._functions.find(name, where), _MAX_OVERLOADS):
                if not self._reaches(where, found_in):
                    continue
                yield found_in, function
                fresh = [called for called in function.calls if called not in seen]
                if len(seen) < _MAX_REACH:
                    seen.update(fresh)
                    queue.extend((found_in, called) for called in fresh)

    def _of_variables(self, code: KernelFact | DeviceFunction, path: str) -> Iterator[Feature]:
        """The device variables of other files that ``code`` uses, where it does."""
        for name, line in code.names.items():
            for found_in, feature in islice(self._variables.find(name, path), 1):
                if found_in != path:
                    yield replace(feature, line=line)

    def _reaches(self, where: str, found_in: str) -> bool:
        """Whether device code can call what another file defines: it must be compiled with it,
        so it is included, or stands beside it and both are included by a third."""
        return found_in in self._sight.visible(where) or (
            found_in.rpartition("/")[0] == where.rpartition("/")[0]
        )


def _as_function(kernel: KernelFact) -> DeviceFunction:
    return DeviceFunction(
        name=kernel.name,
        line=kernel.line,
        end_line=kernel.end_line,
        loc=kernel.loc,
        features=kernel.features,
        calls=kernel.calls,
        operations=kernel.operations,
        names=kernel.names,
        libraries=kernel.libraries,
    )


def _moved(feature: Feature, path: str, line: int) -> Feature:
    return replace(feature, line=line, detail=f"{feature.detail} ({path}:{feature.line})")
