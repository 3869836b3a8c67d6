"""Uses of torch, Triton, CuPy, Numba and PyCUDA names: usages and operators."""

import re
from collections.abc import Iterable

from tree_sitter import Node

from migrate_scan.parse.facts import Binding, Certainty, ConditionalUsage
from migrate_scan.parse.python.bindings import Occurrence, Resolved
from migrate_scan.parse.python.capability import AMD_ARCHITECTURE, Capabilities
from migrate_scan.parse.python.collect import Collector, UsageDetails
from migrate_scan.parse.python.collectives import (
    ANY_BACKEND,
    backend_argument,
    collective_arguments,
)
from migrate_scan.parse.python.expressions import (
    argument,
    call_of,
    callee,
    outermost,
    use_of,
)
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.native import record_torch_op
from migrate_scan.parse.python.operator_arguments import (
    LIMITED,
    constant_argument,
    limited_arguments,
)
from migrate_scan.parse.python.source import Source, ancestors
from migrate_scan.parse.python.symbols import Meaning, meaning
from migrate_scan.parse.python.vocabulary import MODULES, VENDOR_BACKENDS

ROOTS = frozenset({"torch", "triton", "cupy", "cupyx", "numba", "pycuda", "horovod"})
_ROOTS = tuple(sorted(ROOTS))
_LAUNCHED = frozenset({"triton", "numba"})
_MODULE_OF = "torch.get_device_module"
_IMPORTED_BY_NAME = re.compile(rb"import_module\([\s]*[\"'](torch(?:\.\w+)*)[\"']")
_SHIMS = ("transfer_to_npu", "gpu_migration")
"""Modules of vendors that patch torch when they are imported."""
_AROUND_VALUES = frozenset({"parenthesized_expression", "conditional_expression"})
_IN_DECORATOR = frozenset({"triton.Config"})


