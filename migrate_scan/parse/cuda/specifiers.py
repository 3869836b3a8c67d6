"""Macros that stand where a kernel's specifiers stand: ``RAFT_KERNEL f(int* a) {...}``.

A file that defines such a macro says what it means; one that only uses it says which of its
functions hang on it, and ``link`` brings the two together.
"""

import re

from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.unit import Unit

GLOBAL = "__global__"
_SPECIFIER = re.compile(r"static|inline|extern|constexpr|const|void|__\w+__|[A-Z][A-Z0-9_]+")
_MACRO = re.compile(r"\b[A-Z][A-Z0-9_]+\b")
_PARENTHESISED = re.compile(r"\b\w+\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_KERNEL_LIKE = re.compile(r"(?:\w+_)?(?:KERNEL|GLOBAL)\w*")
# Macros of the same place that say where a function lives or who may call it.
_OTHER = re.compile(
    r"\w*(?:API|EXPORT|INLINE|HOST|DEVICE|DLL|PUBLIC|VISIB|HIDDEN|CALL|WINAPI|NOEXCEPT)\w*"
)
_LONGEST_HEAD = 600
_LONGEST_BODY = 200


def kernel_macros(unit: Unit) -> dict[str, str]:
    """The file's macros that make a function a kernel, each with what it stands for:
    ``__global__``, or a macro of another file whose name is like a kernel's."""
    found: dict[str, str] = {}
    for macro in unit.preprocessor.macros:
        if macro.parameters is not None or macro.end - macro.body_start > _LONGEST_BODY:
            continue
        body = unit.text[macro.body_start : macro.end]
        if GLOBAL in body:
            found[macro.name] = GLOBAL
        elif macro.name not in found and _KERNEL_LIKE.fullmatch(body.strip()):
            found[macro.name] = body.strip()
    for name, meaning in found.items():
        found[name] = found.get(meaning, meaning)
    return found


def unknown_specifiers(unit: Unit, function: Function) -> tuple[str, ...]:
    """Macros before the name of a function that returns nothing else, if the file defines
    none of them."""
    opened = function.parameters[0] - 1
    if opened - function.start > _LONGEST_HEAD or not _MACRO.search(
        unit.text, function.start, opened
    ):
        return ()
    head = _PARENTHESISED.sub(" ", unit.text[function.start : opened].partition("<")[0])
    words = head.split()[:-1]
    if not all(_SPECIFIER.fullmatch(word) for word in words):
        return ()
    macros = [word for word in words if _MACRO.fullmatch(word) and not _OTHER.fullmatch(word)]
    return () if unit.own_names.intersection(macros) else tuple(macros)
