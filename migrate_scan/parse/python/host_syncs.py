"""Where the host waits for the device at every step: ``loss.item()`` beside ``loss.backward()``,
``print(loss)``, and shapes that the host has to ask for (``nonzero``, ``unique``)."""

import re
from collections.abc import Iterator
from itertools import islice

from tree_sitter import Node

from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.steps import Steps

_SYNC = re.compile(
    rb"\.(?:(?:item|tolist|cpu)\(\)"
    rb"|(?:nonzero|argwhere|masked_select|unique|unique_consecutive)\()"
)
"""``numpy()`` is refused where a tensor is not on the host already."""
_ON_HOST = re.compile(rb"\.(?:cpu|numpy|tolist)\(\)(?:\.detach\(\))?$")
_NEAR = 30
_LONGEST = 300
"""Bytes of an expression in which it shows what made it."""
_MAX_LOSSES = 20
_MAX_HITS = 2000
"""Places of a file that are looked at: a tree that is thousands of levels deep is slow to climb."""
_NUMPY = frozenset({b"np", b"numpy", b"pd"})
_MADE_ON_HOST = re.compile(rb"torch\.(?:arange|linspace|rand|randn|randint|randperm|tensor)\(")
_LOSS = re.compile(rb"\b(\w+)\.backward\(|\.backward\(\s*(\w+)\s*[,)]")
_READS = re.compile(rb"(?:float|int|bool|str|print|math\.\w+|np\.isnan|np\.isfinite)$")
_COMPARES = frozenset({"<", ">", "<=", ">=", "==", "!="})
_IS_VALUE = re.compile(rb"\w+\s*=\s*(?:float\(|\w+(?:\.detach\(\))?\.(?:item|tolist)\(\))")


def host_syncs(source: Source, steps: Steps) -> tuple[tuple[int, int], ...]:
    """Line and column of each place in ``steps`` that waits for the device, one a chain."""
    if not steps:
        return ()
    found = set(islice(_losses(source, steps), _MAX_HITS))
    for match in islice(_SYNC.finditer(source.data), _MAX_HITS):
        start = match.start() + 1
        # What is on the host already is waited for no more: ``x.cpu().numpy()``.
        if _ON_HOST.search(source.data, max(0, match.start() - _NEAR), match.start()):
            continue
        leaf = source.leaf(start, start + 1)
        if leaf is None or leaf.type != "identifier" or _is_of_host(source, leaf):
            continue
        if steps.runs_at(leaf):
            found.add(start)
    return source.positions(sorted(found))


def _is_of_host(source: Source, method: Node) -> bool:
    """``np.unique(x)``, ``torch.randperm(n).tolist()``: no device has to do with it."""
    owner = method.parent.child_by_field_name("object") if method.parent is not None else None
    if owner is None:
        return False
    written = source.data[owner.start_byte : min(owner.end_byte, owner.start_byte + _LONGEST)]
    made = _MADE_ON_HOST.match(written) is not None and b"device" not in written
    return written in _NUMPY or made


def _losses(source: Source, steps: Steps) -> Iterator[int]:
    """Where the value of what ``backward`` is called on is read in the same loop."""
    covered = 0
    for body in sorted(steps.loops, key=lambda body: body.start_byte):
        if body.end_byte <= covered:
            continue  # looked through with the loop around it
        covered = body.end_byte
        span = body.start_byte, body.end_byte
        names = {hit[1] or hit[2] for hit in _LOSS.finditer(source.data, *span)}
        for name in sorted(names - {b"self"})[:_MAX_LOSSES]:
            word = re.compile(rb"(?<![\w.])%b(?!\w)" % re.escape(name))
            hits = [hit.start() for hit in word.finditer(source.data, *span)]
            if any(_IS_VALUE.match(source.data, start) for start in hits):
                continue  # a number from there on
            for start in hits:
                leaf = source.leaf(start, start + len(name))
                if leaf is None or leaf.type != "identifier" or not _is_read(source, leaf):
                    continue
                if steps.runs_at(leaf):
                    yield start


def _is_read(source: Source, leaf: Node) -> bool:
    """``print(loss)``, ``float(loss)``, ``f"{loss:.3f}"``, ``if loss > best``."""
    parent = leaf.parent
    if parent is None:
        return False
    if parent.type == "interpolation":
        return True
    if parent.type == "comparison_operator":
        outer = parent.parent
        plain = all(child.type in _COMPARES for child in parent.children if not child.is_named)
        return plain and outer is not None and outer.type == "if_statement"
    call = parent.parent if parent.type == "argument_list" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and _READS.match(source.raw(function)) is not None