class TorchUses:
    """Finds the uses of every name that an import binds to one of the roots."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.capabilities = Capabilities(names)
        self.covered: set[int] = set()
        """Where chains that are accounted for hold the word ``cuda``: starts of their parts."""
        self.launches = False
        """Whether the file imports something whose kernels are launched by subscript."""
        self._shim = 0
        self._queue: list[str] = []
        self._queued: set[str] = set()
        self._known: set[str] = set()
        self._arguments: list[tuple[str, str]] = []

    def run(self, imports: Iterable[Import]) -> set[str]:
        """Record the uses; imports of ``torch.cuda`` are usages themselves.

        Returns the names that stand for one of the roots or a part of it.
        """
        imports = tuple(imports)
        self._shim = min((i.start for i in imports if i.target.endswith(_SHIMS)), default=0)
        for item in imports:
            if not item.target.startswith(_ROOTS):
                continue
            root = item.target.split(".", 1)[0]
            self.launches = self.launches or root in _LAUNCHED
            if root in ROOTS and item.bound != "*":
                self._enqueue(item.bound)
                if not item.starred:
                    self._import_usage(item)
        if self.source.holds(b"import_module"):
            self._imported_by_name()
        while self._queue:
            name = self._queue.pop()
            for occurrence, resolved in self.names.resolved_references(name):
                self._use(occurrence, resolved)
        for symbol, argument_text in self._arguments:
            self.collector.operator_argument(symbol, argument_text)
        return self._queued | self._known

    def _enqueue(self, name: str) -> None:
        if name not in self._queued:
            self._queued.add(name)
            self._queue.append(name)

    def _import_usage(self, item: Import) -> None:
        if not item.target.startswith("torch.cuda") and not (item.module.startswith("torch.cuda")):
            return
        found = meaning(item.target if item.from_import else item.module)
        if found.rule is None or found.category is None:
            return
        self.collector.usage(
            "MS101" if found.rule == "MS105" else found.rule,
            "torch_cuda_api" if found.rule == "MS105" else found.category,
            found.symbol,
            item.node,
            (item.start, item.end),
            binding="from_import" if item.from_import else "submodule",
            arguments=self._module_of(item) if item.from_import else {},
            use="reference",
            provenance="literal",
        )

    def _module_of(self, item: Import) -> dict[str, str]:
        """The module of a ``from`` import and where it is written: an edit changes that; and
        whether a vendor's shim is imported only later."""
        line, column = self.source.position(item.module_start)
        told = {"module": item.module, "module_at": f"{line}:{column}"}
        return told | {"before_shim": "yes"} if item.start < self._shim else told

    def _use(self, occurrence: Occurrence, resolved: Resolved) -> None:
        path = resolved.target + occurrence.chain
        if path.startswith("torch.ops."):
            if path.count(".") > 2 or not self._is_alias(occurrence):
                record_torch_op(self.collector, occurrence.leaf, path, occurrence.chain_end)
            return
        found = meaning(path)
        if path == _MODULE_OF and self._by_name(occurrence, path, resolved.certainty):
            return
        if found.kind is not None:
            self._operator(occurrence, resolved, found)
            return
        module = found.rule is None or found.symbol in MODULES
        if module and (
            self._is_alias(occurrence, path=path)
            or self._by_name(occurrence, path, resolved.certainty)
        ):
            return
        if found.rule is not None:
            if found.category == "extension":
                # ``extension = CUDAExtension``: the name is known, the usage counts once.
                self._is_alias(occurrence, self._known)
            elif found.rule == "MS202":
                # ``gather = dist.all_gather``: its calls are collectives, with their own ops.
                self._is_alias(occurrence)
            self._usage(occurrence, resolved, found)

    def _operator(self, occurrence: Occurrence, resolved: Resolved, found: Meaning) -> None:
        kind = found.kind
        if kind is None:
            return
        self.collector.operator(found.symbol, kind, occurrence.start, resolved.certainty)
        if found.symbol in LIMITED:
            call = call_of(outermost(occurrence.leaf, occurrence.chain_end))
            self._limited(found.symbol, call)
        if kind == "constant":
            self._arguments += constant_argument(self.names, occurrence, found.symbol)

    def _limited(self, symbol: str, call: Node | None) -> None:
        for name, value in limited_arguments(self.names, symbol, call):
            self._arguments.append((symbol, f"{name}={value}"))

    def _usage(self, occurrence: Occurrence, resolved: Resolved, found: Meaning) -> None:
        end = self._symbol_end(occurrence, resolved.target, found.length)
        node = outermost(occurrence.leaf, end)
        self.emit(found, node, (occurrence.start, end), _binding(resolved), resolved.certainty)

    def emit(
        self,
        found: Meaning,
        node: Node,
        span: tuple[int, int],
        binding: Binding,
        certainty: Certainty,
        condition: tuple[str, str] | None = None,
    ) -> None:
        """Record a usage of a known meaning at an expression.

        ``condition`` are an imported name and what it must stand for, if another file decides.
        """
        rule, category = found.rule, found.category
        if rule is None or category is None or self._in_decorator(found, node):
            return
        call = call_of(node)
        details: UsageDetails = {
            "binding": binding,
            "use": use_of(self.source, node),
            "provenance": "literal",
            "certainty": certainty,
        }
        if rule in ("MS101", "MS105") and found.symbol != "torch.version.cuda":
            gate = self.capabilities.decides(found, node)
            rule, category = ("MS105", "capability_check") if gate else ("MS101", "torch_cuda_api")
            if gate and self.capabilities.reads_amd_architecture(node):
                details["arguments"] = {"field": AMD_ARCHITECTURE}
        elif rule == "MS201" and call is not None:
            literal = backend_argument(self.names, found.symbol, call)
            spoken = (literal or "").lower()
            if "nccl" in spoken or spoken in VENDOR_BACKENDS or spoken == ANY_BACKEND:
                return
            details["arguments"] = {"backend": literal} if literal else {}
        elif rule == "MS202" and call is not None:
            details["arguments"] = collective_arguments(self.names, found.symbol, call)
        if condition is None:
            self.collector.usage(rule, category, found.symbol, node, span, **details)
        else:
            usage = self.collector.make_usage(rule, category, found.symbol, node, span, **details)
            name, stands_for = condition
            self.collector.conditional.append(
                ConditionalUsage(names=(name,), usage=usage, meaning=stands_for)
            )

    def _in_decorator(self, found: Meaning, node: Node) -> bool:
        return found.symbol in _IN_DECORATOR and any(
            parent.type == "decorator" for parent in self.source.ancestors(node)
        )

    def _symbol_end(self, occurrence: Occurrence, target: str, length: int) -> int:
        """Where the part of the chain that belongs to the symbol ends."""
        kept = length - target.count(".") - 1
        total = occurrence.chain.count(".")
        if kept >= total:
            return occurrence.chain_end
        node = occurrence.leaf
        for _ in range(max(kept, 0)):
            node = node.parent or node
        return node.end_byte

    def _is_alias(
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
        scopes = self.source.scopes_at(target.start_byte)
        around = next((scope for scope in scopes if scope.kind == "class"), None)
        if around is None:
            return False
        use = re.compile(rb"(?:self|cls)\.%b((?:\.\w+)+)" % self.source.raw(name))
        for hit in use.finditer(self.source.data, around.start, around.end):
            leaf = self.source.leaf(hit.start(), hit.start() + 4)
            found = meaning(path + hit[1].decode("utf-8", "replace"))
            if leaf is not None and leaf.type == "identifier" and leaf.start_byte == hit.start():
                self.emit(found, outermost(leaf, hit.end()), hit.span(), "attribute", "medium")
        return True

    def _follow(self, target: Node, known: set[str] | None) -> None:
        """Look at the uses of a name too, or only remember what it stands for."""
        if target.type != "identifier":
            return
        name = self.source.text(target)
        if known is None:
            self._enqueue(name)
        else:
            known.add(name)

    def _by_name(self, occurrence: Occurrence, path: str, certainty: Certainty) -> bool:
        """``getattr(torch, "cuda").synchronize``, ``torch.get_device_module("cuda")``: the
        constant name continues the chain."""
        node = outermost(occurrence.leaf, occurrence.chain_end)
        if path == _MODULE_OF:
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
                self._enqueue(self.source.text(target))
                return
        if found.kind is not None:
            self.collector.operator(found.symbol, found.kind, node.start_byte, certainty)
        self.emit(found, node, (node.start_byte, node.end_byte), binding, certainty)

    def _imported_by_name(self) -> None:
        """``importlib.import_module("torch.cuda")``."""
        for hit in _IMPORTED_BY_NAME.finditer(self.source.data):
            leaf = self.source.leaf(hit.start(1) - 1, hit.start(1))
            holder = leaf.parent if leaf is not None else None
            while holder is not None and holder.type != "call":
                holder = holder.parent
            if holder is not None and callee(self.names, holder).endswith("import_module"):
                path = hit[1].decode()
                self._dynamic(holder, path, "string", "high")
                found = meaning(path)
                self.emit(found, holder, (holder.start_byte, holder.end_byte), "string", "high")

    def _continue_chain(self, node: Node, path: str) -> tuple[Node, str]:
        for parent in ancestors(node):
            attribute = parent.child_by_field_name("attribute")
            if parent.type != "attribute" or attribute is None:
                break
            if parent.start_byte != node.start_byte:
                break
            node, path = parent, f"{path}.{self.source.text(attribute)}"
        return node, path


def _binding(resolved: Resolved) -> Binding:
    if resolved.binding.from_import:
        return "from_import"
    return "submodule" if resolved.binding.aliased and "." in resolved.target else "attribute"
