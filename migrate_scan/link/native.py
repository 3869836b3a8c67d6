"""Ties kernels to their launches, the host functions around them and their Python bindings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from migrate_scan.link.bindings import BindingKey
from migrate_scan.link.calls import CallGraph, KernelKey, plain
from migrate_scan.link.definitions import Definitions, Sight
from migrate_scan.link.device import DeviceCode, Gathered
from migrate_scan.link.files import ParsedFile
from migrate_scan.link.helper_lines import helper_lines
from migrate_scan.parse.facts import (
    Category,
    Feature,
    FunctionFact,
    KernelFact,
    LaunchFact,
    UsageFact,
)

_MAX_SAME_NAME = 32
_MAX_PATTERNS = 200
_NATIVE: frozenset[Category] = frozenset({"cuda_runtime", "cuda_driver", "cuda_library", "nccl"})


class KernelLinks(Struct):
    """What was found about one kernel."""

    launches: dict[tuple[str, int, int], LaunchFact] = field(default_factory=dict)
    """By file, line and column."""
    host_functions: set[str] = field(default_factory=set)
    bindings: list[BindingKey] = field(default_factory=list)


class NativeLinks:
    """The native side of the repository, linked."""

    def __init__(self, files: Sequence[ParsedFile], sight: Sight) -> None:
        self._files = files
        self._device = DeviceCode(files, sight)
        self.kernels: dict[KernelKey, KernelFact] = self._device.kernels
        self.links = {key: KernelLinks() for key in self.kernels}
        self.untied: list[tuple[str, LaunchFact]] = []
        self.reached: dict[BindingKey, tuple[KernelKey, ...]] = {}
        """Kernels that a binding leads to."""
        self._names: Definitions[KernelKey] = Definitions(sight)
        for key, kernel in self.kernels.items():
            self._names.add(kernel.name, key[0], key)
        self._sight = sight
        self._patterns: dict[str, set[KernelKey]] = {}
        self._named: dict[tuple[str, str, int], tuple[KernelKey, ...]] = {}
        self._launched_by: dict[tuple[str, str], set[KernelKey]] = defaultdict(set)
        self._graph = CallGraph(files, sight)
        self._tie_launches(files)
        self._tie_bindings(files)

    @cached_property
    def helper_lines(self) -> Mapping[KernelKey, float]:
        """Lines of the device functions that each kernel needs, shared with the others."""
        return helper_lines(self._files, self._sight, self._device)

    def gathered(self, key: KernelKey) -> Gathered:
        """What the kernel and the device functions that it calls do, and what its launches
        ask for."""
        found = self._device.gathered(key)
        return replace(found, features=(*found.features, *self._asked_for(key)))

    def _asked_for(self, key: KernelKey) -> Iterator[Feature]:
        """``kernel[grid](..., num_warps=8)``: each number with the first place that has it."""
        line = self.kernels[key].line
        seen: set[str] = set()
        for (path, place, _), launch in sorted(
            self.links[key].launches.items(), key=lambda item: item[0]
        ):
            warps = launch.usage.arguments.get("num_warps")
            if warps is not None and warps not in seen:
                seen.add(warps)
                yield Feature(name="num_warps", line=line, detail=f"{warps} ({path}:{place})")

    def main_kernel(self, bindings: Iterable[BindingKey]) -> KernelKey | None:
        """Of the kernels that the bindings lead to, the one with most code."""
        reached = {key for binding in bindings for key in self.reached.get(binding, ())}
        return max(sorted(reached), key=lambda key: self.kernels[key].loc, default=None)

    def _tie_launches(self, files: Sequence[ParsedFile]) -> None:
        open_ended: list[tuple[str, LaunchFact]] = []
        for file in files:
            for launch in file.facts.launches:
                if not self._tie(file.path, launch, self._launched(file, launch)):
                    open_ended.append((file.path, launch))
        self._tie_through_callers(files, open_ended)

    def _launched(self, file: ParsedFile, launch: LaunchFact) -> set[KernelKey]:
        """The kernels that a launch names, or those that the function it names chooses from."""
        name = _as_defined(file, launch.kernel)
        if "*" in name:
            return self._alike(name)
        keys = self._called(name, file.path)
        return keys or set(self._graph.reach(file.path, name, self._kernels_of))

    def _called(self, name: str, path: str) -> set[KernelKey]:
        """The kernels of a name as seen from ``path``: a template and its specialisations,
        overloads; never so many that hostile code could multiply them with its launches."""
        return {key for _, key in islice(self._names.visible(name, path), _MAX_SAME_NAME)}

    def _alike(self, pattern: str) -> set[KernelKey]:
        """The kernels that a macro with ``##`` in its launch may name."""
        if pattern not in self._patterns and len(self._patterns) < _MAX_PATTERNS:
            shape = re.compile(r"\w+".join(map(re.escape, pattern.split("*"))))
            self._patterns[pattern] = {
                key for key, kernel in self.kernels.items() if shape.fullmatch(kernel.name)
            }
        return self._patterns.get(pattern, set())

    def defines(self, path: str, usage: UsageFact) -> bool:
        """Whether what looks like a name of a CUDA family is the repository's own function."""
        return (
            usage.certainty != "high"
            and usage.category in _NATIVE
            and (self._graph.knows(usage.symbol, path) or self._device.knows(usage.symbol, path))
        )

    def _tie(self, path: str, launch: LaunchFact, keys: Iterable[KernelKey]) -> bool:
        tied = False
        for key in keys:
            tied = True
            links = self.links[key]
            links.launches[(path, launch.usage.line, launch.usage.column)] = launch
            if launch.usage.scope:
                links.host_functions.add(launch.usage.scope)
                self._launched_by[(path, plain(launch.usage.scope))].add(key)
        return tied

    def _tie_through_callers(
        self, files: Sequence[ParsedFile], launches: list[tuple[str, LaunchFact]]
    ) -> None:
        """A function may launch what it is given: then whoever calls it names the kernel."""
        launchers: Definitions[int] = Definitions(self._sight)
        for number, (path, launch) in enumerate(launches):
            if launch.usage.scope:
                launchers.add(plain(launch.usage.scope), path, number)
        given: dict[int, set[KernelKey]] = defaultdict(set)
        for file in files:
            for function in file.facts.functions:
                for called in function.calls:
                    for _, number in launchers.find(called, file.path):
                        given[number].update(self._named_in(file.path, function))
        for number, (path, launch) in enumerate(launches):
            if not self._tie(path, launch, given[number]):
                self.untied.append((path, launch))

    def _named_in(self, path: str, function: FunctionFact) -> tuple[KernelKey, ...]:
        """The kernels that a function of ``path`` names."""
        mark = (path, function.name, function.line)
        if mark not in self._named:
            self._named[mark] = tuple(
                key
                for called in function.calls
                if called in self._names
                for key in sorted(self._called(called, path))
            )
        return self._named[mark]

    def _kernels_of(self, path: str, function: FunctionFact) -> Iterator[KernelKey]:
        yield from sorted(self._launched_by.get((path, plain(function.name)), ()))
        yield from self._named_in(path, function)

    def _tie_bindings(self, files: Iterable[ParsedFile]) -> None:
        for file in files:
            for index, binding in enumerate(file.facts.bindings):
                start = plain(binding.function or binding.python_name)
                ways = self._graph.reach(file.path, start, self._kernels_of)
                self.reached[(file.path, index)] = tuple(sorted(ways))
                for key, way in ways.items():
                    links = self.links[key]
                    links.bindings.append((file.path, index))
                    known = {plain(name) for name in links.host_functions}
                    links.host_functions.update(name for name in way if name not in known)


def _as_defined(file: ParsedFile, name: str) -> str:
    """The name before ``from kernels import add_kernel as add`` renamed it."""
    if file.is_python:
        for item in file.facts.imports:
            if item.alias == name and item.name:
                return item.name
    return name
