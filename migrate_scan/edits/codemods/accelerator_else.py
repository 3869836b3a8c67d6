"""Call a function of ``torch.accelerator`` only where there is one, as CUDA's own does.

``torch.cuda.empty_cache()`` does nothing without CUDA; the portable function raises an error
without an accelerator. ``wanted.replacement`` is a call of the new name, ``or`` what comes
instead.
"""

import libcst as cst

from migrate_scan.edits.codemods.chains import names_of
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_EMPTY = Wanted(
    "accelerator_else", "torch.accelerator.empty_cache() or None", "torch.cuda.empty_cache"
)
_PEAK = Wanted(
    "accelerator_else",
    "torch.accelerator.max_memory_allocated() or 0",
    "torch.cuda.max_memory_allocated",
)

VALID = (
    Example(
        "torch.cuda.empty_cache()",
        _EMPTY,
        "(torch.accelerator.empty_cache() if torch.accelerator.is_available() else None)",
    ),
    Example(
        "th.cuda.max_memory_allocated(device)",
        _PEAK,
        "(th.accelerator.max_memory_allocated(device) if th.accelerator.is_available() else 0)",
    ),
)
INVALID = (
    Example("torch.cuda.empty_cache", _EMPTY),
    # from torch.cuda import empty_cache; from torch import cuda
    Example("empty_cache()", _EMPTY),
    Example("cuda.empty_cache()", _EMPTY),
    Example("torch.cuda.empty_cache()", _PEAK),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused unless the fragment calls the symbol by its full name."""
    if not isinstance(node, cst.Call):
        raise Refused("not a call")
    torch, *rest = names_of(node.func)
    if rest != wanted.symbol.split(".")[1:]:
        raise Refused("the name to change is not written here")
    new, _, without = wanted.replacement.partition("() or ")
    function = cst.parse_expression(f"{torch}.{new.partition('.')[2]}")
    return cst.IfExp(
        body=node.with_changes(func=function),
        test=cst.parse_expression(f"{torch}.accelerator.is_available()"),
        orelse=cst.parse_expression(without),
        lpar=[cst.LeftParen()],
        rpar=[cst.RightParen()],
    )
