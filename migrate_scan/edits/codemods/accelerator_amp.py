"""Mixed precision on the accelerator that is there: ``torch.cuda.amp.autocast(...)``.

The fragment is a call, or a decorator that is not called. A function that is spelled from
torch on gets its new name; for any other the import has to change. What the old function took
by position gets its name. ``wanted.replacement`` is the name that the file has for torch.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import device_type
from migrate_scan.edits.codemods.chains import names_of
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_AUTOCAST = Wanted("accelerator_amp", "torch", "torch.cuda.amp.autocast")
_TH = Wanted("accelerator_amp", "th", "torch.cuda.amp.autocast")
_SCALER = Wanted("accelerator_amp", "torch", "torch.cuda.amp.GradScaler")
_FORWARD = Wanted("accelerator_amp", "torch", "torch.cuda.amp.custom_fwd", alone=True)

VALID = (
    Example(
        "torch.cuda.amp.autocast()",
        _AUTOCAST,
        'torch.autocast(str(torch.accelerator.current_accelerator() or "cpu"))',
    ),
    Example(
        "th.cuda.amp.autocast(args.amp, dtype=th.bfloat16)",
        _TH,
        'th.autocast(str(th.accelerator.current_accelerator() or "cpu"), '
        "enabled=args.amp, dtype=th.bfloat16)",
    ),
    Example(
        "torch.cuda.amp.GradScaler(enabled=amp)",
        _SCALER,
        'torch.amp.GradScaler(str(torch.accelerator.current_accelerator() or "cpu"), enabled=amp)',
    ),
    Example(
        "torch.cuda.amp.GradScaler(**options)",
        _SCALER,
        'torch.amp.GradScaler(str(torch.accelerator.current_accelerator() or "cpu"), **options)',
    ),
    # from torch.cuda.amp import autocast, GradScaler as Scaler; from torch.cuda import amp
    Example(
        "autocast(False)",
        _TH,
        'autocast(str(th.accelerator.current_accelerator() or "cpu"), enabled=False)',
    ),
    Example("Scaler()", _SCALER, 'Scaler(str(torch.accelerator.current_accelerator() or "cpu"))'),
    Example(
        "amp.autocast()",
        _AUTOCAST,
        'amp.autocast(str(torch.accelerator.current_accelerator() or "cpu"))',
    ),
    Example(
        "torch.cuda.amp.custom_fwd",
        _FORWARD,
        'torch.amp.custom_fwd(device_type=str(torch.accelerator.current_accelerator() or "cpu"))',
    ),
    Example(
        "custom_fwd(cast_inputs=torch.half)",
        _FORWARD,
        'custom_fwd(device_type=str(torch.accelerator.current_accelerator() or "cpu"), '
        "cast_inputs=torch.half)",
    ),
)
INVALID = (
    Example("autocast()", Wanted("accelerator_amp", "", "torch.cuda.amp.autocast")),
    Example("torch.cuda.amp.autocast", _AUTOCAST),
    Example("torch.cuda.amp.autocast(*options)", _AUTOCAST),
    Example("torch.cuda.amp.GradScaler(1024.0)", _AUTOCAST),
    Example("torch.cuda.amp.custom_fwd(forward)", _FORWARD),
    Example("fast().cuda.amp.autocast()", _AUTOCAST),
)

_NEW = {
    "autocast": "autocast",
    "GradScaler": "amp.GradScaler",
    "custom_fwd": "amp.custom_fwd",
    "custom_bwd": "amp.custom_bwd",
}
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "autocast": ("enabled", "dtype", "cache_enabled"),
    "GradScaler": (
        "init_scale",
        "growth_factor",
        "backoff_factor",
        "growth_interval",
        "enabled",
    ),
    "custom_fwd": (),
    "custom_bwd": (),
}
"""What ``torch.cuda.amp`` takes by position, in order (torch 2.4 and later), left out what is
decorated."""
_DECORATORS = frozenset({"custom_fwd", "custom_bwd"})


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused unless the fragment calls the function, or is a decorator's name."""
    name = wanted.symbol.rpartition(".")[2]
    if isinstance(node, cst.Call):
        call = node
    elif isinstance(node, (cst.Name, cst.Attribute)) and name in _DECORATORS:
        call = cst.Call(node)
    else:
        raise Refused("not a call")
    args = [_named(arg, index, _PARAMETERS[name]) for index, arg in enumerate(call.args)]
    device = cst.Arg(device_type(wanted.replacement))
    if name in _DECORATORS:
        device = _keyword(device, "device_type")
    if args:
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        device = device.with_changes(comma=comma)
    return call.with_changes(func=_function(call.func, wanted, _NEW[name]), args=[device, *args])


def _function(func: cst.BaseExpression, wanted: Wanted, new: str) -> cst.BaseExpression:
    torch, *rest = names_of(func)
    old = wanted.symbol.split(".")
    if rest == old[1:]:
        return cst.parse_expression(f"{torch}.{new}")
    if rest in ([], old[-1:]):
        return func
    raise Refused("the name to change is not written here")


def _named(arg: cst.Arg, index: int, parameters: tuple[str, ...]) -> cst.Arg:
    if arg.keyword is not None or arg.star == "**":
        return arg
    if arg.star or index >= len(parameters):
        raise Refused("the arguments cannot be named")
    return _keyword(arg, parameters[index])


def _keyword(arg: cst.Arg, name: str) -> cst.Arg:
    equal = cst.AssignEqual(
        whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace("")
    )
    return arg.with_changes(keyword=cst.Name(name), equal=equal)
