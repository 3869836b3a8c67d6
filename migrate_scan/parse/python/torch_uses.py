"""Uses of torch, Triton, CuPy, Numba and PyCUDA names: usages and operators."""

from collections.abc import Iterable

from tree_sitter import Node

from migrate_scan.parse.facts import Binding
from migrate_scan.parse.python.bindings import Occurrence, Resolved
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import call_of, outermost
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.native import record_torch_op
from migrate_scan.parse.python.operator_arguments import (
    LIMITED,
    constant_argument,
    limited_arguments,
)
from migrate_scan.parse.python.other_names import MODULE_OF, OtherNames
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.symbols import Meaning, meaning
from migrate_scan.parse.python.torch_usages import TorchUsages
from migrate_scan.parse.python.vocabulary import MODULES

ROOTS = frozenset({"torch", "triton", "cupy", "cupyx", "numba", "pycuda", "horovod"})
_ROOTS = tuple(sorted(ROOTS))
_LAUNCHED = frozenset({"triton", "numba"})
_SHIMS = ("transfer_to_npu", "gpu_migration")
"""Modules of vendors that patch torch when they are imported."""
_OPS = "torch.ops."
_NOT_PLAIN = (_OPS, MODULE_OF)
"""What is more than an operator where it is used, whatever the path means."""


class TorchUses:
    """Finds the uses of every name that an import binds to one of the roots."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.usages = TorchUsages(names, collector)
        self.others = OtherNames(names, collector, self.usages)
        self.launches = False
        """Whether the file imports something whose kernels are launched by subscript."""
        self._shim = 0
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
                self.others.enqueue(item.bound)
                if not item.starred:
                    self._import_usage(item)
        self.others.imported_by_name()
        for name in self.others.waiting():
            for occurrence, resolved in self.names.resolved_references(name):
                self._use(occurrence, resolved)
        for symbol, argument_text in self._arguments:
            self.collector.operator_argument(symbol, argument_text)
        return self.others.all()

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
        found = meaning(path)
        if found.kind is None or path.startswith(_NOT_PLAIN):
            self._more(occurrence, resolved, path, found)
        else:
            self._operator(occurrence, resolved, found)

    def _more(self, occurrence: Occurrence, resolved: Resolved, path: str, found: Meaning) -> None:
        """A use that is no plain operator: a usage, or another name of a module."""
        others = self.others
        if path.startswith(_OPS):
            if path.count(".") > 2 or not others.is_alias(occurrence):
                record_torch_op(self.collector, occurrence.leaf, path, occurrence.chain_end)
            return
        if path == MODULE_OF and others.by_name(occurrence, path, resolved.certainty):
            return
        if found.kind is not None:
            self._operator(occurrence, resolved, found)
            return
        module = found.rule is None or found.symbol in MODULES
        if module and (
            others.is_alias(occurrence, path=path)
            or others.by_name(occurrence, path, resolved.certainty)
        ):
            return
        if found.rule is not None:
            if found.category == "extension":
                # ``extension = CUDAExtension``: the name is known, the usage counts once.
                others.is_alias(occurrence, others.known)
            elif found.rule == "MS202":
                # ``gather = dist.all_gather``: its calls are collectives, with their own ops.
                others.is_alias(occurrence)
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
        span = occurrence.start, end
        self.usages.record(found, node, span, _binding(resolved), resolved.certainty)

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


def _binding(resolved: Resolved) -> Binding:
    if resolved.binding.from_import:
        return "from_import"
    return "submodule" if resolved.binding.aliased and "." in resolved.target else "attribute"
