"""The table of calls: every expression is Python, and names find theirs."""

import ast

import pytest

from migrate_scan.probe.recipes import RECIPES, recipe


def test_every_call_is_an_expression_of_f_and_v() -> None:
    for name, found in RECIPES.items():
        tree = ast.parse(found.call, mode="eval")
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert names <= {"f", "v"}, name
        assert "f" in names, name


@pytest.mark.parametrize(
    ("symbol", "call"),
    [
        ("torch.roll", "f(v(3, 4), 1)"),
        ("torch.Tensor.masked_fill_", "f(v(3, 4), v.mask(3, 4), 0.5)"),
        ("torch.nn.functional.pad", "f(v(3, 4), (1, 1))"),
        ("torch.nn.modules.conv.Conv2d", "v.module(f(4, 6, 3))(v(2, 4, 8, 8))"),
        ("torch.Tensor.unfold", "f(v(3, 4), 1, 2, 1)"),
        ("torch.nn.functional.unfold", "f(v(2, 4, 8, 8), 3)"),
    ],
)
def test_names_find_their_call(symbol: str, call: str) -> None:
    found = recipe(symbol)
    assert found is not None
    assert found.call == call


def test_what_has_no_generic_call_has_none() -> None:
    assert recipe("torch.distributed.all_reduce") is None
    assert recipe("torch.nn.SyncBatchNorm") is None
