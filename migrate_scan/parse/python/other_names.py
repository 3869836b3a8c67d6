"""Other names that torch's modules have in a file: assigned, kept by instances, in a string."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.facts import Binding, Certainty
from migrate_scan.parse.python.bindings import Occurrence
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee, outermost
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.source import Source, ancestors
from migrate_scan.parse.python.symbols import meaning
from migrate_scan.parse.python.torch_usages import TorchUsages
from migrate_scan.parse.python.vocabulary import MODULES

MODULE_OF = "torch.get_device_module"
_IMPORTED_BY_NAME = re.compile(rb"import_module\([\s]*[\"'](torch(?:\.\w+)*)[\"']")
_AROUND_VALUES = frozenset({"parenthesized_expression", "conditional_expression"})


class OtherNames:
    """Follows the names of one file that stand for a module of torch."""

    def __init__(self, names: Names, collector: Collector, usages: TorchUsages) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.usages = usages
        self.covered: set[int] = set()
        """Where chains that are accounted for hold the word ``cuda``: starts of their parts."""
        self.known: set[str] = set()
        """Names that stand for something of torch and whose uses are not looked at."""
        self._queue: list[str] = []
        self._queued: set[str] = set()

    def enqueue(self, name: str) -> None:
        """Have the uses of a name looked at."""
        if name not in self._queued:
            self._queued.add(name)
            self._queue.append(name)

    def waiting(self) -> Iterator[str]:
        """The names whose uses are still to be looked at, those found meanwhile included."""
        while self._queue:
            yield self._queue.pop()

    def all(self) -> set[str]:
        """All names that stand for something of torch."""
        return self._queued | self.known

    def is_alias(
        self, occurrence: Occurrence, known: set[str] | None = None, path: str = ""
    ) -> bool:
        """``T = torch.cuda``: the name is followed, the statement itself is no usage."""
        node = outermost(occurrence.leaf, occurrence.chain_end)
        parent = node.parent
        chosen = False
        while parent is not None and parent.type in _AROUND_VALUES:
            # ``torch.xpu if x else torch.cuda``: where it is chosen is a place to look at.
            chosen = chosen or parent.type == "conditional_expression"
            node, parent = parent, parent.parent
        while parent is not None and parent.type == "assignment" and parent.parent is not None:
            if parent.parent.type != "assignment":
                break
            self._follow(parent.children[0], known)
            parent = parent.parent
        if parent is None or parent.type not in ("assignment", "named_expression"):
            return False
        target = parent.children[0]
        if target.start_byte == node.start_byte:
            return False
        if target.type == "attribute" and path:
            return self._follow_member(target, path) and not chosen
        if target.type != "identifier":
            return False
        self._follow(target, known)
        scopes = self.source.scopes_at(target.start_byte) if path else []
        if path and not scopes:
            self.collector.aliases[self.source.text(target)] = path
        elif scopes and scopes[0].kind == "class":
            self._follow_member(target, path)
        return not chosen

    def _follow_member(self, target: Node, path: str) -> bool:
        """``self.backend = torch.cuda`` and later ``self.backend.synchronize()``."""
        name = target.child_by_field_name("attribute") or target
        owner = target.child_by_field_name("object")
        if owner is not None and self.source.raw(owner) not in (b"self", b"cls"):
            return False
        around = self.source.class_at(target.start_byte)
        if around is None:
            return False
        use = re.compile(rb"(?:self|cls)\.%b((?:\.\w+)+)" % self.source.raw(name))
        for hit in use.finditer(self.source.data, around.start, around.end):
            leaf = self.source.leaf(hit.start(), hit.start() + 4)
            found = meaning(path + hit[1].decode("utf-8", "replace"))
            if leaf is not None and leaf.type == "identifier" and leaf.start_byte == hit.start():
                self.usages.record(
                    found, outermost(leaf, hit.end()), hit.span(), "attribute", "medium"
                )
        return True

    def _follow(self, target: Node, known: set[str] | None) -> None:
        """Look at the uses of a name too, or only remember what it stands for."""
        if target.type != "identifier":
            return
        name = self.source.text(target)
        if known is None:
            self.enqueue(name)
        else:
            known.add(name)

    def by_name(self, occurrence: Occurrence, path: str, certainty: Certainty) -> bool:
        """``getattr(torch, "cuda").synchronize``, ``torch.get_device_module("cuda")``: the
        constant name continues the chain."""
        node = outermost(occurrence.leaf, occurrence.chain_end)
        if path == MODULE_OF:
            call = call_of(node)
            name_node = argument(self.source, call, 0, "device") if call is not None else None
            path = "torch"
        else:
            holder = node.parent
            call = holder.parent if holder and holder.type == "argument_list" else None
            if call is None or call.type != "call" or callee(self.names, call) != "getattr":
                return False
            name_node = argument(self.source, call, 1)
            if name_node is not None:
                self.covered.add(name_node.start_byte)
        name = constant_string(self.source, name_node) if name_node is not None else None
        if call is None or name is None:
            return False
        self._dynamic(call, f"{path}.{name}", "getattr", certainty)
        return True

    def _dynamic(self, call: Node, path: str, binding: Binding, certainty: Certainty) -> None:
        """A call that gives a module or one of its names: its value is followed as a name is."""
        node, path = self._continue_chain(call, path)
        found = meaning(path)
        parent = node.parent
        if found.symbol in MODULES and parent is not None and parent.type == "assignment":
            target = parent.child_by_field_name("left")
            if target is not None and target.type == "identifier":
                self.enqueue(self.source.text(target))
                return
        if found.kind is not None:
            self.collector.operator(found.symbol, found.kind, node.start_byte, certainty)
        self.usages.record(found, node, (node.start_byte, node.end_byte), binding, certainty)

    def imported_by_name(self) -> None:
        """``importlib.import_module("torch.cuda")``."""
        if not self.source.holds(b"import_module"):
            return
        for hit in _IMPORTED_BY_NAME.finditer(self.source.data):
            leaf = self.source.leaf(hit.start(1) - 1, hit.start(1))
            holder = leaf.parent if leaf is not None else None
            while holder is not None and holder.type != "call":
                holder = holder.parent
            if holder is not None and callee(self.names, holder).endswith("import_module"):
                path = hit[1].decode()
                self._dynamic(holder, path, "string", "high")
                found = meaning(path)
                self.usages.record(
                    found, holder, (holder.start_byte, holder.end_byte), "string", "high"
                )

    def _continue_chain(self, node: Node, path: str) -> tuple[Node, str]:
        for parent in ancestors(node):
            attribute = parent.child_by_field_name("attribute")
            if parent.type != "attribute" or attribute is None:
                break
            if parent.start_byte != node.start_byte:
                break
            node, path = parent, f"{path}.{self.source.text(attribute)}"
        return node, path
