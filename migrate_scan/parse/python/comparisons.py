"""Comparisons with a constant of another file: of a device, ``x.device.type == DEVICE``, and of a
flag that tells the platform, ``SYSTEM == "cuda"``."""

import re
from itertools import chain

from tree_sitter import Node

from migrate_scan.parse.facts import ConditionalUsage
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import compared_with
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

_CONSTANT = rb"[ \t]*[!=]=[ \t]*((?:[a-zA-Z_]\w{0,60}\.)?[A-Z_][A-Z0-9_]{0,60})\b"
# Patterns that begin with a word are many times faster than one for both.
_COMPARED = (re.compile(rb"\.type" + _CONSTANT), re.compile(rb"device(?:_type)?" + _CONSTANT))


def imported_checks(names: Names, collector: Collector, flow: Flow) -> None:
    """Record the comparisons; ``link`` keeps those whose constant is a CUDA device."""
    source = names.source
    for hit in chain.from_iterable(pattern.finditer(source.data) for pattern in _COMPARED):
        first = hit[1].partition(b".")[0].decode("utf-8", "replace")
        node = source.leaf(hit.start(1), hit.end(1))
        if node is None or node.type not in ("identifier", "attribute"):
            continue
        if not names.is_imported(first):
            continue
        origins = tuple(sorted(o for o in flow.origins(node) if isinstance(o, str)))
        if origins:
            _record(collector, node, origins)


def imported_flag(names: Names, collector: Collector, literal: Node) -> None:
    """Record that a literal is compared with a name of another file; ``link`` keeps it if that
    may be a CUDA device."""
    value, comparison = literal, literal.parent
    if comparison is not None and comparison.type in ("tuple", "list", "set"):
        value, comparison = comparison, comparison.parent
    if comparison is None or comparison.type != "comparison_operator":
        return
    flag = compared_with(comparison, value)
    if flag is None or flag.type not in ("identifier", "attribute"):
        return
    resolved = names.resolve_expression(flag)
    if resolved is not None and resolved.target.partition(".")[0] not in FOREIGN_PACKAGES:
        _record(collector, flag, (resolved.target,))


def _record(collector: Collector, node: Node, origins: tuple[str, ...]) -> None:
    usage = collector.make_usage(
        "MS104",
        "device_check",
        "device:cuda",
        node,
        binding="attribute" if node.type == "attribute" else "from_import",
        use="reference",
        provenance="variable",
        certainty="medium",
    )
    collector.conditional.append(ConditionalUsage(names=origins, usage=usage))
