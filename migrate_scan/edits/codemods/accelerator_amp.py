"""Mixed precision on the accelerator that is there: ``torch.cuda.amp.autocast(...)``.

The fragment is the call; the function must be spelled from torch on. What the old function
took by position gets its name.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import device_type
from migrate_scan.edits.codemods.chains import names_of
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_AUTOCAST = Wanted("accelerator_amp", "autocast", "torch.cuda.amp.autocast")
_SCALER = Wanted("accelerator_amp", "amp.GradScaler", "torch.cuda.amp.GradScaler")

VALID = (
    Example(
        "torch.cuda.amp.autocast()",
        _AUTOCAST,
        'torch.autocast(str(torch.accelerator.current_accelerator() or "cpu"))',
    ),
    Example(
        "th.cuda.amp.autocast(args.amp, dtype=th.bfloat16)",
        _AUTOCAST,
        'th.autocast(str(th.accelerator.current_accelerator() or "cpu"), '
        "enabled=args.amp, dtype=th.bfloat16)",
    ),
    Example(
        "torch.cuda.amp.GradScaler(enabled=amp)",
        _SCALER,
        'torch.amp.GradScaler(str(torch.accelerator.current_accelerator() or "cpu"), enabled=amp)',
    ),
)
INVALID = (
    # from torch.cuda.amp import autocast
    Example("autocast()", _AUTOCAST),
    Example("amp.autocast()", _AUTOCAST),
    Example("torch.cuda.amp.autocast", _AUTOCAST),
    Example("torch.cuda.amp.autocast(*options)", _AUTOCAST),
    Example("torch.cuda.amp.GradScaler(1024.0)", _AUTOCAST),
)

_PARAMETERS = {
    "autocast": ("enabled", "dtype", "cache_enabled"),
    "GradScaler": (
        "init_scale",
        "growth_factor",
        "backoff_factor",
        "growth_interval",
        "enabled",
    ),
}
"""What ``torch.cuda.amp`` takes by position, in order (torch 2.4 and later)."""


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused unless the fragment calls the function by its full name."""
    if not isinstance(node, cst.Call):
        raise Refused("not a call")
    torch, *rest = names_of(node.func)
    if rest != wanted.symbol.split(".")[1:]:
        raise Refused("the name to change is not written here")
    parameters = _PARAMETERS[rest[-1]]
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    device = cst.Arg(device_type(torch))
    args = [_named(arg, index, parameters) for index, arg in enumerate(node.args)]
    if args:
        device = device.with_changes(comma=comma)
    func = cst.parse_expression(f"{torch}.{wanted.replacement}")
    return node.with_changes(func=func, args=[device, *args])


def _named(arg: cst.Arg, index: int, parameters: tuple[str, ...]) -> cst.Arg:
    if arg.star or index >= len(parameters):
        raise Refused("the arguments cannot be named")
    if arg.keyword is not None:
        return arg
    equal = cst.AssignEqual(
        whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace("")
    )
    return arg.with_changes(keyword=cst.Name(parameters[index]), equal=equal)
