"""Ties kernels to their launches, the host functions around them and their Python bindings.

Names are matched as a linker would see them: in the file itself first, then in what
it includes, then, if the name is unique, anywhere in the repository.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.parse.facts import (
    BindingFact,
    DeviceFunction,
    Feature,
    FunctionFact,
    KernelFact,
    LaunchFact,
)

T = TypeVar("T")
KernelKey = tuple[str, int]
"""Path and index of a kernel in its file."""
_MAX_FEATURES = 400
_MAX_REACH = 2_000
_MAX_OVERLOADS = 8


@dataclass(slots=True)
class KernelLinks:
    """What was found about one kernel."""

    launches: list[tuple[str, LaunchFact]] = field(default_factory=list)
    host_functions: set[str] = field(default_factory=set)
    bindings: list[tuple[str, BindingFact]] = field(default_factory=list)


class Named(Generic[T]):
    """Definitions by plain name, found in the order in which a linker would look."""

    def __init__(self, includes: Includes) -> None:
        self._includes = includes
        self._by_name: dict[str, dict[str, list[T]]] = defaultdict(dict)

    def add(self, name: str, path: str, item: T) -> None:
        self._by_name[name].setdefault(path, []).append(item)

    def find(self, name: str, path: str) -> list[T]:
        """Items called ``name`` as seen from ``path``."""
        by_path = self._by_name.get(name)
        if not by_path:
            return []
        if path in by_path:
            return by_path[path]
        for visible in self._includes.visible(path)[1:]:
            if visible in by_path:
                return by_path[visible]
        if len(by_path) == 1:
            return next(iter(by_path.values()))
        # Several files define it (a forward and its copies): all of them are candidates.
        return [item for items in by_path.values() for item in items]


class NativeLinks:
    """The native side of the repository, linked."""

    def __init__(self, files: Sequence[ParsedFile]) -> None:
        self._includes = Includes(files)
        self.kernels: dict[KernelKey, KernelFact] = {}
        self.links: dict[KernelKey, KernelLinks] = {}
        self.untied: list[tuple[str, LaunchFact]] = []
        self.reached: dict[tuple[str, int], tuple[KernelKey, ...]] = {}
        """Kernels that a binding (path, index in its file) reaches."""
        self._kernel_names: Named[KernelKey] = Named(self._includes)
        self._device: Named[tuple[str, DeviceFunction]] = Named(self._includes)
        self._functions: Named[tuple[str, FunctionFact]] = Named(self._includes)
        self._launched_by: dict[tuple[str, str], set[KernelKey]] = defaultdict(set)
        self._index(files)
        self._tie_launches(files)
        self._tie_bindings(files)

    def _index(self, files: Iterable[ParsedFile]) -> None:
        for file in files:
            for index, kernel in enumerate(file.facts.kernels):
                key = (file.path, index)
                self.kernels[key] = kernel
                self.links[key] = KernelLinks()
                self._kernel_names.add(kernel.name, file.path, key)
            for device_function in file.facts.device_functions:
                self._device.add(device_function.name, file.path, (file.path, device_function))
            for function in file.facts.functions:
                self._functions.add(_plain(function.name), file.path, (file.path, function))

    def _tie_launches(self, files: Iterable[ParsedFile]) -> None:
        for file in files:
            for launch in file.facts.launches:
                keys = self._kernel_names.find(launch.kernel, file.path) if launch.kernel else []
                if not keys:
                    self.untied.append((file.path, launch))
                for key in keys:
                    self.links[key].launches.append((file.path, launch))
                    if launch.usage.scope:
                        self.links[key].host_functions.add(launch.usage.scope)
                        self._launched_by[(file.path, _plain(launch.usage.scope))].add(key)

    def _tie_bindings(self, files: Iterable[ParsedFile]) -> None:
        for file in files:
            for index, binding in enumerate(file.facts.bindings):
                start = _plain(binding.function or binding.python_name)
                chains = self._chains(file.path, start)
                self.reached[(file.path, index)] = tuple(sorted(chains))
                for key, chain in chains.items():
                    self.links[key].bindings.append((file.path, binding))
                    self.links[key].host_functions.update(chain)

    def _chains(self, path: str, start: str) -> dict[KernelKey, tuple[str, ...]]:
        """Kernels that ``start`` reaches through host functions, each with the way to it."""
        chains: dict[KernelKey, tuple[str, ...]] = {}
        came_from: dict[str, str] = {}
        seen = {start}
        queue = [(path, start)]
        for where, name in queue:
            for found_in, function in self._functions.find(name, where):
                for key in self._launched_by.get((found_in, name), ()):
                    chains.setdefault(key, _way_back(came_from, name))
                for called in function.calls:
                    if called not in seen and len(seen) < _MAX_REACH:
                        seen.add(called)
                        came_from[called] = name
                        queue.append((found_in, called))
        return chains

    def features(self, key: KernelKey) -> tuple[Feature, ...]:
        """The kernel's features and those of the device functions that it calls.

        A feature of another file is told with its place in ``detail``; its line is the kernel's.
        """
        path = key[0]
        kernel = self.kernels[key]
        features = list(kernel.features)
        seen = set(kernel.calls)
        queue = [(path, name) for name in kernel.calls]
        for where, name in queue:
            for found_in, function in self._device.find(name, where)[:_MAX_OVERLOADS]:
                features.extend(
                    feature if found_in == path else _moved(feature, found_in, kernel.line)
                    for feature in function.features
                )
                fresh = [called for called in function.calls if called not in seen]
                seen.update(fresh)
                queue.extend((found_in, called) for called in fresh)
            if len(features) > _MAX_FEATURES:
                break
        ordered = sorted(set(features), key=lambda f: (f.line, f.name, f.detail))
        return tuple(ordered[:_MAX_FEATURES])


def _way_back(came_from: dict[str, str], name: str) -> tuple[str, ...]:
    way = [name]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def _moved(feature: Feature, path: str, line: int) -> Feature:
    return replace(feature, line=line, detail=f"{feature.detail} ({path}:{feature.line})")


def _plain(name: str) -> str:
    """``ns::f<T>`` is ``f``."""
    return name.partition("<")[0].rpartition("::")[2].strip()
