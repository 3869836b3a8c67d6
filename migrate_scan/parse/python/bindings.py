"""What the resolver deals in: bindings of names, their uses, and what these stand for.

Thousands of them are made of a file, and a ``Struct`` is made in a third of a tuple's time.
"""

from msgspec import Struct
from tree_sitter import Node

from migrate_scan.parse.facts import Certainty
from migrate_scan.parse.python.source import Scope


class Binding(Struct, frozen=True, gc=False):
    """One place that gives a name its meaning in ``scope``.

    ``target`` is the dotted path it stands for if it is an import; ``value`` the
    node assigned, if any; ``kind`` how it is bound.
    """

    kind: str
    scope: Scope
    start: int
    target: str | None = None
    value: Node | None = None
    node: Node | None = None
    from_import: bool = False
    aliased: bool = False
    starred: bool = False

    @property
    def holds_from(self) -> int:
        """The byte after which it holds: a value is made of what the name was before."""
        return self.value.end_byte if self.value is not None else self.start


class Resolved(Struct, frozen=True, gc=False):
    """What a reference stands for: a dotted path and how sure that is."""

    target: str
    certainty: Certainty
    binding: Binding


class Occurrence(Struct, frozen=True, gc=False):
    """An identifier that refers to a value. ``chain`` are the attributes that follow."""

    start: int
    end: int
    chain: str
    chain_end: int
    leaf: Node
