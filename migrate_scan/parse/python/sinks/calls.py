"""Literals among the arguments of a call."""

from tree_sitter import Node

from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import constant_string
from migrate_scan.parse.python.provenance import fits, told_by
from migrate_scan.parse.python.sinks.own_functions import own_keyword, own_parameter
from migrate_scan.parse.python.sinks.parametrized import parametrized
from migrate_scan.parse.python.sinks.sink import (
    ASSIGNMENTS,
    LOOKUPS,
    TRANSPARENT,
    Context,
    Sink,
    assignment,
    comparison,
)

_OPTION_CALLS = frozenset({".add_argument", ".option", "click.option", ".add_option"})
_PREFIXES = frozenset({".startswith", ".endswith", ".__contains__"})
_ASSERTIONS = frozenset({".assertEqual", ".assertNotEqual", ".assertIn", ".assertNotIn"})
_BACKEND_CALLS = frozenset({"init_process_group", "new_group", "init_distributed", "Backend"})


def positional(context: Context, holder: Node, child: Node, word: Word) -> Sink | Node | None:
    """``x.to("cuda")``, ``init_process_group("nccl")``."""
    call = holder.parent
    if call is None or call.type != "call":
        return None
    name = callee(context.names, call)
    first = holder.named_child(0) == child
    if name == "str" and first:
        return call
    if name == "pytest.param":
        return parametrized(context, call, child, holder, word) if call.parent else None
    if first and name.endswith(("Option", "Argument")) and call.parent is not None:
        # ``def main(device: str = typer.Option("cuda"))``
        return call if call.parent.type in ASSIGNMENTS else None
    if name in _PREFIXES or name in _ASSERTIONS:
        return _compared(context, call, child, name, word)
    if name in LOOKUPS:
        key = argument(context.source, call, 1 if name == "getattr" else 0)
        text = constant_string(context.source, key) if key is not None else None
        named = text is not None and not first and fits(text, word)
        return Sink("value", "argument") if named else None
    if word == "device" and name == "torch.device" and first:
        return _device_object(context, call, word)
    if word == "device" and _takes_device(name, first):
        return Sink("value", "argument")
    if word == "backend" and name.rpartition(".")[2] in _BACKEND_CALLS:
        return Sink("value", "argument")
    return own_parameter(context, call, child, word)


def keyword(context: Context, node: Node, _child: Node, word: Word) -> Sink | None:
    """``model(x, device="cuda")``, ``add_argument("--device", default="cuda")``."""
    name_node = node.child_by_field_name("name")
    call = node.parent.parent if node.parent else None
    if name_node is None:
        return None
    name = context.source.text(name_node)
    if (certainty := told_by(name, word)) is not None:
        return Sink("value", "argument", certainty=certainty)
    if name == "type" and word == "device" and call is not None:
        made = callee(context.names, call) == "torch.device"
        return _device_object(context, call, word) if made else None
    if name in ("default", "choices") and call is not None and call.type == "call":
        called = callee(context.names, call)
        if called in _OPTION_CALLS or called.endswith("option"):
            options = context.flow.options.named(call)
            named = any(fits(option, word) for option in options)
            return Sink("value", "argument") if named else None
        return _field_default(context, call, word) if name == "default" else None
    is_call = call is not None and call.type == "call"
    return own_keyword(context, call, name, word) if call is not None and is_call else None


def _compared(context: Context, call: Node, child: Node, name: str, word: Word) -> Sink | None:
    """``device.startswith("cuda")``, ``self.assertEqual(x.device.type, "cuda")``."""
    if name in _PREFIXES:
        return _prefix(context, call, name, word)
    first, second = argument(context.source, call, 0), argument(context.source, call, 1)
    return context.checked(second if child == first else first, word)


def _prefix(context: Context, call: Node, name: str, word: Word) -> Sink | None:
    """``device.startswith("cuda")``; of a value that nothing is known of, it may be one."""
    function = call.child_by_field_name("function")
    receiver = function.child_by_field_name("object") if function is not None else None
    if receiver is None:
        return None
    if checked := context.checked(receiver, word):
        return checked
    unknown = name == ".startswith" and word == "device" and context.provenances.untold(receiver)
    return Sink("check", "unknown", receiver, certainty="low") if unknown else None


def _device_object(context: Context, call: Node, word: Word) -> Sink:
    """``torch.device("cuda")``, ``torch.device("cuda").type``: in a comparison it is a check,
    else it makes a device."""
    child, parent = call, call.parent
    if parent is not None and parent.type == "attribute":
        child, parent = parent, parent.parent
    if parent is not None and parent.type == "comparison_operator":
        found = comparison(context, parent, child, word)
        if found is not None:
            return found
    while parent is not None and parent.type in ("conditional_expression", *TRANSPARENT):
        child, parent = parent, parent.parent
    assigned = parent is not None and parent.type in ASSIGNMENTS
    target = parent.children[0] if assigned and parent is not None else None
    return Sink("value", "argument", target if target != child else None)


def _takes_device(name: str, first: bool) -> bool:
    if name in (".to", ".type"):
        return first
    if name.startswith("torch."):
        return name not in ("torch.ops.load_library", "torch.save")
    return name in (".to_empty", ".set_default_device")


def _field_default(context: Context, call: Node, word: Word) -> Sink | None:
    """``device: str = field(default="cuda")``."""
    parent = call.parent
    if parent is None or parent.type != "assignment":
        return None
    found = assignment(context, parent, call, word)
    return found if found is not None and found.kind == "value" else None
