"""What a literal reaches, and what the judges of one file share to tell it."""

from collections.abc import Callable
from itertools import chain
from typing import Literal

from msgspec import Struct
from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, Provenance
from migrate_scan.parse.python.expressions import compared_with
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.provenance import Provenances, fits, told_by

TRANSPARENT = frozenset(
    {"parenthesized_expression", "boolean_operator", "concatenated_string", "await"}
)
ASSIGNMENTS = ("assignment", "default_parameter", "typed_default_parameter", "named_expression")
AROUND_COLLECTIONS = frozenset(
    {"parenthesized_expression", "conditional_expression", "binary_operator"}
)
LOOKUPS = frozenset({".get", ".pop", ".setdefault", "getattr", "os.environ.get", "os.getenv"})


class Sink(Struct, frozen=True):
    """``kind``: the literal sets a device, is compared with one, or is bound to a
    variable of no telling name (``variable``, which counts if it reaches a device)."""

    kind: Literal["value", "check", "variable"]
    provenance: Provenance = "literal"
    target: Node | None = None
    key: str = ""
    """Where in the target it is put, if that is a dictionary: ``.device``."""
    certainty: Certainty = "high"
    is_flag: bool = False
    """Whether it is compared with a name that says nothing of devices, but may hold one."""


class Context:
    """The file that literals stand in, and what every judge asks of it."""

    def __init__(self, names: Names, flow: Flow) -> None:
        self.names = names
        self.source = names.source
        self.flow = flow
        self.provenances = Provenances(names, flow)

    def checked(self, value: Node | None, word: Word) -> Sink | None:
        """The literal is compared with ``value``; None if that is no device."""
        provenance = self.provenances.find(value, word) if value is not None else None
        return Sink("check", provenance, value) if provenance else None

    def bound(self, target: Node, word: Word) -> Sink | None:
        """The literal is what ``target`` is bound to."""
        name = self.target_name(target)
        if name is None:
            return None
        certainty = "high" if self._is_choice(target, name, word) else told_by(name, word)
        if certainty is not None:
            return Sink("value", "literal", target, certainty=certainty)
        return Sink("variable", "literal", target) if target.type == "identifier" else None

    def _is_choice(self, target: Node, name: str, word: Word) -> bool:
        """``class Backend(Enum): NCCL = "nccl"``: a constant of a class that tells."""
        inner = self.source.scopes_at(target.start_byte)
        if target.type != "identifier" or not inner or inner[0].kind != "class":
            return False
        if not fits(inner[0].name, word):
            return False
        return name.isupper() or self._is_enum(target)

    def _is_enum(self, node: Node) -> bool:
        own = self.flow.classes.around(node)
        bases = self.flow.classes.bases(own) if own is not None else []
        return any(self.source.text(base).endswith("Enum") for base in bases)

    def target_name(self, target: Node) -> str | None:
        """What tells of a target: its name, the attribute's or the key."""
        if target.type == "identifier":
            return self.source.text(target)
        if target.type == "attribute":
            name = target.child_by_field_name("attribute")
            return self.source.text(name) if name else None
        if target.type == "subscript":
            key = target.child_by_field_name("subscript")
            return constant_string(self.source, key) if key else None
        return None


Judge = Callable[[Context, Node, Node, Word], Sink | Node | None]
"""Of a node and the child that the literal is (in): the sink, the node to go on from, or None
where nothing follows."""


def assignment(context: Context, node: Node, child: Node, word: Word) -> Sink | None:
    """``device = "cuda"``, ``device="cuda"`` of a parameter."""
    target = node.children[0]
    return None if target == child else context.bound(target, word)


def comparison(context: Context, node: Node, child: Node, word: Word) -> Sink | None:
    """``device == "cuda"``, ``SYSTEM == "cuda"`` of a flag of the file that may be that."""
    other = compared_with(node, child)
    if other is None:
        return None
    checked = context.checked(other, word)
    is_told = child.type in ("string", "tuple", "list", "set")
    return checked or (_flag(context, other, word) if is_told else None)


def _flag(context: Context, compared: Node, word: Word) -> Sink | None:
    if compared.type != "identifier" or word != "device":
        return None
    values = (binding.value for binding in context.names.held(compared))
    made = chain.from_iterable(context.flow.origins(value) for value in values if value is not None)
    may_be = any(isinstance(origin, int) for origin in made)
    # What the name itself tells is no surer by what it is given.
    is_flag = told_by(context.source.text(compared), word) is None
    sink = Sink("check", "variable", compared, certainty="low", is_flag=is_flag)
    return sink if may_be else None
