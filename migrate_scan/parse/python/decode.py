"""Bytes of any encoding to the UTF-8 that the parser reads."""

import codecs
import re

_CODING = re.compile(rb"[ \t\f]*#[^\n]{0,200}?coding[:=][ \t]*([-\w.]+)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE_RETURN = re.compile(rb"\r(?!\n)")


def to_utf8(data: bytes) -> tuple[bytes, bool]:
    """Return the source as UTF-8 with ``\\n`` or ``\\r\\n`` line ends, and whether it was readable.

    Byte-order marks and PEP 263 declarations are honoured; what does not decode
    becomes replacement characters.
    """
    text, readable = _decode(data)
    if b"\r" in text:
        text = _BARE_RETURN.sub(b"\n", text)
    return text, readable


def _decode(data: bytes) -> tuple[bytes, bool]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _transcode(data.removeprefix(mark) if encoding == "utf-8" else data, encoding)
    wide = _wide_encoding(data)
    if wide:
        return _transcode(data, wide)
    if data.isascii():
        return data, True
    return _transcode(data, _declared(data) or "utf-8")


def _transcode(data: bytes, encoding: str) -> tuple[bytes, bool]:
    try:
        return data.decode(encoding).encode("utf-8", "replace"), True
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace").encode("utf-8", "replace"), False


def _declared(data: bytes) -> str | None:
    """The PEP 263 encoding named in one of the first two lines."""
    for line in data[:512].split(b"\n", 2)[:2]:
        found = _CODING.match(line)
        if found:
            return found[1].decode("ascii", "replace")
        if line.strip() and not line.lstrip().startswith(b"#"):
            return None
    return None


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the beginning is zero."""
    head = data[:64]
    if len(head) < 4 or b"\0" not in head:
        return None
    if not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    if not any(head[0::2]) and all(head[1::2]):
        return "utf-16-be"
    return None
