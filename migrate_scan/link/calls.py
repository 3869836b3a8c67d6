"""Follows host functions through their calls to the kernels that they launch or hand on."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from msgspec import Struct

from migrate_scan.link.definitions import Definitions, Sight
from migrate_scan.link.files import ParsedFile
from migrate_scan.parse.facts import FunctionFact

KernelKey = tuple[str, int]
"""Path and index of a kernel in its file."""
KernelsOf = Callable[[str, FunctionFact], Iterable[KernelKey]]
"""Kernels that a function of a file launches or names itself."""
_MAX_REACH = 2_000
_MAX_WAY = 50


class _Step(Struct, frozen=True):
    """One function on the way, and the step before it."""

    path: str
    function: FunctionFact
    before: "_Step | None"
    length: int

    def way(self) -> tuple[str, ...]:
        """The names from the start to here."""
        names: list[str] = []
        step: _Step | None = self
        while step is not None:
            names.append(plain(step.function.name))
            step = step.before
        return tuple(reversed(names))


class CallGraph:
    """The host functions of the repository and who names whom."""

    def __init__(self, files: Iterable[ParsedFile], sight: Sight) -> None:
        self._functions: Definitions[FunctionFact] = Definitions(sight)
        self._registered: Definitions[FunctionFact] = Definitions(sight)
        for file in files:
            for function in file.facts.functions:
                kind = self._registered if function.registration else self._functions
                kind.add(plain(function.name), file.path, function)

    def reach(
        self, path: str, start: str, kernels_of: KernelsOf
    ) -> Mapping[KernelKey, tuple[str, ...]]:
        """Kernels that ``start``, as ``path`` means it, leads to, each with the way to it."""
        ways: dict[KernelKey, tuple[str, ...]] = {}
        queue = [_Step(place, function, None, 1) for place, function in self._meant(start, path)]
        seen = {(step.path, step.function.name, step.function.line) for step in queue}
        for step in queue:
            for key in kernels_of(step.path, step.function):
                if key not in ways:
                    ways[key] = step.way()
            if step.length >= _MAX_WAY:
                continue
            for called in step.function.calls:
                for place, function in self._meant(called, step.path):
                    mark = (place, function.name, function.line)
                    if mark not in seen and len(seen) < _MAX_REACH:
                        seen.add(mark)
                        queue.append(_Step(place, function, step, step.length + 1))
        return ways

    def knows(self, name: str, path: str) -> bool:
        """Whether a host function or macro of the repository is meant by ``name`` in ``path``."""
        return next(self._functions.find(plain(name), path), None) is not None

    def _meant(self, name: str, path: str) -> Iterable[tuple[str, FunctionFact]]:
        found = self._functions.find(name, path) if name in self._functions else ()
        if name not in self._registered:
            return found
        # A dispatcher's table is filled at file scope: any file may add an implementation.
        return chain(found, self._registered.everywhere(name, path))


def plain(name: str) -> str:
    """``ns::f<T>`` is ``f``."""
    return name.partition("<")[0].rpartition("::")[2].strip()
