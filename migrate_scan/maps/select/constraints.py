"""Judging the constraints of a ``limited`` entry: met, violated or undecided.

A constraint is a code: ``dtype:fp16,fp32`` (the main operand's types),
``dtype(lr):fp32``, ``no:fp64@950`` (on one chip), ``reduce_op:SUM,MAX``,
``no_with(AVG):bool`` (those types not with that reduction), ``newer_plugin:fp64`` (only a
plugin newer than the released one takes it), ``inference_only``,
``unless(memory_format):a,b`` (met unless the argument is given with another value),
``only(approximate):tanh`` (met where it is given so: left alone it may be another),
``no_param(dtype)`` (met where it is known to be left alone). What no code and no argument
decides stays undecided; so does an argument whose value is ``?``.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from migrate_scan.model import Constraint, ConstraintState

_CODE = re.compile(r"([a-z_][a-z_0-9]*)(?:\(([^)]*)\))?(?::([^@]*))?(?:@(\w+))?$")
_ALWAYS_MET = frozenset(
    {
        "cpu_and_device_seed",
        "emulated",
        "hccl",
        "init",
        "named_tensor",
        "no_effect",
        "perf",
        "tf32_depends_on_chip",
    }
)
"""Codes that tell of speed, side effects or additions and restrict nothing."""
_NEVER_MET = frozenset({"no_counterpart"})
_TRAINING_ONLY = frozenset({"inference_only", "no:backward"})
_OF_DTYPES = frozenset({"dtype", "no", "newer_plugin"})
_SAID_BY_REDUCE_OP = "no:some_reduce_ops"
_FLOATS = frozenset({"fp16", "bf16", "fp32", "fp64"})
_TYPICAL = ("int64", "complex64", "bool")
_DTYPE_NAMES = {
    "float16": "fp16",
    "half": "fp16",
    "bfloat16": "bf16",
    "float32": "fp32",
    "float": "fp32",
    "float64": "fp64",
    "double": "fp64",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "char": "int8",
    "float8e4m3": "float8_e4m3fn",
    "float8e5m2": "float8_e5m2",
}
DTYPES = _FLOATS | {
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "bool",
    "uint16",
    "uint32",
    "uint64",
    "complex32",
    "complex64",
    "complex128",
    "float8_e4m3fn",
    "float8_e5m2",
    "float8_e8m0fnu",
    "hifloat8",
}


class Code(Struct, frozen=True):
    """A code in its parts: ``dtype(lr):fp16,fp32@950`` is the name ``dtype``, of the parameter
    ``lr``, with the values ``fp16`` and ``fp32``, on the chip ``950``."""

    name: str
    parameter: str | None
    listed: str
    chip: str | None

    @property
    def values(self) -> tuple[str, ...]:
        """What the code lists; empty where it lists nothing."""
        return tuple(self.listed.split(",")) if self.listed else ()


def parse_code(code: str) -> Code | None:
    """The parts of a code; None if it is not in the form."""
    match = _CODE.match(code)
    return Code(match[1], match[2], match[3] or "", match[4]) if match else None


def judge(
    codes: Sequence[str],
    *,
    chip: str | None,
    arguments: Mapping[str, str],
    dtypes: Sequence[str],
) -> tuple[Constraint, ...]:
    """Judge codes for a chip, the known constant arguments and the dtypes in scope.

    A ``dtype`` argument replaces the dtypes in scope; ``scope`` (``inference`` or
    ``training``) decides what holds for inference only.
    """
    if any(code.startswith("reduce_op:") for code in codes):
        codes = [code for code in codes if code != _SAID_BY_REDUCE_OP]
    given = arguments.get("dtype", "").strip("?")
    scope = (dtype_name(given),) if given else tuple(dtypes)
    return tuple(
        Constraint(code=code, state=_judge(code, chip, arguments, scope)) for code in codes
    )


def is_of_dtypes(code: str) -> bool:
    """Whether a code restricts dtypes and nothing else."""
    parts = parse_code(code)
    return parts is not None and parts.name in _OF_DTYPES and set(parts.values) <= DTYPES


def dtype_name(text: str) -> str:
    """``torch.float64`` and ``ncclFloat64`` → ``fp64``; a name that is no dtype stays as it is."""
    last = text.rsplit(".", 1)[-1]
    if last.startswith("nccl"):
        last = last.removeprefix("nccl").lower()
    return _DTYPE_NAMES.get(last, last)


def _judge(
    code: str, chip: str | None, arguments: Mapping[str, str], dtypes: tuple[str, ...]
) -> ConstraintState:
    parts = parse_code(code)
    if parts is None:
        return "undecided"
    name, parameter, values = parts.name, parts.parameter, parts.values
    if parts.chip and chip and not _is_chip(parts.chip, chip):
        return "met"
    if name in _ALWAYS_MET:
        return "met"
    if name in _NEVER_MET:
        return "violated"
    if code in _TRAINING_ONLY:
        return _by_scope(arguments.get("scope"))
    if name in ("reduce_op", "no_with"):
        return _by_reduction(parameter, values, arguments.get("op"), dtypes)
    if values and name in _OF_DTYPES:
        return _by_dtype(name, values, dtypes)
    if name in ("unless", "only", "no_param") and parameter:
        given = [arguments.get(part) for part in parameter.split(",")]
        return _by_arguments(name, values, given)
    return "undecided"


def _by_arguments(
    name: str, values: tuple[str, ...], given: Sequence[str | None]
) -> ConstraintState:
    """Of arguments: None is not known to be given, empty known to be left alone."""
    if "?" in given:
        return "undecided"
    told = [value for value in given if value]
    if name == "no_param":
        return "violated" if told else "undecided" if None in given else "met"
    if not values or values == ("case",):
        return "undecided"
    if told:
        return "met" if set(told) <= set(values) else "violated"
    return "met" if name == "unless" else "undecided"


def _by_dtype(name: str, values: tuple[str, ...], dtypes: tuple[str, ...]) -> ConstraintState:
    """``dtype`` lists what is taken, ``no`` what is not, ``newer_plugin`` what is later."""
    if name == "dtype":
        return _allowed(values, dtypes)
    if not set(values) <= DTYPES:
        return "undecided"
    if not set(values) & set(dtypes):
        return "met"
    return "violated" if name == "no" else "undecided"


def _by_reduction(
    barred_for: str | None, values: tuple[str, ...], op: str | None, dtypes: tuple[str, ...]
) -> ConstraintState:
    """``reduce_op:SUM,MAX`` lists the reductions; ``no_with(PRODUCT):int16`` bars dtypes for one.

    Of several dtypes in scope the code may use only those that the reduction takes.
    """
    given = op.rsplit(".", 1)[-1] if op is not None else None
    if barred_for is None:
        return "undecided" if given is None else "met" if given in values else "violated"
    barred = set(values) & set(dtypes)
    if not barred or given not in (None, barred_for):
        return "met"
    return "violated" if given is not None and barred == set(dtypes) else "undecided"


def _is_chip(mark: str, chip: str) -> bool:
    """Lists mark the 950 family as ``950``; ``910`` is the first generation, not A2 or A3."""
    return chip == mark or (mark == "950" and chip.startswith("950"))


def _by_scope(scope: str | None) -> ConstraintState:
    if scope is None:
        return "undecided"
    return "met" if scope == "inference" else "violated"


def _allowed(values: tuple[str, ...], dtypes: tuple[str, ...]) -> ConstraintState:
    """All in scope: met. None: violated. Some: undecided, for the code may use only those.

    An operator whose list has no floating type (an index, a mask) does not take the
    floating types in scope; it is met if the list has the type such operands usually have.
    """
    allowed, scope = set(values), set(dtypes)
    if not allowed <= DTYPES:
        return "undecided"
    if scope <= _FLOATS and not allowed & _FLOATS:
        return "met" if any(typical in allowed for typical in _TYPICAL) else "undecided"
    if scope <= allowed:
        return "met"
    return "undecided" if scope & allowed else "violated"
