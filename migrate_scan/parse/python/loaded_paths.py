"""Paths that hold the word ``cuda`` and are handed to a loader of torch.

Without a shim they are paths like any other. A shim that rewrites the strings of wrapped calls
takes them for devices: ``torch.load("runs/cuda/last.pt")`` then looks for ``runs/npu/last.pt``.
"""

import re
from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee
from migrate_scan.parse.python.literals import device_text
from migrate_scan.parse.python.names import Names

_CALLED = (re.compile(rb"\.load\("), re.compile(rb"\.from_file\("))
_LOADERS = {"torch.load": "f", "torch.from_file": "filename"}
_PARTS = 40
"""Nodes of a path's expression that are looked at; real ones have a handful."""


def find_loaded_paths(names: Names, collector: Collector) -> None:
    """Record each string of such a path that holds the word."""
    source = names.source
    if not source.holds(b"cuda"):
        return
    for pattern in _CALLED:
        for hit in pattern.finditer(source.data):
            leaf = source.leaf(hit.start() + 1, hit.end() - 1)
            attribute = leaf.parent if leaf is not None else None
            call = call_of(attribute) if attribute is not None else None
            if call is None or (loader := callee(names, call)) not in _LOADERS:
                continue
            path = argument(source, call, 0, _LOADERS[loader])
            for text in islice(_strings(path), _PARTS) if path is not None else ():
                if b"cuda" in source.raw(text) and device_text(source, text)[1] is None:
                    collector.usage(
                        "MS103",
                        "device_literal",
                        "path:cuda",
                        text,
                        binding="string",
                        use="reference",
                        provenance="literal",
                        arguments={"call": loader},
                    )


def _strings(node: Node) -> Iterator[Node]:
    waiting = [node]
    for _ in range(_PARTS):
        if not waiting:
            return
        node = waiting.pop()
        if node.type == "string":
            yield node
        else:
            waiting += node.named_children
