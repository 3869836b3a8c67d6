"""Constant arguments of operators: those that some target's list limits, and dtypes."""

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Occurrence
from migrate_scan.parse.python.expressions import arguments, outermost
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.symbols import meaning

LIMITED: Mapping[str, Mapping[str, int | None]] = {
    "torch.topk": {"sorted": 4},
    "torch.Tensor.topk": {"sorted": 3},
    "torch.sum": {"dtype": None},
    "torch.nn.GELU": {"approximate": 0},
    "torch.nn.functional.gelu": {"approximate": None},
    "torch.nn.KLDivLoss": {"log_target": 3},
    "torch.nn.functional.kl_div": {"log_target": 5},
    "torch.nn.GRU": {"dropout": 5},
    "torch.nn.LSTM": {"dropout": 5, "proj_size": 7},
    "torch.nn.functional.interpolate": {"scale_factor": 2},
    "torch.nn.functional.upsample": {"mode": 3},
}
"""By operator: the parameters, each with its position in a call (None: by keyword only)."""
_USUAL_DTYPES = frozenset({"torch.float32", "torch.float16", "torch.bfloat16"})
"""No constraint needs to be told of them: they are in scope unless the user says otherwise."""
_SPACE = 200
"""Bytes before a constant among which its keyword's sign stands."""
LEFT_ALONE, UNKNOWN = "", "?"
_SPLATS = frozenset({"list_splat", "dictionary_splat"})
_LITERALS = frozenset({"true", "false", "integer", "float"})


def limited_arguments(names: Names, symbol: str, call: Node | None) -> Iterator[tuple[str, str]]:
    """Name and value of each limited argument of a call: a constant, nothing where the call
    leaves it alone or gives None, ``?`` where the source does not tell."""
    for parameter, position in LIMITED[symbol].items():
        yield parameter, UNKNOWN if call is None else _given(names, call, parameter, position)


def constant_argument(
    names: Names, occurrence: Occurrence, symbol: str
) -> Iterator[tuple[str, str]]:
    """The operator that takes a constant of torch by keyword, and the argument:
    ``torch.zeros(3, dtype=torch.float64)``."""
    before = names.source.data[max(0, occurrence.start - _SPACE) : occurrence.start]
    if symbol in _USUAL_DTYPES or before[-1:] not in (b"=", b" "):
        return
    if not before.rstrip().endswith(b"="):
        return
    keyword = outermost(occurrence.leaf, occurrence.chain_end).parent
    if keyword is None or keyword.type != "keyword_argument":
        return
    name = keyword.child_by_field_name("name")
    call = keyword.parent.parent if keyword.parent else None
    if name is None or call is None or call.type != "call":
        return
    function = call.child_by_field_name("function")
    resolved = names.resolve_expression(function) if function is not None else None
    if resolved is not None:
        owner, parameter = meaning(resolved.target).symbol, names.source.text(name)
        if parameter not in LIMITED.get(owner, ()):
            yield owner, f"{parameter}={symbol}"


def _given(names: Names, call: Node, parameter: str, position: int | None) -> str:
    given = LEFT_ALONE
    for key, value in arguments(names.source, call):
        if key == parameter or (position is not None and key == position):
            return _constant(names, value)
        if value.type in _SPLATS:
            given = UNKNOWN
    return given


def _constant(names: Names, value: Node) -> str:
    if value.type == "none":
        return LEFT_ALONE
    if value.type in _LITERALS:
        return names.source.text(value)
    text = constant_string(names.source, value)
    if text is not None:
        return text
    resolved = names.resolve_expression(value)
    is_torchs = resolved is not None and resolved.target.startswith("torch.")
    return resolved.target if resolved is not None and is_torchs else UNKNOWN
