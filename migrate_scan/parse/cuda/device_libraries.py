"""Libraries that device code calls: they count in a kernel's grade as its features do."""

import re

from migrate_scan.parse.cuda.unit import Unit

# What stands for work on the device; functors and tuples of the same namespaces do not.
_LIBRARIES = {
    "cub": r"(?:\w+::)?cub::(?:Block|Warp|Device|Thread|Agent)\w*(?:::\w+)*",
    "thrust": r"(?:\w+::)?thrust::(?:\w+::)*(?:sort|stable_sort|sort_by_key|reduce\w*|transform\w*"
    r"|inclusive_scan\w*|exclusive_scan\w*|for_each\w*|copy\w*|fill\w*|gather|scatter|unique\w*"
    r"|lower_bound|upper_bound|binary_search|partition|remove\w*|count\w*|find\w*|sequence"
    r"|max_element|min_element|merge\w*)",
    "curand": r"curand(?:_\w+|State\w*|StatePhilox\w*)",
    "nccl": r"nccl[A-Z]\w*",
    "cublas": r"cublas\w+|cublasdx::\w+",
    "cufft": r"cufft\w+|cufftdx::\w+(?:::\w+)*",
    "nvshmem": r"nvshmemx?_\w+",
}
_LIBRARY = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _LIBRARIES.items()))
_WORD = re.compile(r"(?<![\w:])(?:\w+::)*(?:cub|thrust|cu|nccl|nvshmem)\w*(?:::\w+)*")


def device_libraries(unit: Unit, start: int, end: int) -> tuple[str, ...]:
    """The libraries that the device code between two offsets uses, sorted."""
    found = set()
    for word in _WORD.finditer(unit.text, start, end):
        match = _LIBRARY.fullmatch(word[0])
        if match is not None and match.lastgroup is not None:
            found.add(match.lastgroup)
    return tuple(sorted(found))
