"""Text that a grammar can read: attributes and macros that it would take for something
else are blanked. Offsets hold: every replacement is as long as what it replaces."""

import re
from functools import partial

from migrate_scan.parse.cuda.source import blanks

# Parenthesised attributes that the grammars take for the declared name.
_ATTRIBUTE = re.compile(
    r"\b(?:__launch_bounds__|C10_LAUNCH_BOUNDS_[0-9]|__cluster_dims__|__block_size__"
    r"|__maxnreg__|__attribute__)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
)
# Macros that stand where a specifier stands: unknown words to the grammars.
_SPECIFIER_MACRO = re.compile(
    r"[A-Z_](?<!\w[A-Z_])[A-Z0-9_]*(?:DEVICE|HOST|GLOBAL|KERNEL|INLINE|_API|EXPORT|_ATTRIBUTES|VISIBILITY)"
    r"[A-Z0-9_]*+(?=\s+[A-Za-z_:~])"
)
# A macro's use on a line of its own, without the semicolon that would end it for a grammar.
_BARE_MACRO = re.compile(
    r"[A-Z_](?<![\w.>:][A-Z_])[A-Z0-9_]++(?:"
    r"\s*+\((?:[^(){};]|\([^(){};]*\))*\)(?=[ \t]*\n\s*[A-Za-z_}])"
    r"|(?![^\n]))"
)
_ATTRIBUTE_HINTS = (
    "__launch_bounds__",
    "C10_LAUNCH_BOUNDS_",
    "__cluster_dims__",
    "__maxnreg__",
    "__attribute__",
)
_CUDA_WORD = re.compile(
    r"\b__(?:global|device|host|forceinline|noinline|restrict|shared|constant|managed"
    r"|grid_constant)__\b"
)


def without_macros(text: str) -> str:
    """``text`` without parenthesised attributes, specifier macros and bare macro uses."""
    if any(hint in text for hint in _ATTRIBUTE_HINTS):
        text = _ATTRIBUTE.sub(lambda match: blanks(match.group()), text)
    text = _SPECIFIER_MACRO.sub(_as_specifier, text)
    return _BARE_MACRO.sub(partial(_blank_bare, text), text)


def as_cpp(text: str) -> str:
    """CUDA made C++ in place: words blanked, ``k<<<g, b>>>(x)`` made ``k  (g, b)  (x)``."""
    text = _CUDA_WORD.sub(lambda match: " " * len(match.group()), text)
    return text.replace("<<<", "  (").replace(">>>", ")  ")


def _blank_bare(text: str, match: re.Match[str]) -> str:
    found = match.group()
    line_before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    alone = found.endswith(")") or ("_" in found[1:] and not line_before.strip())
    return blanks(found) if alone else found


def _as_specifier(match: re.Match[str]) -> str:
    """As long as the macro, so that offsets hold."""
    return "inline".ljust(len(match.group())) if len(match.group()) > 5 else blanks(match.group())
