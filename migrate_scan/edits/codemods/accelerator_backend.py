"""Ask for the backend of the accelerator in the place of ``"nccl"``: hccl, cncl, gloo ...

``wanted.replacement`` is the name that the file has for torch.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import accelerator
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_TORCH = Wanted("accelerator_backend", "torch", alone=True)

VALID = (
    Example(
        '"nccl"',
        _TORCH,
        "torch.distributed.get_default_backend_for_device("
        'torch.accelerator.current_accelerator() or "cpu")',
    ),
    Example(
        "'nccl'",
        Wanted("accelerator_backend", "th", alone=True),
        "th.distributed.get_default_backend_for_device("
        "th.accelerator.current_accelerator() or 'cpu')",
    ),
)
INVALID = (
    Example('"cpu:gloo,cuda:nccl"', _TORCH),
    Example('"gloo"', _TORCH),
    Example('b"nccl"', _TORCH),
    Example('"nccl"', Wanted("accelerator_backend", "", alone=True)),
    Example('"nccl"', Wanted("accelerator_backend", "torch")),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused if the fragment is not the plain string ``nccl``."""
    if not isinstance(node, cst.SimpleString) or node.prefix or node.raw_value != "nccl":
        raise Refused("not the backend nccl in a plain string")
    torch = wanted.replacement
    named = accelerator(torch, node.quote)
    return cst.parse_expression(f"{torch}.distributed.get_default_backend_for_device({named})")
