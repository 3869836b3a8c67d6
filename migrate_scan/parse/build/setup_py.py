"""``setup.py``: the literal arguments of ``setup()``, read from the syntax tree.

Lists may be named, concatenated, appended to and chosen by a condition; what a
function computes is not known, and nothing is run.
"""

from collections.abc import Iterator
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from migrate_scan.parse.build.requirement import build_inventory, requirement
from migrate_scan.parse.facts import FileInventory

_LISTS = frozenset((b"install_requires", b"setup_requires", b"tests_require", b"extras_require"))
_QUERY = """
(call function: [(identifier) @f (attribute attribute: (identifier) @f)]
      arguments: (argument_list (keyword_argument name: (identifier) @key value: (_) @value))
      (#eq? @f "setup"))
(assignment left: (identifier) @name right: (_) @assigned)
(augmented_assignment left: (identifier) @name right: (_) @assigned)
(call function: (attribute object: (identifier) @name attribute: (identifier) @method)
      arguments: (argument_list . (_) @assigned .)
      (#any-of? @method "append" "extend"))
(assignment left: (subscript value: (identifier) @name) right: (_) @assigned)
"""
_TRANSPARENT = frozenset(
    (
        "list",
        "tuple",
        "set",
        "dictionary",
        "binary_operator",
        "parenthesized_expression",
        "list_splat",
        "dictionary_splat",
    )
)


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


@cache
def _query() -> Query:
    return Query(_language(), _QUERY)


def parse_setup_py(data: bytes) -> FileInventory:
    """The packages that ``setup()`` asks for and the project's name."""
    root = Parser(_language()).parse(data).root_node
    arguments: dict[bytes, Node] = {}
    assigned: dict[bytes, list[Node]] = {}
    for _, captures in QueryCursor(_query()).matches(root):
        if "key" in captures:
            arguments[captures["key"][0].text or b""] = captures["value"][0]
        else:
            name = captures["name"][0].text or b""
            assigned.setdefault(name, []).append(captures["assigned"][0])
    found = [
        requirement(text, line)
        for key in sorted(_LISTS & arguments.keys())
        for text, line in _strings(arguments[key], assigned)
    ]
    names = _strings(arguments[b"name"], assigned) if b"name" in arguments else iter(())
    project_name, _ = next(names, (None, 0))
    return build_inventory(found, project_name=project_name)


def _strings(value: Node, assigned: dict[bytes, list[Node]]) -> Iterator[tuple[str, int]]:
    """String literals that end up in ``value``, in order, with their lines."""
    stack, seen = [value], set[bytes]()
    while stack:
        node = stack.pop()
        if node.type in ("string", "concatenated_string"):
            text = _literal(node)
            if text is not None:
                yield text, node.start_point.row + 1
        elif node.type == "identifier":
            name = node.text or b""
            if name not in seen:
                seen.add(name)
                stack.extend(reversed(assigned.get(name, [])))
        else:
            stack.extend(reversed(_parts(node)))


def _parts(node: Node) -> list[Node]:
    """The children whose strings are part of the value that ``node`` makes."""
    if node.type == "pair":
        value = node.child_by_field_name("value")
        return [value] if value else []
    if node.type == "conditional_expression":
        return [node.named_children[0], node.named_children[-1]]
    return node.named_children if node.type in _TRANSPARENT else []


def _literal(node: Node) -> str | None:
    """The text of a string without interpolations."""
    parts = node.named_children if node.type == "concatenated_string" else [node]
    pieces: list[str] = []
    for part in parts:
        for child in part.named_children:
            if child.type == "interpolation":
                return None
            if child.type == "string_content":
                pieces.append((child.text or b"").decode("utf-8", "replace"))
    return "".join(pieces)
