"""What an identifier does where it stands: it refers to a value, is bound, or is no name."""

from collections.abc import Callable

from tree_sitter import Node

from migrate_scan.parse.python.source import CLIMB_LIMIT, Scope, ancestors

REFERENCE = "reference"
NO_NAME = ""
COMPREHENSIONS = frozenset(
    {
        "list_comprehension",
        "set_comprehension",
        "dictionary_comprehension",
        "generator_expression",
    }
)
_PATTERNS = frozenset(
    {
        "pattern_list",
        "tuple_pattern",
        "list_pattern",
        "list_splat_pattern",
        "dictionary_splat_pattern",
        "tuple",
        "list",
        "list_splat",
        "parenthesized_expression",
    }
)
_LOOPS = {"for_statement": "loop", "for_in_clause": "comprehension"}


def role_of(leaf: Node) -> str:
    """``reference``, empty for an attribute's or keyword's name, or how the name is bound:
    ``assignment``, ``parameter``, ``definition``, ``loop``, ``global`` ..."""
    parent = leaf.parent
    if parent is None:
        return NO_NAME
    judge = _ROLES.get(parent.type)
    if judge is None:
        return REFERENCE
    return judge if isinstance(judge, str) else judge(leaf, parent)


def _first(leaf: Node, parent: Node) -> bool:
    return parent.start_byte == leaf.start_byte


def _when_first(first: str, other: str) -> Callable[[Node, Node], str]:
    return lambda leaf, parent: first if _first(leaf, parent) else other


def _dotted(leaf: Node, parent: Node) -> str:
    outer = parent.parent
    if outer is None:
        return NO_NAME
    if outer.type == "decorator":
        return REFERENCE
    if outer.type == "case_pattern" and parent.named_child_count == 1:
        return "capture"
    is_value = outer.type in ("case_pattern", "class_pattern", "keyword_pattern")
    return REFERENCE if is_value and _first(leaf, parent) else NO_NAME


def _loop(leaf: Node, parent: Node) -> str:
    left = parent.child_by_field_name("left")
    is_target = left is not None and left.start_byte == leaf.start_byte
    return _LOOPS[parent.type] if is_target else REFERENCE


def _as_pattern(leaf: Node, parent: Node) -> str:
    aliased = parent.parent is not None and parent.parent.type == "case_pattern"
    return "capture" if aliased and not _first(leaf, parent) else REFERENCE


def _in_pattern(leaf: Node, parent: Node) -> str:
    """The role of a name inside a tuple, list or splat, which may be a target."""
    outer: Node | None = parent
    child = leaf
    for _ in range(CLIMB_LIMIT):
        if outer is None or outer.type not in _PATTERNS:
            break
        child, outer = outer, outer.parent
    if outer is None:
        return REFERENCE
    if outer.type in ("parameters", "lambda_parameters", "typed_parameter"):
        return "parameter"
    if outer.type == "as_pattern_target":
        return "as"
    if outer.type in ("assignment", *_LOOPS):
        left = outer.child_by_field_name("left")
        if left is not None and left.start_byte == child.start_byte:
            return _LOOPS.get(outer.type, "unpack")
    return REFERENCE


_ROLES: dict[str, str | Callable[[Node, Node], str]] = {
    "attribute": _when_first(REFERENCE, NO_NAME),
    "keyword_argument": _when_first(NO_NAME, REFERENCE),
    "dotted_name": _dotted,
    "aliased_import": NO_NAME,
    "function_definition": "definition",
    "class_definition": "definition",
    "parameters": "parameter",
    "lambda_parameters": "parameter",
    "default_parameter": _when_first("parameter", REFERENCE),
    "typed_parameter": _when_first("parameter", REFERENCE),
    "typed_default_parameter": _when_first("parameter", REFERENCE),
    "global_statement": "global",
    "nonlocal_statement": "nonlocal",
    "assignment": _when_first("assignment", REFERENCE),
    "augmented_assignment": _when_first("assignment", REFERENCE),
    "named_expression": _when_first("walrus", REFERENCE),
    "for_statement": _loop,
    "for_in_clause": _loop,
    "as_pattern_target": "as",
    "as_pattern": _as_pattern,
    "splat_pattern": "capture",
    **dict.fromkeys(_PATTERNS, _in_pattern),
}


def binder_of(leaf: Node, role: str) -> tuple[Node, Node | None]:
    """The node that binds the name, and the value if it is bound to one expression."""
    parent = leaf.parent or leaf
    if role == "parameter":
        for node in ancestors(leaf):
            if node.type in ("function_definition", "lambda"):
                return node, None
    if role == "assignment" and parent.type == "assignment":
        value = parent.child_by_field_name("right")
        while value is not None and value.type == "assignment":
            value = value.child_by_field_name("right")
        return parent, value
    if role == "walrus":
        return parent, parent.child_by_field_name("value")
    return parent, None


def inner_scope(node: Node) -> Scope | None:
    """The scope that a lambda or comprehension opens; None for any other node."""
    if node.type == "lambda":
        body = node.child_by_field_name("body")
        return Scope("lambda", body.start_byte, body.end_byte) if body else None
    if node.type not in COMPREHENSIONS:
        return None
    clauses = (child for child in node.named_children if child.type == "for_in_clause")
    clause = next(clauses, None)
    first = clause.child_by_field_name("right") if clause is not None else None
    # The first iterable is evaluated outside.
    hole = (first.start_byte, first.end_byte) if first is not None else (0, 0)
    return Scope("comprehension", node.start_byte, node.end_byte, hole=hole)
