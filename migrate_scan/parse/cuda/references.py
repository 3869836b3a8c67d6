"""Names that a piece of code calls or refers to, for linking it with other files."""

import re

# Called, instantiated or handed on. Possessive: a word is read once, whatever follows it.
_NAMED = re.compile(r"([A-Za-z_](?<!\w[A-Za-z_])\w*+)\s*+[(<,)]")
_ASSIGNED = re.compile(r"[=)&]\s*+&?(?:\w++::)*+([A-Za-z_]\w*+)\s*+;")
_VARIABLE = re.compile(r"(?<![\w.>:])([A-Za-z_]\w*+)\s*+[\[.]")
_DECLARED = re.compile(r"(\b\w++|[>*&])[\s*&]++([A-Za-z_]\w*+)\s*+(?=[\[=;,:){(])")
_BEFORE_VALUES = frozenset({"return", "else", "case", "goto", "throw", "*", "&"})
_BUILT_IN = frozenset({"threadIdx", "blockIdx", "blockDim", "gridDim"})
_WORDS_TEXT = """
if for while switch return sizeof alignof decltype catch do else new delete throw case
static_cast reinterpret_cast const_cast dynamic_cast static_assert constexpr const void int
float double bool char long short unsigned signed auto true false nullptr this operator
defined typeid noexcept typename template class struct using namespace default NULL
__launch_bounds__ __attribute__ asm
"""
KEYWORDS = frozenset(_WORDS_TEXT.split())
"""Words before a parenthesis that are no function's name."""


def references(text: str, start: int, end: int, own: str) -> tuple[str, ...]:
    """Plain names called or referred to between two offsets, sorted, without ``own``."""
    names = set(_NAMED.findall(text, start, end))
    names.update(_ASSIGNED.findall(text, start, end))
    names -= KEYWORDS
    names.discard(own)
    return tuple(sorted(names))


def variables(text: str, start: int, end: int) -> dict[str, int]:
    """Variables subscripted or asked for a member between two offsets and not declared there,
    with the offset of their first use."""
    found: dict[str, int] = {}
    for match in _VARIABLE.finditer(text, start, end):
        found.setdefault(match.group(1), match.start())
    for match in _DECLARED.finditer(text, start, end) if found else ():
        if match.group(1) not in _BEFORE_VALUES:
            found.pop(match.group(2), None)
    return {name: at for name, at in found.items() if name not in KEYWORDS | _BUILT_IN}
