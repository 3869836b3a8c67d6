"""How source names the accelerator that is there, whoever made it."""

import libcst as cst

from migrate_scan.edits.respelling import Refused


def accelerator(torch: str, quote: str = '"') -> str:
    """An expression for the accelerator, or the CPU where there is none.

    ``torch`` is the name that the file has for torch. The device has no index.
    """
    if not torch.isidentifier():
        raise Refused("the file does not import torch under a name")
    return f"{torch}.accelerator.current_accelerator() or {quote}cpu{quote}"


def device_type(torch: str, quote: str = '"') -> cst.BaseExpression:
    """An expression for its device type, a string."""
    return cst.parse_expression(f"str({accelerator(torch, quote)})")
