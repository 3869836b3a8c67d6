"""Calls of autograd functions, by ``apply`` and by another name of it."""

import pytest

from migrate_scan.parse.python import parse_python

_FUNCTION = "import torch\nclass Roll(torch.autograd.Function): pass\n"


def _calls(code: str) -> list[tuple[str, int]]:
    found = parse_python((_FUNCTION + code).encode()).applied
    return [(call.function, call.line) for call in found]


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ("def f(x):\n    return Roll.apply(x)", [(":Roll", 4)]),
        ("roll = Roll.apply\ndef f(x):\n    return roll(x)", [(":Roll", 5)]),
        ("from .ops import Turn\nTurn.apply(x)", [(".ops.Turn", 4)]),
        ("from . import ops\nops.Turn.apply(x)", [(".ops.Turn", 4)]),
        ("roll = Roll.apply\ndef f(x, roll):\n    return roll(x)", []),
        ("model.apply(init)\nframe.apply(f)", []),
        ("import pandas\npandas.Series.apply(f)", []),
        ("torch.Tensor.apply(f)", []),
        ("roll = Roll.apply\nprint(roll)", []),
    ],
)
def test_calls(code: str, calls: list[tuple[str, int]]) -> None:
    assert _calls(code) == calls


def test_names_that_other_files_can_take() -> None:
    code = _FUNCTION + "roll = Roll.apply\ndef f():\n    turn = Roll.apply\n"
    assert parse_python(code.encode()).applied_names == {"roll": ":Roll"}
