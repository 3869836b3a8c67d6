"""What is put into a dictionary, a namespace or an object under a name, in one file."""

from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.names import Names, constant_string

_NAMESPACES = frozenset({"dict", "Namespace", "SimpleNamespace", "EasyDict", "AttrDict"})
_MOST = 40
"""Bindings and assignments of one variable that are looked at."""


class Entries:
    """Answers about the dictionaries and namespaces of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source = names.source
        self._put: dict[str, list[tuple[str | None, Node]]] = {}

    def of(self, owner: Node, name: str) -> Iterator[Node]:
        """The values under ``name``: ``{"device": "cuda"}["device"]``, ``cfg["device"] = "cuda"``,
        ``cfg.device = "cuda"``."""
        if owner.type != "identifier":
            return
        variable = self.source.text(owner)
        for binding in self.names.bindings(variable, owner.start_byte)[:_MOST]:
            if binding.value is not None:
                yield from self._items(binding.value, name)
        yield from (value for key, value in self._put_into(variable) if key == name)

    def _put_into(self, variable: str) -> list[tuple[str | None, Node]]:
        """What is assigned to items and attributes of a variable, each with its key."""
        if variable not in self._put:
            uses = self.names.references(variable)[:_MOST]
            self._put[variable] = [
                (self._key(target), value)
                for target in (use.leaf.parent for use in uses)
                if target is not None
                and target.type in ("subscript", "attribute")
                and (value := _assigned(target)) is not None
            ]
        return self._put[variable]

    def _key(self, target: Node) -> str | None:
        key = target.child_by_field_name("subscript")
        if key is not None:
            return constant_string(self.source, key)
        attribute = target.child_by_field_name("attribute")
        return self.source.text(attribute) if attribute is not None else None

    def _items(self, value: Node, name: str) -> Iterator[Node]:
        if value.type == "dictionary":
            for pair in value.named_children:
                key, item = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                text = constant_string(self.source, key) if key is not None else None
                if item is not None and text == name:
                    yield item
        elif value.type == "call" and callee(self.names, value).rpartition(".")[2] in _NAMESPACES:
            item = argument(self.source, value, name)
            if item is not None:
                yield item


def _assigned(target: Node) -> Node | None:
    """The value that is assigned to an attribute or item."""
    statement = target.parent
    if statement is None or statement.type != "assignment":
        return None
    left, right = statement.child_by_field_name("left"), statement.child_by_field_name("right")
    return right if left is not None and left == target else None
