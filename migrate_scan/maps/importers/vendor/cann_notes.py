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
_OPERAND = re.compile(
    r"((?:`[A-Za-z_][A-Za-z_0-9]*`[、/]){0,4}`?[A-Za-z_][A-Za-z_0-9]*`?)?[^，,。；`\w]*$"
)
"""One operand before a list of types, or several: ``query``、``key``、``value``."""
_SEVERAL = re.compile(r"`[、/]`")
_NEAR = 80
"""How far before a list of types its operand is looked for."""
_WORD = re.compile(_TYPE, re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BY_PRODUCT = ("Atlas", "<term>", "额外")
"""A note that differs by product is for a reader, not for these patterns."""
_NEGATED = "不"
_VALUE = r"`?(True|False|true|false|tanh|nearest|torch\.[a-z]+_format)`?"
_VALUES = rf"{_VALUE}(?:[和或、]{_VALUE})?(?!\s*[、，,a-z])"
_NAME = "[a-z][a-z_]*"
_ONLY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:当前)?`?({_NAME})`?(?:参数)?[仅只]支持(?:设置为|传入)?{_VALUES}",
        rf"(?:当前)?(?:NPU)?(?:设备)?[仅只]支持(?:设置|返回)?`?({_NAME})`?(?:为| = ){_VALUES}"
        r"(?:的计算结果)?",
    )
)
_NOT_AS = re.compile(rf"不支持`?(?!jit_compile)({_NAME})=(True|False)`?(?:的?场景)?")
_NO_PARAMETER = re.compile(rf"不支持`?({_NAME})`?参数")
_DEFAULTS = {
    "log_target": "False",
    "memory_format": "torch.preserve_format torch.contiguous_format",
    "mode": "nearest",
    "sorted": "True",
}
"""What torch's functions take where a call says nothing; of ``memory_format`` it differs."""
_MAIN = frozenset({"input", "self"})


def codes(note: str) -> tuple[str, ...]:
    """Codes of a note: ``dtype:fp16``, ``dtype(weight):fp32``, ``unless(sorted):True``,
    ``only(approximate):tanh``, ``no_param(dtype)``, ``inference_only``, ``note``."""
    if any(word in note for word in _BY_PRODUCT):
        return ("note",)
    text = _TAG.sub(" ", note).strip()
    if not text or text in ("-", "无"):
        return ()
    about_arguments, rest = _arguments(text)
    found: dict[str, None] = {}
    text = rest
    for match in _TYPES.finditer(text):
        if text[max(0, match.start(1) - 4) : match.start(1)].count(_NEGATED + "支持"):
            continue
        named = {_NAMES[name.lower()] for name in _WORD.findall(match[1])}
        types = [name for name in _ORDER if name in named]
        named_before = _OPERAND.search(text, max(0, match.start() - _NEAR), match.start())
        operand = _SEVERAL.sub(",", (named_before and named_before[1]) or "").strip("`").lower()
        subject = f"dtype({operand})" if operand and operand not in _MAIN else "dtype"
        found[f"{subject}:{','.join(types)}"] = None
        begins = named_before.start() if named_before else match.start()
        rest = rest.replace(text[begins : match.end()], "")
    if "仅支持推理" in rest or "仅推理" in rest:
        found["inference_only"] = None
        rest = ""
    found.update(dict.fromkeys(about_arguments))
    if not found or re.search(r"[一-鿿]", rest):
        found["note"] = None
    return tuple(found)


def _arguments(text: str) -> tuple[list[str], str]:
    """Codes for what a note says of single arguments, and the rest of the note."""
    found: list[str] = []
    for pattern in _ONLY:
        for name, *values in pattern.findall(text):
            found.append(_only(name, [_plain(value) for value in values if value]))
        text = pattern.sub("", text)
    for name, value in _NOT_AS.findall(text):
        found.append(_only(name, [str(value == "False")]))
    text = _NOT_AS.sub("", text)
    found += [f"no_param({name})" for name in _NO_PARAMETER.findall(text)]
    return found, _NO_PARAMETER.sub("", text)


def _plain(value: str) -> str:
    return value.title() if value in ("true", "false") else value


def _only(name: str, values: list[str]) -> str:
    """Where torch's default is among the values, a call that leaves the argument alone is fine."""
    code = "unless" if set(_DEFAULTS.get(name, "").split()) & set(values) else "only"
    return f"{code}({name}):{','.join(values)}"
