"""Device methods, device and backend literals, and what they are compared with."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec.structs import replace
from tree_sitter import Node

from migrate_scan.parse.facts import Category
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.comparisons import imported_checks, imported_flag
from migrate_scan.parse.python.exports import exported_devices, exported_name
from migrate_scan.parse.python.expressions import call_of, use_of
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.handed import handed
from migrate_scan.parse.python.handed_on import HandedOn
from migrate_scan.parse.python.literals import Word, device_text, is_nccl_library, word_of
from migrate_scan.parse.python.moves import Moves
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.receivers import Receivers
from migrate_scan.parse.python.sinks import Sink, Sinks
from migrate_scan.parse.python.source import Source

# Literal searches are many times faster than one pattern for all.
_WORDS = {word: re.compile(word) for word in (b"cuda", b"nccl", b"NCCL")}
_BEFORE = frozenset(b"'\".:_bl")
"""What stands before the word where it counts: a quote, ``.cuda``, ``.is_cuda``,
``cuda:nccl``, ``libnccl``, ``-lnccl``. Most hits are parts of other names."""
_OF_TORCH = b"torch."
"""What stands before ``cuda.is_available``, which is no method of a value."""
_STORES = re.compile(rb"(?:json|pickle|yaml|toml|dill|OmegaConf|torch)\.(?:safe_)?(?:dumps?|save)$")
_PARAMETERS = frozenset(
    {"parameters", "default_parameter", "typed_parameter", "typed_default_parameter"}
)
_NEAR = 12
"""Ancestors of a word among which the call that stores it is looked for."""
_RULES: dict[str, tuple[str, Category]] = {
    "check": ("MS104", "device_check"),
    "device": ("MS103", "device_literal"),
    "backend": ("MS201", "distributed"),
}


class Devices:
    """Finds what depends on the words ``cuda`` and ``nccl`` outside of torch's own names."""

    def __init__(self, names: Names, collector: Collector, covered: set[int]) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.covered = covered
        self.flow = Flow(names)
        self.sinks = Sinks(names, self.flow)
        self.handed_on = HandedOn(names, self.sinks)
        self.receivers = Receivers(names, self.flow.classes)
        self.exports: dict[str, tuple[str, ...]] = {}
        """The devices that other files can take from this one."""
        self._assigned: dict[str, Node] = {}

    def run(self) -> None:
        """Record everything; what other files can see ends up in ``exports``."""
        waiting = [item for node in self._strings() for item in self._literal(node)]
        moves = Moves(self.names, self.collector, self.flow, self.receivers)
        moves.run()
        imported_checks(self.names, self.collector, self.flow)
        for literal, text, sink in waiting:
            self._settle(literal, text, sink, moves.reached)
        self.exports = exported_devices(self.flow, self._assigned)

    def _strings(self) -> Iterable[Node]:
        """The strings that hold one of the words; methods of that name are recorded."""
        data = self.source.data
        strings: dict[int, Node] = {}
        held = (pattern for word, pattern in _WORDS.items() if self.source.holds(word))
        for hit in chain.from_iterable(pattern.finditer(data) for pattern in held):
            start, end = hit.span()
            if start == 0 or data[start - 1] not in _BEFORE:
                continue
            leaf = self.source.leaf(start, end)
            if leaf is None:
                continue
            if leaf.type == "identifier":
                if not data.endswith(_OF_TORCH, 0, start) or data[end : end + 1] != b".":
                    self._identifier(leaf)
            elif leaf.type == "string_content" and leaf.parent is not None:
                strings.setdefault(leaf.parent.start_byte, leaf.parent)
        return strings.values()

    def _settle(self, literal: Node, text: str, sink: Sink | None, moved: set[int]) -> None:
        """Record a literal whose way was still to be followed, if it leads to a device.

        ``moved`` is where the devices are made that something is moved to.
        """
        if sink is not None and sink.kind == "check":
            self._record(literal, text, "device", self._surer(sink, moved))
        elif literal.start_byte in moved or self._reaches(text, sink):
            word = word_of(text)
            self._record(literal, text, word, Sink("value", "variable"))
        elif sink is None:
            handed(self.names, self.collector, literal, text)
            if text == "cuda":
                imported_flag(self.names, self.collector, literal)

    def _identifier(self, leaf: Node) -> None:
        word = self.source.raw(leaf)
        parent = leaf.parent
        if word not in (b"cuda", b"is_cuda") or parent is None or parent.type != "attribute":
            return
        receiver = parent.child_by_field_name("object")
        if receiver is None or receiver.start_byte == leaf.start_byte:
            return
        if word == b"is_cuda":
            if use_of(self.source, parent) != "call":
                symbol = "torch.Tensor.is_cuda"
                self.collector.usage(
                    "MS104",
                    "device_check",
                    symbol,
                    leaf,
                    binding="attribute",
                    use="reference",
                    provenance="tensor",
                    certainty=self.receivers.judge(receiver)[0] or "medium",
                )
            return
        called = call_of(parent) is not None
        certainty, owner = self.receivers.judge(receiver)
        # ``args.cuda`` is a flag: what is not called has to be known for a method.
        if certainty == "high" or (certainty is not None and called):
            self.collector.usage(
                "MS102",
                "device_method",
                f"{owner}.cuda",
                leaf,
                binding="attribute",
                use=use_of(self.source, parent),
                provenance="literal",
                certainty=certainty,
            )

    def _literal(self, node: Node) -> Iterator[tuple[Node, str, Sink | None]]:
        """Record a literal; one whose way is still to be followed is handed back."""
        text, word = device_text(self.source, node)
        if word != "device" and self._library(node):
            return
        if word is None:
            return
        if node.start_byte in self.covered:
            return
        sink = self.sinks.find(node, word)
        if sink is not None:
            self._hold(sink, node, text)
        if sink is None or sink.kind == "variable" or sink.is_flag:
            yield node, text, sink
        else:
            self._record(node, text, word, sink)

    def _library(self, node: Node) -> bool:
        """``ctypes.CDLL("libnccl.so.2")``, ``extra_ldflags=["-lnccl"]``."""
        statement = node.parent is not None and node.parent.type == "expression_statement"
        found = not statement and is_nccl_library(self.source, node)
        if found:
            self.collector.usage(
                "MS203",
                "distributed",
                "library:nccl",
                node,
                binding="string",
                use="reference",
                provenance="literal",
            )
        return found

    def _record(self, node: Node, text: str, word: Word, sink: Sink) -> None:
        rule, category = _RULES["check" if sink.kind == "check" else word]
        self.collector.usage(
            rule,
            category,
            "device:cuda" if word == "device" else "backend:nccl",
            node,
            binding="string",
            use="decorator" if _in_decorator(node) else "reference",
            provenance=sink.provenance,
            certainty=sink.certainty,
            arguments={"literal": text} | ({"stored": "yes"} if self._is_stored(node) else {}),
        )

    def _is_stored(self, node: Node) -> bool:
        """``json.dump({"device": "cuda"}, file)``: who reads it may run elsewhere."""
        calls = (above for above in self.source.ancestors(node)[:_NEAR] if above.type == "call")
        functions = (call.child_by_field_name("function") for call in calls)
        return any(f is not None and _STORES.search(self.source.raw(f)) for f in functions)

    def _hold(self, sink: Sink, literal: Node, text: str) -> None:
        """Remember what a device was assigned to."""
        target = sink.target
        if sink.kind == "check" or target is None or not text.startswith("cuda"):
            return
        if target.parent is not None and target.parent.type in _PARAMETERS:
            return  # of a function: no other file sees it
        if target.type in ("identifier", "attribute"):
            name = exported_name(self.source, target)
            if name is not None:
                self._assigned[name + sink.key] = literal

    def _surer(self, check: Sink, moved: set[int]) -> Sink:
        """A comparison with a flag is a device's if the flag reaches a device: what it is given
        is edited then, and so must this be."""
        flag = check.target
        if flag is None:
            return check
        name = self.source.text(flag)
        for binding in self.names.held(flag):
            made = self.flow.bound(binding)
            reaches = self.handed_on.reaches(name, binding.start, "device")
            if reaches or any(origin in moved for origin in made):
                return replace(check, certainty="medium")
        return check

    def _reaches(self, text: str, sink: Sink | None) -> bool:
        """``where = "cuda"`` counts if ``where`` reaches a device."""
        word = word_of(text)
        target = sink.target if sink is not None else None
        if target is None or target.type != "identifier":
            return False
        return self.handed_on.reaches(self.source.text(target), target.start_byte, word)


def _in_decorator(node: Node) -> bool:
    """``@torch.autocast("cuda")``: an argument of the decorator itself."""
    holder = node.parent
    if holder is not None and holder.type == "keyword_argument":
        holder = holder.parent
    call = holder.parent if holder is not None and holder.type == "argument_list" else None
    outer = call.parent if call is not None else None
    return outer is not None and outer.type == "decorator"
