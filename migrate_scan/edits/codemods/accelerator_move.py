"""Move a tensor or module to the accelerator that is there: ``x.cuda()``.

The fragment is the call from the method's name on. ``wanted.replacement`` is the name that
the file has for torch.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import accelerator
from migrate_scan.edits.codemods.chains import names_of
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
    Example("cuda(0)", _TORCH, "to(0)"),
    Example("cuda(self.local_rank)", _TORCH, "to(self.local_rank)"),
    Example("cuda(device=gpus[0])", _TORCH, "to(device=gpus[0])"),
    Example(
        "cuda(args.gpu, non_blocking=True)",
        _TORCH,
        'to(torch.accelerator.current_accelerator() or "cpu" if args.gpu is None else args.gpu, '
        "non_blocking=True)",
    ),
)
INVALID = (
    Example("cuda", _TORCH),
    Example("cuda(None)", _TORCH),
    Example("cuda(gpu or None)", _TORCH),
    Example("cuda(*ranks)", _TORCH),
    Example("cuda(rank, True)", _TORCH),
    Example("cuda(*where)", _TORCH),
    Example("cuda(**where)", _TORCH),
    Example("cuda(memory=1)", _TORCH),
    Example("to(rank)", _TORCH),
    Example("cuda()", Wanted("accelerator_move", "")),
)

_KEYWORDS = frozenset({"device", "non_blocking", "memory_format"})
_NEVER_NONE = (
    cst.Integer,
    cst.SimpleString,
    cst.FormattedString,
    cst.Call,
    cst.Subscript,
    cst.BinaryOperation,
)
"""What is taken to be a device in any case."""


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused where the arguments do not mean the same for ``to``."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name):
        raise Refused("not a call of the method")
    if node.func.value != "cuda":
        raise Refused("not a call of the method")
    args = [_same(arg, index, wanted.replacement) for index, arg in enumerate(node.args)]
    if not any(arg.keyword is None or arg.keyword.value == "device" for arg in args):
        target = cst.Arg(cst.parse_expression(accelerator(wanted.replacement)))
        if args:
            comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            target = target.with_changes(comma=comma)
        args = [target, *args]
    return node.with_changes(func=node.func.with_changes(value="to"), args=args)


def _same(arg: cst.Arg, index: int, torch: str) -> cst.Arg:
    """The argument as ``to`` takes it."""
    keyword = arg.keyword.value if arg.keyword is not None else None
    if arg.star or (keyword is None and index) or keyword not in (None, *_KEYWORDS):
        raise Refused("the arguments do not mean the same for to()")
    if keyword is not None and keyword != "device":
        return arg
    return arg.with_changes(value=_device(arg.value, torch))


def _device(value: cst.BaseExpression, torch: str) -> cst.BaseExpression:
    """``to(None)`` moves nothing, where ``cuda(None)`` moves to the current device."""
    if isinstance(value, _NEVER_NONE):
        return value
    names = names_of(value)
    if names[-1] in ("None", "True", "False"):
        raise Refused("the arguments do not mean the same for to()")
    if names[-1].endswith("rank"):
        return value
    name = ".".join(names)
    return cst.parse_expression(f"{accelerator(torch)} if {name} is None else {name}")
