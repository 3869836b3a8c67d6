"""Functions that a macro of another file makes kernels (``RAFT_KERNEL``, ``CUTLASS_GLOBAL``)."""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from migrate_scan.link.calls import plain
from migrate_scan.link.definitions import Definitions, Sight
from migrate_scan.link.files import ParsedFile
from migrate_scan.parse.facts import Certainty, FileInventory, KernelCandidate, KernelFact

_GLOBAL = "__global__"
_LONGEST_CHAIN = 8
# What projects call such a macro; its header may come from elsewhere and not be here.
_TELLING_NAME = re.compile(r"(?:[A-Z0-9]+_)*(?:KERNEL|GLOBAL)(?:_[A-Z0-9]+)*")


def with_macro_kernels(files: Sequence[ParsedFile], sight: Sight) -> list[ParsedFile]:
    """The files, in their order, with those candidates made kernels whose macro means
    ``__global__``. Where no file defines it, its name or a launch of the function decides
    (medium certainty)."""
    macros: Definitions[str] = Definitions(sight)
    for file in files:
        for name, meaning in file.facts.kernel_macros.items():
            macros.add(name, file.path, meaning)
    launched = _launched(files, sight)
    return [
        replace(file, facts=_with_kernels(file, macros, launched[file.path]))
        if file.facts.kernel_candidates
        else file
        for file in files
    ]


def _launched(files: Sequence[ParsedFile], sight: Sight) -> dict[str, set[str]]:
    """By file, the names of its candidates that are launched and mean no kernel so far."""
    known = {kernel.name for file in files for kernel in file.facts.kernels}
    candidates: Definitions[str] = Definitions(sight)
    for file in files:
        for candidate in file.facts.kernel_candidates:
            if candidate.kernel.name not in known:
                candidates.add(candidate.kernel.name, file.path, candidate.kernel.name)
    launched: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for launch in file.facts.launches:
            if launch.kernel != plain(launch.usage.scope):  # a wrapper may bear its kernel's name
                for path, name in candidates.find(launch.kernel, file.path):
                    launched[path].add(name)
    return launched


def _with_kernels(file: ParsedFile, macros: Definitions[str], launched: set[str]) -> FileInventory:
    facts = file.facts
    found = [
        replace(candidate.kernel, certainty=certainty)
        for candidate in facts.kernel_candidates
        if (certainty := _certainty(candidate, file.path, macros, launched)) is not None
    ]
    if not found:
        return facts
    heads = {(kernel.name, kernel.end_line) for kernel in found}
    kernels = sorted((*facts.kernels, *found), key=lambda kernel: (kernel.line, kernel.name))
    return replace(
        facts,
        kernels=tuple(kernels),
        functions=tuple(
            function
            for function in facts.functions
            if (function.name, function.end_line) not in heads
        ),
        usages=tuple(
            usage
            for usage in facts.usages
            if usage.category != "device_feature" or not _holds(found, usage.line)
        ),
    )


def _certainty(
    candidate: KernelCandidate, path: str, macros: Definitions[str], launched: set[str]
) -> Certainty | None:
    """How sure it is that a candidate is a kernel; None where nothing says so."""
    if any(_means_global(name, path, macros) for name in candidate.specifiers):
        return "high"
    if candidate.kernel.name in launched or any(map(_TELLING_NAME.fullmatch, candidate.specifiers)):
        return "medium"
    return None


def _means_global(name: str, path: str, macros: Definitions[str]) -> bool:
    for _ in range(_LONGEST_CHAIN):
        meanings = {meaning for _, meaning in macros.find(name, path)}
        if _GLOBAL in meanings:
            return True
        name = min(meanings, default="")
    return False


def _holds(kernels: list[KernelFact], line: int) -> bool:
    return any(kernel.line <= line <= kernel.end_line for kernel in kernels)
