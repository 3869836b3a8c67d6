"""Change the process-group backend in ``"nccl"`` or ``"cpu:gloo,cuda:nccl"``.

In the second form the key of the pair is a device type, so it changes with the backend.
"""

import re

from migrate_scan.edits.codemods.fragment import Example, Fragment, Refused
from migrate_scan.edits.codemods.literals import leading_text, with_leading_text
from migrate_scan.edits.wanted import Wanted

_HCCL = Wanted("backend_literal", "hccl")

VALID = (
    Example("'nccl'", _HCCL, "'hccl'"),
    Example('"nccl"', Wanted("backend_literal", "cncl"), '"cncl"'),
    Example('"cpu:gloo,cuda:nccl"', _HCCL, '"cpu:gloo,npu:hccl"'),
    Example('"cuda:nccl,cpu:gloo"', Wanted("backend_literal", "cncl"), '"mlu:cncl,cpu:gloo"'),
)
INVALID = (
    Example("'gloo'", _HCCL),
    Example('"cpu:gloo,cuda:gloo"', _HCCL),
    Example('"nccl is fast"', _HCCL),
    Example('"libnccl.so"', _HCCL),
    Example('"nc" "cl"', _HCCL),
    Example('f"{device}:nccl"', _HCCL),
    Example('f"nccl{version}"', _HCCL),
    Example('"cuda:nccl"', Wanted("backend_literal", "ucc")),
    Example('"nccl"', Wanted("backend_literal", "h'ccl")),
    Example('"nccl"', Wanted("backend_literal", "nccl")),
)

_DEVICE_OF = {"hccl": "npu", "cncl": "mlu", "mccl": "musa", "eccl": "gcu"}
"""The device type that a vendor's backend serves, as it is registered with torch."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PAIRS = re.compile(r"\w+:\w+(?:,\w+:\w+)*")


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Put ``wanted.replacement`` for ``nccl``, and its device type for ``cuda`` in a pair.

    Raises Refused if the literal names no such backend, or the new one's device type is
    not known where it is needed.
    """
    if not _NAME.fullmatch(wanted.replacement):
        raise Refused("the new text is not a backend")
    text, later = leading_text(node)
    if later is not None:
        raise Refused("the string is not constant")
    if text == "nccl":
        return with_leading_text(node, wanted.replacement)
    if not _PAIRS.fullmatch(text) or "cuda:nccl" not in text.split(","):
        raise Refused("the string is not an NCCL backend")
    if wanted.replacement not in _DEVICE_OF:
        raise Refused("the backend's device type is not known")
    pair = f"{_DEVICE_OF[wanted.replacement]}:{wanted.replacement}"
    pairs = (pair if old == "cuda:nccl" else old for old in text.split(","))
    return with_leading_text(node, ",".join(pairs))
