"""Small questions about expressions: arguments of calls, constants, how a value is used."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.facts import Use
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.source import CLIMB_LIMIT, Source

_RETURN = re.compile(rb"return[ \t(]+[^\s#]")
_MAX_ARGUMENTS = 60
"""Arguments of a call that are counted; a hostile one has as many as its file has bytes."""
_TYPE_NESTING = 3
"""``isinstance(x, (A, B | C))``: how deep a type stands in the argument, at most."""


def outermost(leaf: Node, end: int) -> Node:
    """The attribute chain that begins with ``leaf`` and does not pass byte ``end``."""
    node = leaf
    for _ in range(CLIMB_LIMIT):
        parent = node.parent
        if parent is None or parent.end_byte > end or parent.start_byte != leaf.start_byte:
            break
        node = parent
    return node


def use_of(source: Source, node: Node) -> Use:
    """How an expression is used: called, subclassed, applied as decorator ..."""
    parent = node.parent
    if parent is None:
        return "reference"
    if parent.type == "call" and parent.start_byte == node.start_byte:
        outer = parent.parent
        return "decorator" if outer is not None and outer.type == "decorator" else "call"
    if parent.type == "decorator":
        return "decorator"
    holder = parent
    for _ in range(_TYPE_NESTING):
        outer = holder.parent
        if holder.type not in ("tuple", "binary_operator") or outer is None:
            break
        holder = outer
    if holder.type == "argument_list" and holder.parent is not None:
        owner = holder.parent
        if owner.type == "class_definition":
            return "subclass"
        function = owner.child_by_field_name("function")
        if function is not None and source.raw(function) in (b"isinstance", b"issubclass"):
            return "isinstance"
    return "reference"


def call_of(node: Node) -> Node | None:
    """The call whose callee is ``node``."""
    parent = node.parent
    is_callee = parent is not None and parent.type == "call"
    return parent if is_callee and parent and parent.start_byte == node.start_byte else None


def arguments(source: Source, call: Node) -> Iterator[tuple[str | int, Node]]:
    """The arguments of a call: (position or keyword, value)."""
    holder = call.child_by_field_name("arguments")
    position = 0
    for child in holder.named_children if holder is not None else []:
        if child.type == "comment":
            continue
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                yield source.text(name), value
        else:
            yield position, child
            position += 1


def argument(source: Source, call: Node, *wanted: str | int) -> Node | None:
    """The first argument that stands at one of the positions or has one of the names."""
    return next((value for key, value in arguments(source, call) if key in wanted), None)


def position_of(source: Source, call: Node, value: Node) -> int | None:
    """The position of an argument; None where it cannot be told, or among very many."""
    holder = call.child_by_field_name("arguments")
    if holder is None or holder.named_child_count > _MAX_ARGUMENTS:
        return None
    for key, given in arguments(source, call):
        if given.type == "list_splat" or not isinstance(key, int):
            return None
        if given == value:
            return key
    return None


def compared_with(comparison: Node, value: Node) -> Node | None:
    """The other side of a comparison of two."""
    if comparison.named_child_count != 2:
        return None
    return next((side for side in comparison.named_children if side != value), None)


def positional(row: Node) -> list[Node]:
    """The elements of a list, tuple or argument list without the comments between them."""
    return [child for child in row.named_children if child.type != "comment"]


def parameters(source: Source, function: Node) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(source.text(name) for name in parameter_nodes(function))


def parameter_nodes(function: Node) -> list[Node]:
    """The identifiers of a function's parameters."""
    holder = function.child_by_field_name("parameters")
    found = []
    for child in holder.named_children if holder is not None else []:
        name = child
        if child.type != "identifier":
            name = child.child_by_field_name("name") or (
                child.named_children[0] if child.named_children else child
            )
        if name.type == "identifier":
            found.append(name)
    return found


def returned_values(source: Source, body: Node) -> Iterator[Node]:
    """What the ``return`` statements of a function's own body hand back."""
    for hit in _RETURN.finditer(source.data, body.start_byte, body.end_byte):
        leaf = source.leaf(hit.start(), hit.start() + 6)
        statement = leaf.parent if leaf is not None and leaf.type == "return" else None
        if statement is None or not statement.named_children:
            continue
        inner = source.scopes_at(hit.start())
        if inner and inner[0].start == body.start_byte:
            yield statement.named_children[0]


def callee(names: Names, call: Node) -> str:
    """The dotted path that a call calls: resolved if it can be, else ``.method`` or as written."""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    resolved = names.resolve_expression(function)
    if resolved is not None:
        return resolved.target
    if function.type == "attribute":
        attribute = function.child_by_field_name("attribute")
        return "." + names.source.text(attribute) if attribute else ""
    return names.source.text(function) if function.type == "identifier" else ""


def string_list(source: Source, node: Node | None) -> tuple[str, ...]:
    """The string constants of a literal or of a list or tuple of literals."""
    if node is None:
        return ()
    items = node.named_children if node.type in ("list", "tuple") else [node]
    found = (_folded(source, item) for item in items)
    return tuple(text for text in found if text is not None)


def _folded(source: Source, node: Node) -> str | None:
    if node.type == "concatenated_string":
        parts = [constant_string(source, child) for child in node.named_children]
        return "".join(part for part in parts if part is not None)
    return constant_string(source, node)


def constant_text(names: Names, node: Node | None) -> str | None:
    """The value of a string literal or of a name that is only ever bound to one."""
    if node is not None and node.type == "identifier":
        bindings = names.bindings(names.source.text(node), node.start_byte)
        node = bindings[0].value if len(bindings) == 1 else None
    return _folded(names.source, node) if node is not None else None
