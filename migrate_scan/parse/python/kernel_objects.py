"""Launches of kernels that are Python objects: ``k = RawKernel(...)``, then ``k(grid, ...)``."""

from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.facts import LaunchFact
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, constant_text, outermost
from migrate_scan.parse.python.names import Names

_RULE = "MS302"
_GETTER = ".get_function"


class KernelObjects:
    """Follows the objects that hold kernels to where they are called."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source = names.source
        self.collector = collector

    def kernel(self, made: Node, name: str) -> None:
        """``made`` is the expression whose value is the kernel of that name."""
        for used in (made, *self._held(made)):
            call = call_of(used)
            if call is not None:
                usage = self.collector.make_usage(
                    _RULE, "kernel_launch", name, used, use="call", binding="attribute"
                )
                self.collector.launches.append(LaunchFact(kernel=name, usage=usage))

    def module(self, made: Node) -> None:
        """``made`` is a module of kernels, which ``get_function`` takes out by name."""
        for used in (made, *self._held(made)):
            getter = used.parent
            if getter is None or not self.source.text(getter).endswith(_GETTER):
                continue
            call = call_of(getter)
            name = constant_text(self.names, argument(self.source, call, 0)) if call else None
            if call is not None and name:
                self.kernel(call, name)

    def _held(self, value: Node) -> Iterator[Node]:
        """The uses of the variable or attribute (``self.k``) that a value is assigned to."""
        assignment = value.parent
        if assignment is None or assignment.type != "assignment":
            return
        left = assignment.child_by_field_name("left")
        if left is None or left.type not in ("identifier", "attribute"):
            return
        name, _, chain = self.source.text(left).partition(".")
        for occurrence in self.names.references(name):
            if chain and occurrence.chain.startswith(f".{chain}"):
                end = occurrence.end + len(chain) + 1
            elif chain or not self._means(name, occurrence.start, value):
                continue
            else:
                end = occurrence.end
            if occurrence.start != left.start_byte:
                yield outermost(occurrence.leaf, end)

    def _means(self, name: str, position: int, value: Node) -> bool:
        bindings = self.names.bindings(name, position)
        return any(binding.value == value for binding in bindings)
