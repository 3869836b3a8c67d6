"""Change the process-group backend in ``"nccl"`` or ``"cpu:gloo,cuda:nccl"``.

In the second form the key of the pair is a device type, so it changes with the backend.
"""

from migrate_scan.edits import respelling
from migrate_scan.edits.codemods.fragment import Example, Fragment
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


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Put ``wanted.replacement`` for ``nccl``, and its device type for ``cuda`` in a pair.

    Raises Refused if the literal names no such backend, or the new one's device type is
    not known where it is needed.
    """
    new = respelling.backend_name(wanted)
    text, later = leading_text(node)
    return with_leading_text(node, respelling.backend(text, later, new))
