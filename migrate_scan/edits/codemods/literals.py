"""The text inside string literals; prefixes, quotes and the rest of the literal stay."""

import libcst as cst

from migrate_scan.edits.codemods.fragment import Fragment
from migrate_scan.edits.respelling import Refused


def leading_text(node: Fragment) -> tuple[str, list[str] | None]:
    """The text a literal begins with, and the later texts of an f-string (else None).

    Raises Refused for anything but one plain literal or f-string that begins with text.
    """
    if isinstance(node, cst.SimpleString):
        text, later = node.raw_value, None
    elif isinstance(node, cst.FormattedString):
        text, later = _formatted(node)
    else:
        raise Refused("not one string literal")
    if "\\" in text:
        raise Refused("the string is written with escapes")
    return text, later


def _formatted(node: cst.FormattedString) -> tuple[str, list[str] | None]:
    first = node.parts[0] if node.parts else None
    if not isinstance(first, cst.FormattedStringText):
        raise Refused("the string does not begin with text")
    if len(node.parts) == 1:
        return first.value, None
    later = [part.value for part in node.parts[1:] if isinstance(part, cst.FormattedStringText)]
    return first.value, later


def with_leading_text(node: Fragment, text: str) -> Fragment:
    """The literal with ``text`` in place of what :func:`leading_text` gave."""
    if isinstance(node, cst.SimpleString):
        opening = node.value[: len(node.prefix) + len(node.quote)]
        return node.with_changes(value=f"{opening}{text}{node.quote}")
    formatted = cst.ensure_type(node, cst.FormattedString)
    first = formatted.parts[0].with_changes(value=text)
    return formatted.with_changes(parts=[first, *formatted.parts[1:]])
