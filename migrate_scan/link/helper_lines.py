"""Which kernels the lines of device functions belong to.

A kernel is often a few lines around device functions of many hundred: what it takes to port
it is decided by both. Each function counts once in a repository: its lines are divided among
the kernels that need it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from migrate_scan.link.calls import KernelKey
from migrate_scan.link.definitions import Sight
from migrate_scan.link.device import DeviceCode
from migrate_scan.link.files import ParsedFile
from migrate_scan.link.paths import around
from migrate_scan.parse.facts import DeviceFunction


def helper_lines(
    files: Sequence[ParsedFile], sight: Sight, device: DeviceCode
) -> Mapping[KernelKey, float]:
    """Lines of device functions for each kernel of the same area, by kernel.

    A function is shared by the kernels that are seen to call it. Methods, functors and
    lambdas are called through objects: they are shared by the kernels that take their file
    in; or else by those that their file takes in (``eval<<<...>>>(lambda)``); or else, where
    a library launches them, by the nearest kernels in the tree.
    """
    areas = {file.path: file.area for file in files}
    near: dict[str, _Near] = {
        area: _Near([key for key in device.kernels if areas[key[0]] == area], sight)
        for area in set(areas.values())
    }
    lines: dict[KernelKey, float] = defaultdict(float)
    uncalled: dict[str, int] = defaultdict(int)
    for path, function, callers in _with_callers(device):
        needed_by = [key for key in callers if areas[key[0]] == areas[path]]
        if not needed_by:
            uncalled[path] += function.loc
        for key in needed_by:
            lines[key] += function.loc / len(needed_by)
    # A file at a time: a header of thousands of functors is taken in by thousands of kernels.
    for path, loc in uncalled.items():
        needed_by = near[areas[path]].to(path)
        for key in needed_by:
            lines[key] += loc / len(needed_by)
    return lines


def _with_callers(
    device: DeviceCode,
) -> Iterator[tuple[str, DeviceFunction, Collection[KernelKey]]]:
    callers: dict[tuple[str, int, int], dict[KernelKey, None]] = defaultdict(dict)
    for key in device.kernels:
        for path, function in device.reached(key):
            callers[path, function.line, function.end_line][key] = None
    for path, function in device.functions:
        yield path, function, callers.get((path, function.line, function.end_line), ())


class _Near:
    """Kernels of one area by what they have to do with a file."""

    def __init__(self, kernels: Sequence[KernelKey], sight: Sight) -> None:
        self._sight = sight
        self._in: dict[str, list[KernelKey]] = defaultdict(list)
        self._below: dict[str, list[KernelKey]] = defaultdict(list)
        for key in kernels:
            self._in[key[0]].append(key)
            for folder in around(key[0]):
                self._below[folder].append(key)
        self._seeing: dict[str, list[KernelKey]] = defaultdict(list)
        for path, keys in self._in.items():
            for seen in sight.visible(path):
                self._seeing[seen] += keys
        self._found: dict[str, list[KernelKey]] = {}

    def to(self, path: str) -> list[KernelKey]:
        """Kernels of files that take ``path`` in, else those that it takes in, else those in
        the nearest folder around it that has any."""
        if path not in self._found:
            taken = [key for seen in self._sight.visible(path) for key in self._in.get(seen, ())]
            beside = (self._below[folder] for folder in around(path) if folder in self._below)
            self._found[path] = self._seeing.get(path) or taken or next(beside, [])
        return self._found[path]
