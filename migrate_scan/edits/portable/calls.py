"""Edits of names and calls: ``torch.cuda.synchronize``, ``x.cuda()``."""

import re

from tree_sitter import Node

from migrate_scan.edits.asked import Asked
from migrate_scan.edits.portable.file import File
from migrate_scan.edits.portable.names import Name, missing, portable_name
from migrate_scan.edits.suggestions import rewrite, suggestion_for
from migrate_scan.edits.wanted import Outcome, Wanted
from migrate_scan.model import Usage
from migrate_scan.parse.python.expressions import arguments, call_of
from migrate_scan.parse.python.source import ancestors

_ASKS = re.compile(r"(?!not\b).*(?:cuda|gpu|accelerator)", re.IGNORECASE | re.DOTALL)
_NOT_CALLED = "it is not called here"
_BASES = {"torch.cuda.Event": "torch.Event", "torch.cuda.Stream": "torch.Stream"}
"""What every vendor's class is derived from, for annotations."""


def name_asked(usage: Usage, file: File, version: str) -> Asked:
    """The portable name for one of ``torch.cuda``."""
    leaf = file.leaf(usage)
    base = _BASES.get(usage.symbol)
    if base is not None and usage.use != "call" and _is_annotation(leaf):
        return edited(usage, rewrite(usage.text, _renamed(usage, base)))
    name = portable_name(usage.symbol)
    why = name.why or missing(version, name.replacement, name.since)
    if why:
        return Asked(usage, None, why)
    call = call_of(leaf) if leaf is not None else None
    if name.through_module:
        if call is None:
            # Without an accelerator the module lacks the name: only calls may find that out.
            return Asked(usage, None, _NOT_CALLED)
        wanted = Wanted("replace_expression", name.replacement, usage.symbol)
        return edited(usage, rewrite(usage.text, wanted))
    if call is not None and any(isinstance(key, str) for key, _ in arguments(file.source, call)):
        return Asked(usage, None, "the portable function takes no arguments by name")
    if name.without and not _is_guarded(usage):
        return _with_a_way_out(usage, name, leaf, file)
    return edited(usage, rewrite(usage.text, _renamed(usage, name.replacement)))


def _is_guarded(usage: Usage) -> bool:
    """Whether a condition around the place asks for a device."""
    return usage.guard is not None and _ASKS.match(usage.guard) is not None


def _with_a_way_out(usage: Usage, name: Name, leaf: Node | None, file: File) -> Asked:
    call = call_of(leaf) if leaf is not None else None
    if call is None:
        return Asked(usage, None, _NOT_CALLED)
    if b"cuda" in file.source.data[call.start_byte + len(usage.text) : call.end_byte]:
        return Asked(usage, None, "what it is asked about changes too")
    wanted = Wanted("accelerator_else", f"{name.replacement}() or {name.without}", usage.symbol)
    return call_asked(usage, leaf, file, wanted)


def _renamed(usage: Usage, replacement: str) -> Wanted:
    return Wanted("rename_attribute", replacement, usage.symbol)


def _is_annotation(leaf: Node | None) -> bool:
    return leaf is not None and any(node.type == "type" for node in ancestors(leaf))


def move_asked(usage: Usage, file: File) -> Asked:
    """``x.to(accelerator)`` for ``x.cuda()``, of which the usage's span is the method's name."""
    name = file.leaf(usage)
    method = name.parent if name is not None else None
    return call_asked(usage, method, file, Wanted("accelerator_move", file.torch))


def call_asked(usage: Usage, function: Node | None, file: File, wanted: Wanted) -> Asked:
    """Edit the call of a function, from the usage's own text on."""
    call = call_of(function) if function is not None else None
    if call is None:
        return Asked(usage, None, _NOT_CALLED)
    whole = file.widened(usage, file.byte(usage.line, usage.column), call.end_byte)
    return edited(whole, rewrite(whole.text, wanted))


def edited(usage: Usage, outcome: Outcome) -> Asked:
    """The edit that came of it, or why none did."""
    if outcome.text is None:
        return Asked(usage, None, outcome.reason or "")
    return Asked(usage, suggestion_for(usage, outcome.text))
