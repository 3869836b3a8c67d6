"""Usages of CUDA's host APIs: calls and references, types and enumerators.

Every name that stands in code is accounted for (:func:`account`).
"""

import re
from collections import Counter
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from migrate_scan.parse.cuda.brackets import closing, closing_angle
from migrate_scan.parse.cuda.lexicon import Word
from migrate_scan.parse.cuda.names import ApiName
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import Certainty, Unattributed, UsageFact, Use

Reason = Literal["defined", "declared", "namespace", "other_scope", "unlisted"]
"""Why a name is no usage: the file defines or declares it, it is a namespace of that name,
it belongs to another scope, or it only looks like one of a CUDA family."""
Outcome = Reason | Literal["call", "reference", "unexplained"]

_CALLED = re.compile(r"\s*\(")
_AFTER_TEMPLATE = re.compile(r"\s*(?:::\s*(?:template\s+)?\w+\s*)?([(<])")
_HANDED_TO_MACRO = re.compile(r"\b[A-Z][A-Z0-9_]*\s*\(\s*\Z")
_DECLARING = re.compile(r"[\w*&>]\s*\Z")
_NOT_TYPE = re.compile(r"\b(?:return|else|case|do|throw|co_return)\s*\Z")
_NAMESPACE = re.compile(r"\bnamespace\s+\Z")
_MOST_TEMPLATES = 3
_MEMBER = re.compile(r"(\.|->)\s*\Z")
# What a CUDA name is defined as, by the target that the file maps it to.
_MEANT = re.compile(
    r"(?:\([^()\n]*\))?[ \t]+(?:(?P<rocm>hip|HIP|roc[a-z]|rccl)"
    r"|(?P<musa>musa|MUSA|mublas|MUBLAS|mu[A-Z])|(?P<maca>mc[A-Z])|(?P<mlu>cn[A-Z])|(?P<cann>acl))"
)
_NCCL_ENUM = re.compile(
    r"\bnccl(?:(Sum|Prod|Min|Max|Avg)|(U?[iI]nt[0-9]*|Float[0-9]\w*|Bfloat16|Char|Int|Half|Float"
    r"|Double))\b"
)


class Account(Struct):
    """What became of every name of a CUDA API that stands in code: a usage, a reason why it
    is none, or a token that nothing explains."""

    usages: list[UsageFact] = field(default_factory=list)
    explained: Counter[Reason] = field(default_factory=Counter)
    unattributed: list[Unattributed] = field(default_factory=list)


def account(unit: Unit) -> Account:
    """Read every API name of the unit, in order of place."""
    found = Account()
    heads = _macro_heads(unit)
    for word in unit.words:
        name = word.meaning.api
        if name is None:
            continue
        if name.of_type is not None:
            end = word.start + len(name.of_type.symbol)
            of_type = Word(word.start, end, name.of_type.symbol, word.meaning)
            found.usages.append(_usage(unit, of_type, name.of_type, "reference", member=False))
        if word.start in heads and name.listed:
            found.usages.append(_mapped(unit, word, name))
            continue
        member = _is_member(unit.text, word.start, name)
        use = _own(unit, word, name, heads) or _use(unit, word, name, member)
        if use == "call" or use == "reference":
            found.usages.append(_usage(unit, word, name, use, member=member))
        elif use == "unexplained":
            found.unattributed.append(
                Unattributed(line=unit.source.line(word.start), token=word.text)
            )
        else:
            found.explained[use] += 1
    return found


def _mapped(unit: Unit, word: Word, name: ApiName) -> UsageFact:
    """``#define cudaMalloc hipMalloc``: the name is given another meaning here."""
    usage = _usage(unit, word, name, "reference", member=False)
    meant = _MEANT.match(unit.text, word.end)
    if meant is None or meant.lastgroup is None:
        return usage
    return replace(usage, ported_for=tuple(sorted({*usage.ported_for, meant.lastgroup})))


def _is_member(text: str, start: int, name: ApiName) -> bool:
    """``a.cudaMalloc``; a type behind an arrow is what a function returns."""
    if text[start - 1 : start] not in (".", ">", " ", "\n", "\t"):
        return False
    match = _MEMBER.search(text, max(0, start - 8), start)
    return match is not None and not (match.group(1) == "->" and name.kind == "type")


def _usage(unit: Unit, word: Word, name: ApiName, use: Use, *, member: bool) -> UsageFact:
    sure = (name.listed or name.kind == "enum") and not member
    certainty: Certainty = "high" if sure else "medium"
    return unit.usage(
        word.start,
        word.end,
        rule=name.rule,
        category=name.category,
        symbol=name.symbol,
        use=use,
        arguments=_arguments(unit, name, word.end, use),
        certainty=certainty,
    )


