"""Methods that are called on tensors: operators, as sure as it is that there is a tensor."""

import re
from functools import cache

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import call_of
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.nearest import WORD
from migrate_scan.parse.python.operator_arguments import LIMITED, limited_arguments
from migrate_scan.parse.python.public import tensor_methods
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.tensor_results import CERTAINTY, ONLY_TENSORS, Kind
from migrate_scan.parse.python.tensors import Tensors

_CALLED = re.compile(rb"\.([a-z]\w*+)\(")
_OTHERS_HAVE = frozenset(
    name for kind in (str, bytes, list, dict, set, int, float) for name in dir(kind)
)
"""What also is a method of something that ``forward`` may get or a layer may return."""


class TensorCalls:
    """Finds the calls of one file."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.source: Source = names.source
        self.names = names
        self.collector = collector
        self.tensors = Tensors(names)

    def run(self) -> None:
        """Record the calls whose receiver is, or may well be, a tensor."""
        data, methods = self.source.data, _methods()
        for hit in _CALLED.finditer(data):
            method = methods.get(hit[1])
            if method is None:
                continue
            kind = self._receiver(hit.start())
            if kind is not None and _counts(kind, method):
                self._record(hit.start(1), method, kind)

    def _receiver(self, dot: int) -> Kind | None:
        """What stands before a dot: a name and ``self.name`` are read from the bytes."""
        data, start = self.source.data, dot
        while start and data[start - 1] in WORD:
            start -= 1
        first, _, rest = data[start:dot].partition(b".")
        if first and not rest:
            return self.tensors.named(first, start)
        if first == b"self" and b"." not in rest:
            return self.tensors.member(rest.decode("utf-8", "replace"))
        if first and self.names.is_imported(first.decode("utf-8", "replace")):
            return Kind.OTHER
        return self._written(dot)

    def _written(self, dot: int) -> Kind | None:
        leaf = self.source.leaf(dot, dot + 1)
        attribute = leaf.parent if leaf is not None else None
        owner = attribute.child_by_field_name("object") if attribute is not None else None
        return self.tensors.judge(owner) if owner is not None else Kind.OTHER

    def _record(self, start: int, method: str, kind: Kind) -> None:
        leaf = self.source.leaf(start, start + 1)
        if leaf is None or leaf.type != "identifier":
            return
        symbol = f"torch.Tensor.{method}"
        self.collector.operator(symbol, "method", start, CERTAINTY[kind])
        if symbol in LIMITED:
            call = call_of(leaf.parent) if leaf.parent is not None else None
            for name, value in limited_arguments(self.names, symbol, call):
                self.collector.operator_argument(symbol, f"{name}={value}")


def _counts(kind: Kind, method: str) -> bool:
    if kind == Kind.OTHER:
        return False
    if kind == Kind.UNKNOWN:
        return method in ONLY_TENSORS
    return kind > Kind.LIKELY or method not in _OTHERS_HAVE


@cache
def _methods() -> dict[bytes, str]:
    return {name.encode(): name for name in tensor_methods()}
