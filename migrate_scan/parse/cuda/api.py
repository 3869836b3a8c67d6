"""Usages of CUDA's host APIs: calls and references, types and enumerators."""

import re

from migrate_scan.parse.cuda.brackets import closing
from migrate_scan.parse.cuda.names import ApiName
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import Certainty, UsageFact, Use

_CALLED = re.compile(r"\s*\(")
_TEMPLATED = re.compile(
    r"\s*<[^;{}()]{0,300}(?:\([^;{}()]{0,100}\)[^;{}()]{0,100})?>\s*(?:::\s*\w+\s*)?\("
)
_DECLARING = re.compile(r"[\w*&>]\s*\Z")
_NOT_TYPE = re.compile(r"\b(?:return|else|case|do|throw|co_return)\s*\Z")
_NAMESPACE = re.compile(r"\bnamespace\s+\Z")
_MEMBER = re.compile(r"(?:\.|->)\s*\Z")
_NCCL_ENUM = re.compile(
    r"\bnccl(?:(Sum|Prod|Min|Max|Avg)|(U?[iI]nt[0-9]*|Float[0-9]\w*|Bfloat16|Char|Int|Half|Float"
    r"|Double))\b"
)


def find_usages(unit: Unit) -> list[UsageFact]:
    """API usages in order of place."""
    text = unit.text
    found: list[UsageFact] = []
    heads = _macro_heads(unit)
    for word in unit.words:
        name, start, end = word.meaning.api, word.start, word.end
        if name is None or word.text in unit.own_names:
            continue
        if (
            start in heads
            or _foreign(text, start)
            or _NAMESPACE.search(text, max(0, start - 20), start)
        ):
            continue
        member = _MEMBER.search(text, max(0, start - 8), start) is not None
        called = _CALLED.match(text, end) is not None or (
            text.startswith("<", end) and _TEMPLATED.match(text, end) is not None
        )
        use = _use(unit, name, start, called, member)
        if use is None:
            continue
        sure = (name.listed or name.kind == "enum") and not member
        certainty: Certainty = "high" if sure else "medium"
        found.append(
            unit.usage(
                start,
                end,
                rule=name.rule,
                category=name.category,
                symbol=name.symbol,
                use=use,
                arguments=_arguments(unit, name, end, use),
                certainty=certainty,
            )
        )
    return found


def _macro_heads(unit: Unit) -> frozenset[int]:
    """Where macros are named in their definitions."""
    return frozenset(unit.text.find(macro.name, macro.start) for macro in unit.preprocessor.macros)


def _foreign(text: str, start: int) -> bool:
    """``Table<T>::cudaFoo``: a member of something else (``::cudaMalloc`` is not)."""
    before = text[max(0, start - 3) : start]
    return before.endswith("::") and before[:1] in (">", ")")


def _use(unit: Unit, name: ApiName, start: int, called: bool, member: bool) -> Use | None:
    """How a name is used; None where it is not CUDA's name at all."""
    if name.kind == "enum" and not name.listed and called:
        return None  # the project's own macro (``CUBLAS_CHECK(x)``)
    if name.kind == "enum" or (name.kind == "type" and not (called and name.rule == "MS404")):
        return None if member else "reference"
    if not called:
        return None if member or not name.listed else "reference"
    if not name.listed and (member or unit.structure.function_at(start) is None):
        return None
    return None if _declares(unit, start) else "call"


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
