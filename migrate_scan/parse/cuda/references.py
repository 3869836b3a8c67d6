"""Names that a piece of code calls or refers to, for linking it with other files."""

import re

# Called, instantiated or handed on. Possessive: a word is read once, whatever follows it.
_NAMED = re.compile(r"([A-Za-z_](?<!\w[A-Za-z_])\w*+)\s*+[(<,)]")
_ASSIGNED = re.compile(r"[=)&]\s*+&?(?:\w++::)*+([A-Za-z_]\w*+)\s*+;")
_VARIABLE = re.compile(r"(?<![\w.>:])([A-Za-z_]\w*+)\s*+[\[.]")
_MOST_PARTS = 100
_WORD = re.compile(r"\w")
_LAST_WORD = re.compile(r"\w+\Z")
_BEFORE_VALUES = frozenset({"return", "else", "case", "goto", "throw"})
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
    with the offset of their first use: where a name is declared it stands for the first time."""
    found: dict[str, int] = {}
    for name in set(_VARIABLE.findall(text, start, end)) - _BUILT_IN - KEYWORDS:
        at = first_use(text, name, start, end)
        if at >= 0 and _VARIABLE.match(text, at) is not None and not _is_declared(text, at):
            found[name] = at
    return dict(sorted(found.items()))


def first_use(text: str, name: str, start: int, end: int) -> int:
    """Where ``name`` stands first as a word of its own; -1 where it is too common a part of
    other words to tell."""
    at = start - 1
    for _ in range(_MOST_PARTS):
        at = text.find(name, at + 1, end)
        if at < 0 or not (_WORD.match(text, at + len(name)) or _WORD.match(text, at - 1)):
            return at
    return -1


def _is_declared(text: str, at: int) -> bool:
    before = text[max(0, at - 80) : at].rstrip()
    word = _LAST_WORD.search(before)
    return before.endswith(">") or (word is not None and word.group() not in _BEFORE_VALUES)
