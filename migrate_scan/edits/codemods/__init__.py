"""One codemod per module; :func:`edit` runs the wanted one and checks what it made."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from migrate_scan.edits.codemods import (
    accelerator_amp,
    accelerator_backend,
    accelerator_check,
    accelerator_else,
    accelerator_literal,
    accelerator_move,
    backend_literal,
    device_literal,
    rename_attribute,
    rename_method,
    replace_expression,
)
from migrate_scan.edits.codemods.fragment import Fragment, emit, may_stand_for, parse
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import EditKind, Wanted

__all__ = ["CODEMODS", "edit"]

CODEMODS: Mapping[EditKind, Callable[[Fragment, Wanted], Fragment]] = MappingProxyType(
    {
        "rename_attribute": rename_attribute.transform,
        "rename_method": rename_method.transform,
        "device_literal": device_literal.transform,
        "backend_literal": backend_literal.transform,
        "replace_expression": replace_expression.transform,
        "accelerator_amp": accelerator_amp.transform,
        "accelerator_backend": accelerator_backend.transform,
        "accelerator_check": accelerator_check.transform,
        "accelerator_else": accelerator_else.transform,
        "accelerator_literal": accelerator_literal.transform,
        "accelerator_move": accelerator_move.transform,
    }
)


def edit(text: str, wanted: Wanted) -> str:
    """The fragment's new text, parsed again.

    Raises :class:`Refused` where the fragment does not parse, the codemod declines, nothing
    would change, or the new text may not stand in the old one's place.
    """
    old = parse(text)
    new_text = emit(CODEMODS[wanted.kind](old, wanted), like=text)
    if new_text == text:
        raise Refused("nothing to change")
    if not may_stand_for(parse(new_text), old, alone=wanted.alone):
        raise Refused("the new text may not stand in the old one's place")
    return new_text
