"""The JSON report: one object on one line.

ASCII only, keys in the order of the model, data-keyed objects sorted, nothing volatile.
What it holds is in :mod:`migrate_scan.report.interface`.
"""

import json
import re
from typing import Any

import msgspec

from migrate_scan.model import Effort, Report
from migrate_scan.report.interface import shown

Document = dict[str, Any]

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]+")
_PIECE = 1 << 14
"""So many bytes, and on to the next quote, are looked at at once: most are ASCII as they are."""
_LEAST, _MOST = 1e-4, 1e16
"""Between these, floats are spelled without exponent by every encoder."""


def document(report: Report) -> Document:
    """The report as plain objects, exactly as the JSON report has them."""
    plain: Document = msgspec.to_builtins(shown(report))
    return plain


def dumps(value: object) -> str:
    """``value`` as one line of ASCII-escaped JSON."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def render(report: Report) -> str:
    """The whole JSON document and a newline."""
    try:
        return _encoded(report) + "\n"
    except UnicodeEncodeError:  # a file's name that is no text
        return dumps(document(report)) + "\n"


def _encoded(report: Report) -> str:
    """As :func:`dumps`, many times as fast, which the findings of a large repository are
    worth. Raises UnicodeEncodeError for lone surrogates."""
    found = shown(report)
    for target in found.targets.values():
        for finding in target.findings:
            effort: Effort | None = finding.effort
            if effort and not (_usual(effort.low) and _usual(effort.mode) and _usual(effort.high)):
                finding.effort = _exact(msgspec.to_builtins(effort))
        for name in target.__struct_fields__:
            if name != "findings":
                setattr(target, name, _exact(msgspec.to_builtins(getattr(target, name))))
    return _ascii(msgspec.json.format(msgspec.json.encode(found), indent=0))


def _ascii(text: bytes) -> str:
    """JSON in UTF-8 with all escaped that is not printable ASCII."""
    view = memoryview(text)
    parts: list[bytes | memoryview] = []
    done = start = 0
    while start < len(text):
        end = text.find(b'"', start + _PIECE) + 1 or len(text)
        piece = text[start:end]
        if not piece.isascii() or b"\x7f" in piece:
            parts += (view[done:start], _BEYOND_ASCII.sub(_escape, piece.decode()).encode())
            done = end
        start = end
    return b"".join((*parts, view[done:])).decode("ascii")


def _exact(value: Any) -> Any:
    """``value`` with floats of many zeros spelled as Python spells them."""
    if isinstance(value, float):
        return value if _usual(value) else msgspec.Raw(dumps(value).encode())
    if isinstance(value, dict):
        return {key: _exact(part) for key, part in value.items()}
    return [_exact(part) for part in value] if isinstance(value, (list, tuple)) else value


def _usual(value: float) -> bool:
    return value == 0 or _LEAST <= abs(value) < _MOST


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
