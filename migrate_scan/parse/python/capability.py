"""When a capability API decides something rather than being shown."""

from collections import defaultdict
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.expressions import call_of
from migrate_scan.parse.python.names import Names
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


class Capabilities:
    """Judges the capability APIs of one file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._read: dict[str, dict[int, set[str]]] = {}
        """The fields that are read of what a name holds, by the start of the value."""

    def decides(self, found: Meaning, node: Node) -> bool:
        """Whether the capability that the expression ``node`` asks for decides something.

        Of device properties it does where their ``major`` or ``minor`` is read, at once or
        through a variable.
        """
        if found.symbol == "torch.cuda.get_device_properties":
            return any(field in _CAPABILITY for field in self._fields(node))
        if found.rule != "MS105":
            return False
        for parent in ancestors(node):
            if parent.type in _DECISIONS:
                return True
            if parent.type in _NO_DECISION:
                return False
        return False

    def reads_amd_architecture(self, node: Node) -> bool:
        """Whether of the device properties that ``node`` asks for AMD's architecture is read."""
        return AMD_ARCHITECTURE.encode() in self.names.source.data and any(
            field == AMD_ARCHITECTURE for field in self._fields(node)
        )

    def _fields(self, node: Node) -> Iterator[str]:
        """What is read of the value that a call of ``node`` returns."""
        call = call_of(node)
        parent = call.parent if call is not None else None
        if call is None or parent is None:
            return
        if parent.type == "attribute":
            attribute = parent.child_by_field_name("attribute")
            if attribute is not None:
                yield self.names.source.text(attribute)
        target = parent.child_by_field_name("left") if parent.type == "assignment" else None
        if target is not None and target.type == "identifier":
            read = self._read_of(self.names.source.text(target))
            yield from read.get(call.start_byte, ())

    def _read_of(self, name: str) -> dict[int, set[str]]:
        if name not in self._read:
            read = self._read[name] = defaultdict(set)
            for use in self.names.references(name):
                field = use.chain.lstrip(".").partition(".")[0]
                for binding in self.names.held(use.leaf) if field else ():
                    if binding.value is not None:
                        read[binding.value.start_byte].add(field)
        return self._read[name]
