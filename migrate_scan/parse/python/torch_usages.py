"""Usages of known meanings: which rule they come under, and what is told with them."""

from tree_sitter import Node

from migrate_scan.parse.facts import Binding, Certainty, ConditionalUsage
from migrate_scan.parse.python.capability import AMD_ARCHITECTURE, Capabilities
from migrate_scan.parse.python.collect import Collector, UsageDetails
from migrate_scan.parse.python.collectives import (
    ANY_BACKEND,
    backend_argument,
    collective_arguments,
)
from migrate_scan.parse.python.expressions import call_of, use_of
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.symbols import Meaning
from migrate_scan.parse.python.vocabulary import VENDOR_BACKENDS

_IN_DECORATOR = frozenset({"triton.Config"})


class TorchUsages:
    """Records the usages of one file."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.collector = collector
        self.capabilities = Capabilities(names)

    def record(
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
            "use": use_of(self.names.source, node),
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
            parent.type == "decorator" for parent in self.names.source.ancestors(node)
        )
