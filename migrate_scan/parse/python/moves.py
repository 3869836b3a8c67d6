"""``x.to(device)``, where the value is a CUDA device, made here or in another module."""

import re

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, ConditionalUsage, Provenance, UsageFact
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.receivers import MODULE, TENSOR, Receivers
from migrate_scan.parse.python.source import Source

_TO = re.compile(rb"\.[\s\\]*(to(?:_empty)?)[\s\\]*\(")
_PLAIN = frozenset({"string", "integer", "none", "concatenated_string", "true", "false"})


class Moves:
    """Finds the moves of one file."""

    def __init__(
        self, names: Names, collector: Collector, flow: Flow, receivers: Receivers
    ) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.flow = flow
        self.receivers = receivers
        self.reached: set[int] = set()
        """Where the devices are made that something is moved to."""

    def run(self) -> None:
        """Record moves to devices of this file, and those that another file decides."""
        for hit in _TO.finditer(self.source.data):
            leaf = self.source.leaf(hit.start(1), hit.end(1))
            attribute = leaf.parent if leaf is not None else None
            call = call_of(attribute) if attribute is not None else None
            if leaf is None or call is None or leaf.type != "identifier":
                continue
            moved = argument(self.source, call, 0, "device")
            if moved is not None and (moved.type not in _PLAIN or self._is_formatted(moved)):
                self._move(leaf, moved)

    def _is_formatted(self, moved: Node) -> bool:
        return moved.type == "string" and self.source.raw(moved)[:1] in b"fF"

    def _move(self, leaf: Node, moved: Node) -> None:
        origins = self.flow.origins(moved)
        if not origins:
            return
        made = {origin for origin in origins if isinstance(origin, int)}
        if any(moved.start_byte <= start < moved.end_byte for start in made):
            # The literal in the call is the usage.
            self.reached |= made
            return
        if made:
            self.reached |= made
            usage = self._usage(leaf, moved, self._certainty(moved))
            self.collector.usages.setdefault((leaf.start_byte, leaf.end_byte), usage)
            return
        names = tuple(sorted(origin for origin in origins if isinstance(origin, str)))
        usage = self._usage(leaf, moved, "medium")
        self.collector.conditional.append(ConditionalUsage(names=names, usage=usage))

    def _certainty(self, moved: Node) -> Certainty:
        if moved.type == "identifier":
            held = self.names.held(moved)
            return "high" if len(held) == 1 and held[0].kind != "parameter" else "medium"
        return "high" if moved.type == "call" else "medium"

    def _usage(self, leaf: Node, moved: Node, certainty: Certainty) -> UsageFact:
        return self.collector.make_usage(
            "MS102",
            "device_method",
            self._symbol(leaf),
            leaf,
            binding="attribute",
            use="call",
            provenance=self._provenance(moved),
            certainty=certainty,
        )

    def _symbol(self, leaf: Node) -> str:
        if self.source.raw(leaf) == b"to_empty":
            return f"{MODULE}.to_empty"
        receiver = leaf.parent.child_by_field_name("object") if leaf.parent is not None else None
        return f"{self.receivers.judge(receiver)[1] if receiver is not None else TENSOR}.to"

    def _provenance(self, moved: Node) -> Provenance:
        """A device that a caller or the command line may set is an argument."""
        if moved.type == "identifier":
            handed = any(binding.kind == "parameter" for binding in self.names.held(moved))
            return "argument" if handed else "variable"
        owner = moved.child_by_field_name("object") if moved.type == "attribute" else None
        is_option = owner is not None and self.flow.options.holds_options(owner)
        return "argument" if is_option else "variable"
