"""The JSON report: the stable interface.

ASCII only, keys in the order of the model, data-keyed objects sorted, nothing volatile.
Keys that :data:`OPTIONAL` names are left out where there is nothing to say; every other
key is always there, ``null`` included.
"""

import json
import re
from typing import Any

import msgspec

from migrate_scan.model import Report
from migrate_scan.report import catalogue
from migrate_scan.report.wording import remark

Document = dict[str, Any]

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]+")
_PIECE = 1 << 14
"""So many characters are looked at at once: where they are ASCII, that is known at once."""
_LEAST, _MOST = 1e-4, 1e16
"""Between these, floats are spelled without exponent by every encoder."""

INTERNAL: dict[str, tuple[str, ...]] = {
    "Usage": ("only_ported", "text"),
    "Kernel": ("calls", "libraries", "names", "operations"),
}
"""Fields that serve edits and linking and are no part of the interface."""

OPTIONAL: dict[str, tuple[str, ...]] = {
    "Usage": ("cell", "kernel_id", "suppressed"),
    "Kernel": ("cell", "defined_by_macro", "shared_bytes", "role", "suppressed"),
    "Place": ("cell", "scope", "kind"),
    "Finding": ("grade", "disagreement", "suggestion", "shim"),
    "TargetReport": ("adopt", "schedule"),
}
"""Keys left out when ``None``, by class of the model."""


def document(report: Report) -> Document:
    """The report as plain objects, exactly as the JSON report has them."""
    plain: Document = msgspec.to_builtins(report)
    for name in ("config", "files"):
        plain[name] = _sorted_maps(plain[name]) if name == "config" else _files(plain[name])
    for usage in plain["usages"]:
        _prune(usage, "Usage")
        usage["arguments"] = dict(sorted(usage["arguments"].items()))
    for kernel in plain["kernels"]:
        _prune(kernel, "Kernel")
        _prune_places(kernel["launches"], keep=("scope",))
        for binding in kernel["bindings"]:
            _prune_places(binding["call_sites"])
    for operator in plain["operators"]:
        _prune_places(operator["places"])
    for dependency in plain["dependencies"]:
        _prune_places(dependency["places"], keep=("kind",))
    for target in plain["targets"].values():
        _target(target)
    return plain


def dumps(value: object) -> str:
    """``value`` as one line of ASCII-escaped JSON."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def render(report: Report) -> str:
    """The whole JSON document and a newline."""
    try:
        return _encoded(document(report)) + "\n"
    except UnicodeEncodeError:  # a file's name that is no text
        return dumps(document(report)) + "\n"


def _encoded(plain: Document) -> str:
    """As :func:`dumps`, three times as fast, which the findings of a large repository are
    worth; ``plain`` is used up. Raises UnicodeEncodeError for lone surrogates."""
    for name, target in plain["targets"].items():
        for finding in target["findings"]:
            if finding["effort"] is not None:
                finding["effort"] = _exact(finding["effort"])
        rest = {key: _exact(value) for key, value in target.items() if key != "findings"}
        plain["targets"][name] = {**target, **rest}
    text = msgspec.json.format(msgspec.json.encode(plain), indent=0).decode()
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(
        piece if piece.isascii() and "\x7f" not in piece else _BEYOND_ASCII.sub(_escape, piece)
        for piece in pieces
    )


def _exact(value: Any) -> Any:
    """``value`` with floats of many zeros spelled as Python spells them."""
    if isinstance(value, float):
        usual = value == 0 or _LEAST <= abs(value) < _MOST
        return value if usual else msgspec.Raw(dumps(value).encode())
    if isinstance(value, dict):
        return {key: _exact(part) for key, part in value.items()}
    return [_exact(part) for part in value] if isinstance(value, (list, tuple)) else value


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _files(files: Document) -> Document:
    return {key: _sorted_maps(value) for key, value in files.items()}


def _target(target: Document) -> None:
    _prune(target, "TargetReport")
    judged = (target, *target["plans"], *target["what_if"])
    for counts in (item["counts"] for item in judged):
        counts["by_status"] = _sorted_maps(counts["by_status"])
        counts["by_route"] = _sorted_maps(counts["by_route"])
    text = catalogue.load("en")
    if target.get("adopt"):
        target["adopt"]["message"] = remark(text, target["adopt"]["message"])
    for risk in target["risks"]:
        _prune_places(risk["places"])
    for plan in target["plans"]:
        plan["notes"] = [remark(text, note) for note in plan["notes"]]
    for finding in target["findings"]:
        finding["message"] = remark(text, finding["message"])
        _prune(finding, "Finding")


def _prune(value: Document, kind: str, keep: tuple[str, ...] = ()) -> None:
    for key in OPTIONAL[kind]:
        if key not in keep and value[key] is None:
            del value[key]
    for key in INTERNAL.get(kind, ()):
        del value[key]


def _prune_places(places: list[Document], keep: tuple[str, ...] = ()) -> None:
    for place in places:
        _prune(place, "Place", keep)


def _sorted_maps(value: Any) -> Any:
    # Configuration is read from TOML, so its depth is bounded by the reader.
    if isinstance(value, dict):
        return {str(key): _sorted_maps(value[key]) for key in sorted(value, key=str)}
    return value
