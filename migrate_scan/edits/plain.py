"""Edits of plain fragments: names joined by dots, and strings without escapes.

Nearly all fragments are of these shapes and need no parser. Importing libcst takes longer
than scanning a small repository, so it is left to what this module declines. A test holds
both to the same answers.
"""

import re
from keyword import iskeyword

from migrate_scan.edits import respelling
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_NAMES = re.compile(_NAME)
_CHAIN = re.compile(rf"{_NAME}(?:\.{_NAME})*")
_STRING = re.compile(
    r"""(?P<opening>[rRbBuU]?(?P<quote>["']))(?P<text>[ !#-&(-\[\]-~]*)(?P<rest>)(?P=quote)"""
)
_VALUE = rf"{_CHAIN.pattern}(?:\(\))?"
_PLACEHOLDER = re.compile(rf"\{{({_VALUE}(?: % {_VALUE})?)\}}")
_FORMATTED = re.compile(
    r"""(?P<opening>[fF](?P<quote>["']))(?P<text>[ !#-&(-\[\]-z|~]+)"""
    rf"""(?P<rest>(?:{_PLACEHOLDER.pattern}[ !#-&(-\[\]-z|~]*)+)(?P=quote)"""
)


def edit(text: str, wanted: Wanted) -> str | None:
    """The fragment's new text; None where it takes a parser to tell.

    Raises :class:`Refused` as the codemods do.
    """
    new = _chain(text.split("."), wanted) if _CHAIN.fullmatch(text) else _string(text, wanted)
    if new == text:
        raise Refused("nothing to change")
    return new


def _chain(names: list[str], wanted: Wanted) -> str | None:
    if any(map(iskeyword, names)):
        return None
    if wanted.kind == "rename_attribute":
        start, stop, renamed = respelling.chain(names, wanted)
        new = [*names[:start], *renamed, *names[stop:]]
    elif wanted.kind == "rename_method":
        new = [*names[:-1], respelling.member(names[-1], wanted)]
    elif wanted.kind in ("device_literal", "backend_literal"):
        # A bare word, as configuration files and shell scripts have it.
        raise Refused("not one string literal")
    else:
        return None
    text = ".".join(new)
    whole = _CHAIN.fullmatch(text) and not any(map(iskeyword, new))
    return text if whole and (len(new) > 1) == (len(names) > 1) else None


def _string(text: str, wanted: Wanted) -> str | None:
    if wanted.kind not in ("device_literal", "backend_literal"):
        return None
    literal = _STRING.fullmatch(text) or _FORMATTED.fullmatch(text)
    if literal is None:
        return None
    begins, later = literal["text"], None
    if literal["rest"]:
        parts = _PLACEHOLDER.split(literal["rest"])
        if any(iskeyword(name) for value in parts[1::2] for name in _NAMES.findall(value)):
            return None
        later = [part for part in parts[::2] if part]
    if wanted.kind == "device_literal":
        new = respelling.device(begins, later, respelling.device_type(wanted))
    else:
        new = respelling.backend(begins, later, respelling.backend_name(wanted))
    return f"{literal['opening']}{new}{literal['rest']}{literal['quote']}"
