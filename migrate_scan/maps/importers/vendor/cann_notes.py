"""Reducing the notes of CANN's pages to constraint codes. What no pattern knows is ``note``."""

import re

_NAMES = {
    "bf16": "bf16", "bfloat16": "bf16", "fp16": "fp16", "float16": "fp16", "half": "fp16",
    "fp32": "fp32", "float32": "fp32", "float": "fp32", "fp64": "fp64", "float64": "fp64",
    "double": "fp64", "uint8": "uint8", "uint16": "uint16", "int8": "int8",
    "int16": "int16", "int32": "int32",
    "int64": "int64", "bool": "bool", "complex64": "complex64", "complex128": "complex128",
    "uint32": "uint32", "uint64": "uint64",
}  # fmt: skip
_ORDER = tuple(dict.fromkeys(_NAMES.values()))
_TYPE = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})(?![a-z0-9])"
_TYPES = re.compile(
    rf"(?:仅|只)?支持\s*((?:`?{_TYPE}`?[\s，,、和及]*)+)",
    re.IGNORECASE,
)
_OPERAND = re.compile(r"(?:`?([A-Za-z_]\w*)`?)?[^，,。；`\w]*$")
_NEAR = 80
"""How far before a list of types its operand is looked for."""
_WORD = re.compile(_TYPE, re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BY_PRODUCT = ("Atlas", "<term>", "额外")
"""A note that differs by product is for a reader, not for these patterns."""
_NEGATED = "不"
_MAIN = frozenset({"input", "self"})


def codes(note: str) -> tuple[str, ...]:
    """Codes of a note: ``dtype:fp16``, ``dtype(weight):fp32``, ``inference_only``, ``note``."""
    if any(word in note for word in _BY_PRODUCT):
        return ("note",)
    text = _TAG.sub(" ", note).strip()
    if not text or text in ("-", "无"):
        return ()
    found: dict[str, None] = {}
    rest = text
    for match in _TYPES.finditer(text):
        if text[max(0, match.start(1) - 4) : match.start(1)].count(_NEGATED + "支持"):
            continue
        named = {_NAMES[name.lower()] for name in _WORD.findall(match[1])}
        types = [name for name in _ORDER if name in named]
        named_before = _OPERAND.search(text, max(0, match.start() - _NEAR), match.start())
        operand = ((named_before and named_before[1]) or "").lower()
        subject = f"dtype({operand})" if operand and operand not in _MAIN else "dtype"
        found[f"{subject}:{','.join(types)}"] = None
        begins = named_before.start() if named_before else match.start()
        rest = rest.replace(text[begins : match.end()], "")
    if "仅支持推理" in rest or "仅推理" in rest:
        found["inference_only"] = None
        rest = ""
    if not found or re.search(r"[一-鿿]", rest):
        found["note"] = None
    return tuple(found)
