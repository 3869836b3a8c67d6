"""Move a tensor or module to the accelerator that is there: ``x.cuda()``.

The fragment is the call from the method's name on. ``wanted.replacement`` is the name that
the file has for torch.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import accelerator
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_TORCH = Wanted("accelerator_move", "torch")

VALID = (
    Example("cuda()", _TORCH, 'to(torch.accelerator.current_accelerator() or "cpu")'),
    Example(
        "cuda(non_blocking=True)",
        _TORCH,
        'to(torch.accelerator.current_accelerator() or "cpu", non_blocking=True)',
    ),
    Example("cuda(rank)", _TORCH, "to(rank)"),
    Example("cuda(args.gpu, non_blocking=True)", _TORCH, "to(args.gpu, non_blocking=True)"),
    Example("cuda(device=rank)", _TORCH, "to(device=rank)"),
)
INVALID = (
    Example("cuda", _TORCH),
    Example("cuda(None)", _TORCH),
    Example("cuda(rank, True)", _TORCH),
    Example("cuda(*where)", _TORCH),
    Example("cuda(**where)", _TORCH),
    Example("cuda(memory=1)", _TORCH),
    Example("to(rank)", _TORCH),
    Example("cuda()", Wanted("accelerator_move", "")),
)

_KEYWORDS = frozenset({"device", "non_blocking", "memory_format"})


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused where the arguments do not mean the same for ``to``."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name):
        raise Refused("not a call of the method")
    if node.func.value != "cuda":
        raise Refused("not a call of the method")
    device = _device(node)
    if device is None:
        target = cst.Arg(cst.parse_expression(accelerator(wanted.replacement)))
        if node.args:
            target = target.with_changes(
                comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            )
        node = node.with_changes(args=[target, *node.args])
    return node.with_changes(func=node.func.with_changes(value="to"))


def _device(node: cst.Call) -> cst.Arg | None:
    device: cst.Arg | None = None
    for index, arg in enumerate(node.args):
        if arg.star or (arg.keyword is None and index) or not _means_the_same(arg):
            raise Refused("the arguments do not mean the same for to()")
        if arg.keyword is None or arg.keyword.value == "device":
            device = arg
    return device


def _means_the_same(arg: cst.Arg) -> bool:
    if isinstance(arg.value, cst.Name) and arg.value.value in ("None", "True", "False"):
        return arg.keyword is not None and arg.keyword.value == "non_blocking"
    return arg.keyword is None or arg.keyword.value in _KEYWORDS
