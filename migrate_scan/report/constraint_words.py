"""The codes of constraints in words: the one way in which a person gets to see them.

A code's words stand in the catalogue under ``code.<name>``, or ``code.<name>.<value>`` where
a value means something of its own; ``.of`` is the form for a code about one parameter. The
features that limit a kernel go by their names. The JSON report keeps the codes.
"""

import re

from migrate_scan.maps.select.constraints import Code, parse_code
from migrate_scan.model import Constraint
from migrate_scan.report.catalogue import Catalogue

_VALUE = re.compile(r"([^,()]+)(?:\(([^)]*)\))?")
_USUAL = ("fp32", "fp16", "bf16", "fp64")
"""Dtypes in the order in which people think of them; the others follow as they are listed."""


def words(text: Catalogue, code: str) -> str:
    """A code in words; one that no text is known for stands for itself."""
    if text.has(f"feature.{code}"):
        return text(f"feature.{code}")
    parts = parse_code(code)
    said = _words(text, parts) if parts is not None else None
    if parts is None or said is None:
        return code
    return text("code.on_chip", what=said, chip=parts.chip) if parts.chip else said


def judged(text: Catalogue, constraint: Constraint) -> str:
    """A constraint in words and how it was judged."""
    parts = parse_code(constraint.code)
    by_dtype = parts is not None and parts.name == "dtype" and parts.chip is None
    state = text.name("constraint.dtype" if by_dtype else "constraint", constraint.state)
    return text("constraint.judged", what=words(text, constraint.code), state=state)


def _words(text: Catalogue, parts: Code) -> str | None:
    values = _VALUE.findall(parts.listed)
    own = [_own_words(text, f"code.{parts.name}.{value}", about) for value, about in values]
    if own and all(own):
        return text("list.join").join(said for said in own if said)
    key = f"code.{parts.name}" + (".of" if parts.parameter else "")
    if not text.has(key):
        return None
    listed = ", ".join(sorted((value for value, _ in values), key=_rank))
    return text(key, values=listed, parameter=(parts.parameter or "").replace(",", ", "))


def _own_words(text: Catalogue, key: str, about: str) -> str | None:
    """What a value means where it means something of its own: ``case(input)`` of ``no``."""
    key += ".of" if about else ""
    return text(key, parameter=about.replace(",", ", ")) if text.has(key) else None


def _rank(value: str) -> int:
    return _USUAL.index(value) if value in _USUAL else len(_USUAL)
