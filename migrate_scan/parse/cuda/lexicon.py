"""What an identifier means to the extractors, remembered from file to file.

The text is cut into (qualified) words once; every extractor works on the few that
mean something. ``at::cuda::CUDAGuard`` is one word.
"""

import re
from typing import Literal, NamedTuple

from msgspec import Struct

from migrate_scan.parse.cuda.intrinsics import feature_of
from migrate_scan.parse.cuda.names import ApiName, classify
from migrate_scan.parse.facts import FeatureName

Role = Literal[
    "kernel",
    "device",
    "shared",
    "variable",
    "launch",
    "register",
    "warp_size",
    "bindings",
    "registry",
]

_WORD = re.compile(r"[A-Za-z_]\w*+(?:::[A-Za-z_]\w*+)*+")
_WARP_SIZE = re.compile(r"\w*warp_?size|k?threads_?per_?warp|full_mask", re.IGNORECASE)
_BINDINGS = re.compile(
    r"PYBIND11_(?:EMBEDDED_)?MODULE|TORCH_LIBRARY(?:_FRAGMENT|_IMPL|_EXPAND|_IMPL_EXPAND)?"
)
_ROLES: dict[str, Role] = {
    "__global__": "kernel",
    "__device__": "device",
    "__shared__": "shared",
    "__constant__": "variable",
    "__managed__": "variable",
    "cudaLaunchKernel": "launch",
    "cudaLaunchKernelEx": "launch",
    "cudaLaunchKernelExC": "launch",
    "cudaLaunchCooperativeKernel": "launch",
    "hipLaunchKernelGGL": "launch",
    "hipLaunchKernel": "launch",
    "hipLaunchCooperativeKernel": "launch",
}
_MOST_WORDS = 200_000


class Meaning(Struct, frozen=True):
    """Any of: a name of an API, a device feature, a part in the file's structure."""

    api: ApiName | None
    feature: FeatureName | None
    role: Role | None


class Word(NamedTuple):
    """A word that means something, in its place."""

    start: int
    end: int
    text: str
    meaning: Meaning


class _Memory(dict[str, Meaning | None]):
    def __missing__(self, word: str) -> Meaning | None:
        if len(self) > _MOST_WORDS:  # memory stays flat however many files are read
            self.clear()
        meaning = self[word] = _meaning(word)
        return meaning


_memory = _Memory()


def words(text: str) -> list[Word]:
    """The words of ``text`` that mean something, in order."""
    memory = _memory
    found: list[Word] = []
    for match in _WORD.finditer(text):
        meaning = memory[match[0]]
        if meaning is not None:
            found.append(Word(match.start(), match.end(), match[0], meaning))
    return found


def _meaning(word: str) -> Meaning | None:
    role = _ROLES.get(word)
    if _BINDINGS.fullmatch(word):
        role = "bindings"
    if word == "RegisterOperators" or word.endswith("::RegisterOperators"):
        role = "registry"
    if role is None and "REGISTER" in word:
        role = "register"
    if role is None and _WARP_SIZE.fullmatch(word):
        role = "warp_size"
    api, feature = classify(word), feature_of(word)
    if api is None and feature is None and role is None:
        return None
    return Meaning(api, feature, role)
