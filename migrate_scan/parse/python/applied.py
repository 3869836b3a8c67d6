"""Calls of autograd functions: ``Roll.apply(x)``, and ``roll(x)`` after ``roll = Roll.apply``.

The kernel is called inside the function; where the function is applied is where the model uses
it. Which functions lead to a kernel, and what an imported one is, ``link`` sees.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.facts import AppliedFunction
from migrate_scan.parse.python.expressions import call_of
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

_APPLY = re.compile(rb"\.apply\b")
_MOST = 500
"""Calls and other names of a file that are kept."""
_MAX_BINDINGS = 40


class Applied:
    """The autograd functions that one file applies."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source = names.source
        self.calls: list[AppliedFunction] = []
        self.aliases: dict[str, str] = {}
        """Names of the module that stand for ``F.apply``, with the function."""

    def run(self) -> None:
        """Find the calls, and what else ``F.apply`` is called in the module."""
        if b".apply" not in self.source.data:
            return
        for hit in _APPLY.finditer(self.source.data):
            leaf = self.source.leaf(hit.start() + 1, hit.end())
            chain = leaf.parent if leaf is not None and leaf.type == "identifier" else None
            owner = chain.child_by_field_name("object") if chain is not None else None
            function = self._function(owner) if owner is not None else None
            if chain is None or function is None or self._is_full():
                continue
            if call_of(chain) is not None:
                self._called(function, chain)
                continue
            for name in self._named(chain):
                self._called(function, name)

    def _is_full(self) -> bool:
        return len(self.calls) + len(self.aliases) > _MOST

    def _function(self, owner: Node) -> str | None:
        """``:F`` for a class of the file, the dotted path of what may be one of another."""
        resolved = self.names.resolve_expression(owner)
        if resolved is not None:
            known = resolved.target.partition(".")[0] in FOREIGN_PACKAGES
            return None if known else resolved.target
        if owner.type != "identifier":
            return None
        bindings = self.names.bindings(self.source.text(owner), owner.start_byte)
        for binding in bindings[:_MAX_BINDINGS]:
            if binding.node is not None and binding.node.type == "class_definition":
                return ":" + self.source.text(owner)
        return None

    def _named(self, chain: Node) -> Iterator[Node]:
        """The calls of the name that ``F.apply`` is given in the module."""
        statement = chain.parent
        target = statement.child_by_field_name("left") if statement is not None else None
        if statement is None or statement.type != "assignment" or target is None:
            return
        if target.type != "identifier" or self.source.scopes_at(target.start_byte):
            return
        name = self.source.text(target)
        function = self._function(chain.named_children[0])
        if function is None or name in self.aliases:
            return
        self.aliases[name] = function
        for occurrence in self.names.references(name):
            if occurrence.chain or call_of(occurrence.leaf) is None:
                continue
            if any(b.start == target.start_byte for b in self.names.held(occurrence.leaf)):
                yield occurrence.leaf

    def _called(self, function: str, node: Node) -> None:
        line, column = self.source.position(node.start_byte)
        scope = self.source.scope_name(node.start_byte)
        self.calls.append(AppliedFunction(function=function, line=line, column=column, scope=scope))
