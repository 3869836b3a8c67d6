"""When a capability API decides something rather than being shown."""

from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.expressions import call_of
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.reaching import reaching
from migrate_scan.parse.python.source import ancestors
from migrate_scan.parse.python.symbols import Meaning

AMD_ARCHITECTURE = "gcnArchName"
_CAPABILITY = ("major", "minor", AMD_ARCHITECTURE)
"""The fields of the device properties that other vendors' plugins do not have, or number
otherwise."""
_DECISIONS = frozenset(
    {
        "comparison_operator",
        "if_statement",
        "conditional_expression",
        "assignment",
        "return_statement",
        "elif_clause",
        "assert_statement",
        "boolean_operator",
        "not_operator",
        "while_statement",
        "lambda",
    }
)
_NO_DECISION = frozenset({"block", "module", "interpolation"})


def decides(names: Names, found: Meaning, node: Node) -> bool:
    """Whether the capability that the expression ``node`` asks for decides something.

    Of device properties it does where their ``major`` or ``minor`` is read, at once or
    through a variable.
    """
    if found.symbol == "torch.cuda.get_device_properties":
        return any(field in _CAPABILITY for field in _fields(names, node))
    if found.rule != "MS105":
        return False
    for parent in ancestors(node):
        if parent.type in _DECISIONS:
            return True
        if parent.type in _NO_DECISION:
            return False
    return False


def reads_amd_architecture(names: Names, node: Node) -> bool:
    """Whether of the device properties that ``node`` asks for AMD's architecture is read."""
    return AMD_ARCHITECTURE.encode() in names.source.data and any(
        field == AMD_ARCHITECTURE for field in _fields(names, node)
    )


def _fields(names: Names, node: Node) -> Iterator[str]:
    """What is read of the value that a call of ``node`` returns."""
    call = call_of(node)
    parent = call.parent if call is not None else None
    if call is None or parent is None:
        return
    if parent.type == "attribute":
        attribute = parent.child_by_field_name("attribute")
        if attribute is not None:
            yield names.source.text(attribute)
    target = parent.child_by_field_name("left") if parent.type == "assignment" else None
    if target is None or target.type != "identifier":
        return
    name = names.source.text(target)
    for use in names.references(name):
        field = use.chain.lstrip(".").partition(".")[0]
        if not field:
            continue
        held = reaching(names.source, names.bindings(name, use.start), use.leaf)
        if any(binding.value == call for binding in held):
            yield field
