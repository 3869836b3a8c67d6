"""Comparisons of a device with a constant of another file: ``x.device.type == DEVICE``."""

import re
from itertools import chain

from migrate_scan.parse.facts import ConditionalUsage
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.names import Names

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
