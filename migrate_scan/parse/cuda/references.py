"""Names that a piece of code calls or refers to, for linking wrappers to kernels."""

import re

# Called, instantiated or handed on. Possessive: a word is read once, whatever follows it.
_NAMED = re.compile(r"([A-Za-z_](?<!\w[A-Za-z_])\w*+)\s*+[(<,)]")
_ASSIGNED = re.compile(r"[=)&]\s*+&?(?:\w++::)*+([A-Za-z_]\w*+)\s*+;")
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
