"""What a call of ``torch.distributed`` tells: the backend, the reduction, and the dtype of a
tensor made in place."""

import re

from tree_sitter import Node

from migrate_scan.parse.python.expressions import argument, arguments, callee
from migrate_scan.parse.python.names import Names, constant_string

_REDUCTIONS = {
    "torch.distributed.all_reduce": 1,
    "torch.distributed.all_reduce_coalesced": 1,
    "torch.distributed.reduce": 2,
    "torch.distributed.reduce_scatter": 2,
    "torch.distributed.reduce_scatter_tensor": 2,
    "torch.distributed._reduce_scatter_base": 2,
}
"""Collectives that sum if no op is told, and where it would stand."""
_REDUCE_OP = re.compile(r"(?:^|\.)(?:ReduceOp|reduce_op)\.(\w+)$")
"""A member, however the module is called that it is taken from."""
ANY_BACKEND = "get_default_backend_for_device"
"""Gives the backend of whatever accelerator is there: such a group names no vendor."""
_SPLATS = frozenset({"list_splat", "dictionary_splat"})
_CASTS = {
    "double": "torch.float64",
    "float": "torch.float32",
    "half": "torch.float16",
    "bfloat16": "torch.bfloat16",
    "long": "torch.int64",
    "int": "torch.int32",
    "short": "torch.int16",
    "bool": "torch.bool",
}


def backend_argument(names: Names, symbol: str, call: Node) -> str | None:
    """The backend that a call asks for, if it is constant; :data:`ANY_BACKEND` where torch
    is asked for that of the accelerator."""
    positions: tuple[str | int, ...] = ("backend",)
    if symbol.endswith("init_process_group"):
        positions = ("backend", 0)
    elif symbol.endswith("new_group"):
        positions = ("backend", 2)
    elif symbol.endswith("init_device_mesh"):
        positions = ("device_type", 0)
    value = argument(names.source, call, *positions)
    if value is None:
        return None
    if value.type == "call" and callee(names, value).endswith(ANY_BACKEND):
        return ANY_BACKEND
    return constant_string(names.source, value)


def collective_arguments(names: Names, symbol: str, call: Node) -> dict[str, str]:
    """``op`` and ``dtype`` of a call, as far as they are constant."""
    told = {"op": _reduce_op(names, symbol, call), "dtype": _dtype(names, call)}
    return {name: value for name, value in told.items() if value}


def _reduce_op(names: Names, symbol: str, call: Node) -> str | None:
    position = _REDUCTIONS.get(symbol)
    told = False
    for key, value in arguments(names.source, call):
        told = told or key in ("op", position) or value.type in _SPLATS
        if key in ("op", 1, 2) and value.type == "attribute":
            written = _REDUCE_OP.search(names.source.text(value))
            if written is not None:
                return written[1]
        if key in ("reduceOp", "reduce_op") or (key == 1 and value.type == "string"):
            text = constant_string(names.source, value)
            if text:
                return text.upper()
    return "SUM" if position is not None and not told else None


def _dtype(names: Names, call: Node) -> str | None:
    """``all_reduce(torch.zeros(2, dtype=torch.float64))``, ``all_reduce(x.double())``: the dtype,
    if all tensors that are made in the call have the same."""
    found = {
        dtype
        for _, value in arguments(names.source, call)
        if value.type == "call" and (dtype := _made_as(names, value)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _made_as(names: Names, made: Node) -> str | None:
    keyword = argument(names.source, made, "dtype")
    if keyword is not None:
        resolved = names.resolve_expression(keyword)
        return resolved.target if resolved and resolved.target.startswith("torch.") else None
    function = made.child_by_field_name("function")
    method = function.child_by_field_name("attribute") if function is not None else None
    if method is None or any(True for _ in arguments(names.source, made)):
        return None
    return _CASTS.get(names.source.text(method))
