"""Literals in a dictionary, as key or as value."""

from tree_sitter import Node

from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.literals import Word, device_text
from migrate_scan.parse.python.names import constant_string
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.sinks.sink import LOOKUPS, Context, Sink


def pair(context: Context, node: Node, child: Node, word: Word) -> Sink | None:
    """``{"device": "cuda"}``, and both sides of ``map_location={"cuda:1": "cuda:0"}``."""
    key = node.child_by_field_name("key")
    holder = node.parent.parent if node.parent is not None else None
    if key is None or holder is None:
        return None
    text = constant_string(context.source, key)
    target = holder.children[0] if holder.type in ("assignment", "keyword_argument") else None
    name = context.target_name(target) if target is not None else None
    if key != child and text and fits(text, word):
        return Sink("value", "literal", target, f".{text}")
    if key != child and word == "backend" and device_text(context.source, key)[1] == "device":
        return Sink("value")
    if key == child and (looked_up := _looked_up(context, node.parent)) is not None:
        return context.checked(looked_up, word)
    if name is None or target is None or word != "device":
        return None
    if name == "map_location" or (name == "device_map" and key != child):
        return Sink("value", "argument" if holder.type == "keyword_argument" else "literal")
    is_variable = holder.type == "assignment" and target.type == "identifier"
    return Sink("variable", "literal", target) if is_variable else None


def _looked_up(context: Context, table: Node | None) -> Node | None:
    """``{"cuda": 1}[device.type]``, ``{"cuda": 1}.get(device.type)``: what is looked up."""
    holder = table.parent if table is not None else None
    if holder is None:
        return None
    if holder.type == "subscript":
        key = holder.child_by_field_name("subscript")
        return key if holder.child_by_field_name("value") == table else None
    call = holder.parent
    if holder.type != "attribute" or call is None or call.type != "call":
        return None
    return argument(context.source, call, 0) if callee(context.names, call) in LOOKUPS else None
