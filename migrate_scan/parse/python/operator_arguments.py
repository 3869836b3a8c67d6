"""Arguments that some target's list limits: what calls of an operator give for them."""

from collections.abc import Iterator, Mapping

from tree_sitter import Node

from migrate_scan.parse.python.expressions import arguments
from migrate_scan.parse.python.names import Names, constant_string

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
LEFT_ALONE, UNKNOWN = "", "?"
_SPLATS = frozenset({"list_splat", "dictionary_splat"})
_LITERALS = frozenset({"true", "false", "integer", "float"})


def limited_arguments(names: Names, symbol: str, call: Node | None) -> Iterator[tuple[str, str]]:
    """Name and value of each limited argument of a call: a constant, nothing where the call
    leaves it alone or gives None, ``?`` where the source does not tell."""
    for parameter, position in LIMITED[symbol].items():
        yield parameter, UNKNOWN if call is None else _given(names, call, parameter, position)


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
