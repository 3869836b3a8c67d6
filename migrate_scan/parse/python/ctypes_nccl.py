"""NCCL's C functions where Python names them for ``ctypes``: ``library.ncclAllReduce``, and
tables such as ``Function("ncclAllReduce", result, [...])`` from which the calls are made."""

import re
from itertools import chain, islice

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.source import Source

_NAMES = (re.compile(rb'"(p?nccl[A-Z]\w{1,60})"'), re.compile(rb"'(p?nccl[A-Z]\w{1,60})'"))
_ATTRIBUTES = re.compile(rb"\.(p?nccl[A-Z]\w{1,60})\b")
_HANDLES = re.compile(rb"(?:^|[._])(?:nccl|(?:nccl_?)?(?:lib|library|dll|cdll|handle))$", re.I)
"""What a loaded library is called."""
_LONGEST = 60
_MAX_HITS = 1000
_DECLARE = frozenset({"argument_list", "pair", "tuple"})


def find_ctypes_nccl(source: Source, collector: Collector) -> None:
    """Record each function of NCCL that a file which loads libraries names; what only looks a
    declared one up (``functions["ncclSend"](...)``) is no second usage."""
    if not source.holds(b"nccl") or not source.holds(b"ctypes"):
        return
    for hit in chain.from_iterable(pattern.finditer(source.data) for pattern in _NAMES):
        leaf = source.leaf(hit.start(), hit.end())
        if leaf is not None and leaf.type == "string" and _declares(source, leaf):
            _record(collector, hit[1], leaf)
    for hit in islice(_ATTRIBUTES.finditer(source.data), _MAX_HITS):
        leaf = source.leaf(hit.start(1), hit.end(1))
        attribute = leaf.parent if leaf is not None and leaf.type == "identifier" else None
        owner = attribute.child_by_field_name("object") if attribute is not None else None
        if leaf is None or owner is None:
            continue
        start = max(owner.start_byte, owner.end_byte - _LONGEST)
        if _HANDLES.search(source.data[start : owner.end_byte]):
            _record(collector, hit[1], leaf)


def _declares(source: Source, text: Node) -> bool:
    """Whether a name stands as the argument of a call, or at the head of a table's row."""
    holder = text.parent
    if holder is None or holder.type not in _DECLARE:
        return False
    if holder.type == "pair":
        return holder.child_by_field_name("key") == text
    if holder.type == "tuple":
        return holder.named_child_count > 1 and holder.named_children[0] == text
    call = holder.parent
    function = call.child_by_field_name("function") if call is not None else None
    return function is None or source.raw(function) not in (b"print", b"RuntimeError")


def _record(collector: Collector, name: bytes, node: Node) -> None:
    collector.usage(
        "MS204",
        "nccl",
        name.decode(),
        node,
        binding="string" if node.type == "string" else "attribute",
        use="reference",
        provenance="literal",
    )