def _macro_heads(unit: Unit) -> frozenset[int]:
    """Where macros are named in their definitions."""
    return frozenset(unit.text.find(macro.name, macro.start) for macro in unit.preprocessor.macros)


def _own(unit: Unit, word: Word, name: ApiName, heads: frozenset[int]) -> Reason | None:
    """Why a word is the file's own name or that of another scope, if it is."""
    text, start = unit.text, word.start
    plain = word.text.rpartition("::")[2]
    own = plain in (unit.always_own if name.listed else unit.own_names)
    if (own and not (name.listed and _overloads(unit, word, plain))) or start in heads:
        return "defined"
    if _NAMESPACE.search(text, max(0, start - 20), start):
        return "namespace"
    return "other_scope" if _foreign(text, start) else None


def _overloads(unit: Unit, word: Word, name: str) -> bool:
    """Whether a call fits none of the file's functions of that name: a kernel may be called
    ``curand_init`` and call CUDA's."""
    opened = _CALLED.match(unit.text, word.end)
    read = unit.arguments(opened.end() - 1) if opened is not None else None
    taken = unit.own_parameters.get(name)
    return read is not None and taken is not None and len(read[0]) not in taken


def _foreign(text: str, start: int) -> bool:
    """``Table<T>::cudaFoo``: a member of something else (``::cudaMalloc`` is not)."""
    before = text[max(0, start - 3) : start]
    return before.endswith("::") and before[:1] in (">", ")")


def _use(unit: Unit, word: Word, name: ApiName, member: bool) -> Outcome:
    """How a name is used, or why it is not CUDA's name here."""
    if name.elsewhere:
        return "declared" if _declares(unit, word.start) else "unexplained"
    called = _is_called(unit.text, word.end) or (
        name.symbol.startswith(("cub::", "thrust::"))
        and _calls_by_macro(unit.text, word.start, word.end)
    )
    if name.kind == "enum" and not name.listed and called:
        return "unlisted"  # the project's own macro (``CUBLAS_CHECK(x)``)
    if name.kind == "enum" or (name.kind == "type" and not (called and name.rule == "MS404")):
        return "reference"
    if not called:
        return "reference" if name.listed else "unlisted"
    if not name.listed and (member or unit.structure.function_at(word.start) is None):
        return "unlisted"
    return "declared" if _declares(unit, word.start) else "call"


def _is_called(text: str, end: int) -> bool:
    if _CALLED.match(text, end) is not None:
        return True
    for _ in range(_MOST_TEMPLATES):
        closed = closing_angle(text, end) if text.startswith("<", end) else None
        after = _AFTER_TEMPLATE.match(text, closed + 1) if closed is not None else None
        if after is None:
            break
        if after.group(1) == "(":
            return True
        end = after.start(1)
    return False


def _calls_by_macro(text: str, start: int, end: int) -> bool:
    """``RUN(cub::DeviceScan::ExclusiveSum, n, stream)``: the macro calls it with the rest."""
    if text[end : end + 1] != "," or text.find("(", max(0, start - 40), start) < 0:
        return False
    return _HANDED_TO_MACRO.search(text, max(0, start - 80), start) is not None


def _declares(unit: Unit, start: int) -> bool:
    """``cudaError_t cudaMalloc(void**);`` or a variable of that name: no call."""
    before = unit.text[max(0, start - 40) : start]
    if _DECLARING.search(before) is None or _NOT_TYPE.search(before) is not None:
        return False
    if before.rstrip()[-1:] in "*&":
        return unit.structure.function_at(start) is None and (
            unit.preprocessor.macro_at(start) is None
        )
    if before.rstrip()[-1:] == ">" or unit.preprocessor.macro_at(start) is not None:
        return False
    return re.search(r"[A-Za-z_]\w*\s+\Z", before) is not None


def _arguments(unit: Unit, name: ApiName, end: int, use: Use) -> dict[str, str]:
    if name.kind != "function":
        return {"kind": name.kind}
    if use == "reference" and "::" in name.symbol:
        return {"kind": "type"}
    if name.category != "nccl" or use != "call":
        return {}
    opened = unit.text.find("(", end)
    closed = closing(unit.text, opened, opened + 4000) if opened >= 0 else None
    if closed is None:
        return {}
    told: dict[str, str] = {}
    for match in _NCCL_ENUM.finditer(unit.text, opened, closed):
        told.setdefault("op" if match.group(1) else "dtype", match.group())
    return told


def outside(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """What is left of a text when sorted ``spans`` are taken out."""
    left: list[tuple[int, int]] = []
    cursor = 0
    for start, end in spans:
        if start > cursor:
            left.append((cursor, start))
        cursor = max(cursor, end)
    if cursor < length:
        left.append((cursor, length))
    return left
