"""Device features: what in a kernel's text ties it to NVIDIA's machine."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from migrate_scan.parse.cuda.brackets import closing
from migrate_scan.parse.cuda.intrinsics import DEVICE_ONLY, OF_EITHER_HALF, ptx_feature
from migrate_scan.parse.cuda.lexicon import Word
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import Feature, FeatureName
from migrate_scan.parse.shared_memory import product

_PTX_NAME = re.compile(r"[a-z][a-z0-9_]*(?:(?:\.|::)[a-z0-9_]+)*")
_PREDICATE = re.compile(r"\A\s*(?:@!?%?\w+\s+)?")
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*+)"')
_SHARED = re.compile(r"__shared__\b([^;{}()=]*(?:\((?:[^;{}()]|\([^;{}()]*\))*\)[^;{}()=]*)*)")
_EXTENT = re.compile(r"\[([^\]]*)\]")
_SIZES = {
    "char": 1, "bool": 1, "uint8_t": 1, "int8_t": 1, "half": 2, "__half": 2, "short": 2,
    "int": 4, "unsigned": 4, "unsigned int": 4, "float": 4, "uint32_t": 4, "int32_t": 4,
    "double": 8, "long long": 8, "uint64_t": 8, "int64_t": 8, "float2": 8, "float4": 16,
    "int4": 16, "uint4": 16,
}  # fmt: skip
_WARP_ARITHMETIC = re.compile(
    r"(?:&\s*+(?:31|0x1[fF])[uU]?|>>\s*+5[uU]?|%\s*+32[uU]?|/\s*+32[uU]?)(?![\w.])"
)
_LANE = re.compile(
    r"(?:\bthreadIdx\.[xyz]|\b\w{0,40}?(?:tid|lane|warp|thread)\w{0,40}(?:\.[xyz])?)\s*\)?\s*\Z",
    re.IGNORECASE,
)
_FULL_MASK = re.compile(r"0x[fF]{8}[uUlL]*+(?!\w)")
_MASK_CONTEXT = re.compile(r"(?:__\w+_sync\s*\(\s*(?:\([^()]*\)\s*)?|\w*mask\w*\s*=?\s*)\Z", re.I)
_IS_32 = re.compile(r"(?:\s*=\s*|[ \t]+)(?:32[uU]?\b|0x[fF]{8})")
_VARIABLE = re.compile(r"[^;{}()=]{0,300}?\b(\w+)\s*(?:\[[^;{}\]]{0,200}\]\s*)*(?=[;={])")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_ALIGN = re.compile(r"(?:__align__|alignas)\s*\((?:[^()]|\([^()]*\))*\)\s*")
# ``int half =``: a type's name where a declared one stands.
_NAMES_OF_TYPES = frozenset({"half", "half2", "texture"})
_LIKE_TYPE = re.compile(r"\b(\w++)[\s*&]++(half2?|texture)\s*+(?:=(?!=)|[;,\[:){])")
_NO_TYPE_TEXT = """
const constexpr static volatile return typename register extern inline else struct class new case
using typedef sizeof __half __half2 __shared__ __constant__ __restrict__ __device__
"""
_NO_TYPE = frozenset(_NO_TYPE_TEXT.split())
_HEAD_ENDS = re.compile(r"\)\s*(?:(?:const|noexcept|volatile|final|&&?)\s*)*\Z")
_CALLED_ONLY = frozenset(
    {
        "printf",
        "std::printf",
        "assert",
        "malloc",
        "free",
        "memcpy_async",
        "tiled_partition",
        "texture",
    }
)
_PLACED = re.compile(r"\s*\(")
"""``new (place) T``: nothing is allocated."""
_SPACE_OR_CALL = re.compile(r"\s*[(<]")

Found = tuple[int, Feature]


def find(unit: Unit, start: int, end: int) -> list[Found]:
    """Offset and feature for every feature between two offsets of device code."""
    words = unit.words_in(start, end)
    like_types = any(word.text in _NAMES_OF_TYPES for word in words)
    variables = _variables_like_types(unit, start, end) if like_types else {}
    found = [
        item
        for word in words
        if not word.start >= variables.get(word.text, end)
        for item in _of_word(unit, word, end)
    ]
    if any(feature.detail in OF_EITHER_HALF for _, feature in found):
        found = _with_number_format(unit, found)
    found += _warp_arithmetic(unit, start, end)
    return found


def _variables_like_types(unit: Unit, start: int, end: int) -> dict[str, int]:
    """Local variables that bear the name of a type (``const int half = n / 2;``), with
    where they are declared."""
    found: dict[str, int] = {}
    for match in _LIKE_TYPE.finditer(unit.text, start, end):
        if match.group(1) not in _NO_TYPE:
            found.setdefault(match.group(2), match.start(2))
    return found


def _with_number_format(unit: Unit, found: list[Found]) -> list[Found]:
    """``__hmax`` is declared for half and bfloat16: the types named with it decide, else
    those of the file; a template for both uses both."""
    told = {feature.name for _, feature in found if feature.detail not in OF_EITHER_HALF}
    formats = told.intersection(("half", "bf16")) or unit.number_formats
    if "bf16" not in formats:
        return found
    return [
        (offset, replace(feature, name=name))
        for offset, feature in found
        for name in (sorted(formats) if feature.detail in OF_EITHER_HALF else (feature.name,))
    ]


def find_outside(unit: Unit, start: int, end: int, tied: frozenset[int]) -> list[Found]:
    """The same for code outside of kernels: only what cannot be host code, and without
    the variables at the places ``tied``, which kernels use."""
    found: list[Found] = []
    for word in unit.words_in(start, end):
        if word.start in tied:
            continue
        meaning = word.meaning
        assembly = meaning.feature == "inline_ptx" and unit.preprocessor.macro_at(word.start)
        if meaning.feature in DEVICE_ONLY or meaning.role in ("shared", "warp_size") or assembly:
            found += _of_word(unit, word, end)
        elif meaning.role == "variable":
            name: FeatureName = _variable_kind(word)
            found.append(_feature(unit, word.start, name, word.text))
    return found


def variables(unit: Unit) -> dict[str, Found]:
    """Device variables at file level (``__constant__``, ``__managed__``, ``extern
    __shared__``) by name, and under the names that macros give them: place and feature."""
    found: dict[str, Found] = {}
    for word in unit.words:
        if word.meaning.role not in ("variable", "shared") or not unit.at_file_level(word.start):
            continue
        declared = _VARIABLE.match(unit.text, word.end)
        if declared is None:
            continue
        name = declared.group(1)
        if word.meaning.role == "variable":
            found[name] = _feature(unit, word.start, _variable_kind(word), name)
        else:
            detail = _shared_detail(unit, word.start)
            found[name] = _feature(unit, word.start, "shared_memory", detail)
    for macro in unit.preprocessor.macros if found else ():
        if macro.parameters is None:
            body = _IDENTIFIER.findall(unit.text, macro.body_start, macro.end)
            meant = next((found[name] for name in body if name in found), None)
            if meant is not None:
                found[macro.name] = meant
    return found


def _variable_kind(word: Word) -> FeatureName:
    return "constant_memory" if word.text == "__constant__" else "managed_memory"


def _feature(unit: Unit, offset: int, name: FeatureName, detail: str) -> Found:
    return offset, Feature(name=name, line=unit.source.line(offset), detail=detail)


def _of_word(unit: Unit, word: Word, limit: int) -> Iterator[Found]:
    text, name = unit.text, word.meaning.feature
    if word.meaning.role == "shared":
        yield _feature(unit, word.start, "shared_memory", _shared_detail(unit, word.start))
    elif word.meaning.role == "warp_size" and _IS_32.match(text, word.end):
        yield _feature(unit, word.start, "warp_size_assumption", word.text)
    if name is None or text[word.start - 1 : word.start] == ".":
        return
    if word.text == "new" and _PLACED.match(text, word.end):
        return
    if word.text in _CALLED_ONLY and not _SPACE_OR_CALL.match(text, word.end):
        return
    if word.text == "override" and not _HEAD_ENDS.search(text, max(0, word.start - 40), word.start):
        return
    if name == "inline_ptx":
        yield from _ptx(unit, word.start, limit)
    elif name == "launch_bounds":
        yield _feature(unit, word.start, name, _parenthesised(text, word.end, limit))
    else:
        yield _feature(unit, word.start, name, word.text)


def _warp_arithmetic(unit: Unit, start: int, end: int) -> Iterator[Found]:
    text = unit.text
    for match in _WARP_ARITHMETIC.finditer(text, start, end):
        if _LANE.search(text, max(start, match.start() - 80), match.start()):
            detail = "".join(match.group().split())
            yield _feature(unit, match.start(), "warp_size_assumption", detail)
    for match in _FULL_MASK.finditer(text, start, end):
        if _MASK_CONTEXT.search(text, max(start, match.start() - 60), match.start()):
            yield _feature(unit, match.start(), "warp_size_assumption", match.group())


def _parenthesised(text: str, offset: int, limit: int) -> str:
    opened = text.find("(", offset, limit)
    closed = closing(text, opened, limit) if opened >= 0 else None
    return " ".join(text[opened + 1 : closed].split()) if closed is not None else ""


def _shared_detail(unit: Unit, offset: int) -> str:
    text = unit.text
    match = _SHARED.match(text, offset, offset + 400)
    declared = _ALIGN.sub("", " ".join(match.group(1).split())) if match is not None else ""
    if "extern" in text[max(0, offset - 40) : offset].rpartition(";")[2]:
        return f"dynamic {declared}"
    head, bracket, extents = declared.removeprefix("volatile ").partition("[")
    type_name, _, _ = head.strip().rpartition(" ")
    size = _SIZES.get(type_name.strip())
    for extent in _EXTENT.findall(bracket + extents):
        count = product(extent, unit.constants)
        size = size * count if size is not None and count is not None else None
    return f"{declared} = {size} B" if size is not None else declared


def _ptx(unit: Unit, offset: int, limit: int) -> Iterator[Found]:
    text = unit.text
    opened = text.find("(", offset, min(limit, offset + 64))
    closed = closing(text, opened, limit) if opened >= 0 else None
    if closed is None:
        return
    colon = text.find(":", opened, closed)
    raw = unit.source.raw[opened : colon if colon >= 0 else closed]
    names: dict[str, None] = {}
    for statement in re.split(r"\\n|\\t|[;{}]", "".join(_LITERAL.findall(raw))):
        instruction = _PREDICATE.sub("", statement, count=1)
        word = _PTX_NAME.match(instruction)
        if word is not None and not instruction[word.end() :].startswith(":"):
            names[word.group()] = None
    yield _feature(unit, offset, "inline_ptx", ", ".join(names))
    for name in names:
        special = ptx_feature(name)
        if special is not None:
            yield _feature(unit, offset, special, name)
