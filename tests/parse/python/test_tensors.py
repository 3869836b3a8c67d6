"""Methods of tensors are operators, as sure as it is that a tensor stands before the dot."""

import pytest

from migrate_scan.parse.python import parse_python

_HEAD = """import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
"""


def _methods(code: str) -> dict[str, str]:
    return {
        operator.symbol.removeprefix("torch.Tensor."): operator.certainty
        for operator in parse_python((_HEAD + code).encode()).operators
        if operator.symbol.startswith("torch.Tensor.")
    }


@pytest.mark.parametrize(
    ("parameter", "certainty"),
    [
        ("x: Tensor", "high"),
        ("x: torch.Tensor", "high"),
        ('x: "Tensor"', "high"),
        ("x: Tensor | None = None", "high"),
        ("x: Optional[torch.Tensor] = None", "high"),
        ("a, *, x: torch.LongTensor", "high"),
        ("x: nn.Parameter", "high"),
    ],
)
def test_annotated_parameters_are_tensors(parameter: str, certainty: str) -> None:
    assert _methods(f"def f({parameter}):\n    return x.view(2, 3)\n") == {"view": certainty}


@pytest.mark.parametrize(
    "parameter",
    ["x: str", "x: list[Tensor]", "x: dict[str, Tensor]", "x", "x: Any", "*x", "x: np.ndarray"],
)
def test_what_is_not_known_to_be_a_tensor_has_no_methods(parameter: str) -> None:
    assert _methods(f"def f({parameter}):\n    return x.view(2), x.split(','), x.copy()\n") == {}


@pytest.mark.parametrize(
    ("made", "certainty"),
    [
        ("torch.zeros(3)", "medium"),
        ("F.relu(y)", "medium"),
        ("torch.zeros(3).to('cpu')", "medium"),
        ("torch.zeros(3) * 2", "medium"),
        ("2 * torch.ones(1)", "medium"),
        ("torch.zeros(3)[0]", "medium"),
        ("torch.zeros(3).T", "medium"),
        ("(\n        torch.zeros(3)\n    )", "medium"),
        ("torch.zeros(3) if y else None", "medium"),
        ("nn.Parameter(y)", "high"),
        ("torch.FloatTensor(3)", "high"),
    ],
)
def test_values_of_torch_calls_are_tensors(made: str, certainty: str) -> None:
    found = _methods(f"def f(y):\n    x = {made}\n    return x.masked_fill(x, 1)\n")
    assert found.get("masked_fill") == certainty


@pytest.mark.parametrize(
    "made",
    [
        "torch.load('a')",
        "torch.device('cpu')",
        "nn.Linear(1, 1)",
        "torch.zeros(3).tolist()",
        "torch.zeros(3).size(0)",
        "[torch.zeros(3)]",
        "'text'",
    ],
)
def test_other_values_are_none(made: str) -> None:
    found = _methods(f"def f():\n    x = {made}\n    return x.index(1), x.sum(1)\n")
    assert not {"index", "sum"} & set(found)


def test_a_rebound_name_is_what_it_was_bound_to_last() -> None:
    code = """
def f(x: Tensor):
    x = x.permute(1, 0).sum().item()
    x.add(1)
    x = torch.zeros(1)
    x = (
        x.mul(2)
    )
    x.div(3)
"""
    assert _methods(code) == {
        "permute": "high",
        "sum": "high",
        "mul": "medium",
        "div": "medium",
    }


def test_forward_gets_tensors_by_custom() -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.empty(3))
        self.register_buffer("b", torch.zeros(1))
        self.fc = nn.Linear(1, 1)
        self.other = make()
    def forward(self, x, names):
        y = self.fc(x)
        z = self.other(x)
        x.view(1), self.w.expand(3), self.b.sum(), y.tril(), z.triu(), names.split(",")
    def helper(self, x):
        x.view(1), self.view(2), x.unsqueeze(0)
"""
    assert _methods(code) == {
        "view": "low",
        "expand": "high",
        "sum": "medium",
        "tril": "medium",
        "triu": "low",
        "unsqueeze": "low",
    }


def test_what_is_taken_out_of_tensors_is_a_tensor() -> None:
    code = """
def f(rows: list[Tensor], x: Tensor, model):
    for row in rows:
        row.unfold(0, 1, 1)
    q, k = x.chunk(2)
    q.roll(1)
    values, order = torch.topk(x, 1)
    order.flip(0)
    b, c = x.size()
    b.mean()
    for weight in model.parameters():
        weight.clone()
"""
    assert _methods(code) == {
        "unfold": "high",
        "chunk": "high",
        "roll": "medium",
        "flip": "medium",
        "clone": "low",
    }


def test_scopes_are_kept_apart() -> None:
    code = """
x = torch.zeros(1)
def f():
    def inner():
        y = torch.zeros(1)
    y = "a"
    return x.roll(1), y.flip(0)
def g(x: str):
    return x.rot90()
"""
    assert _methods(code) == {"roll": "medium"}


def test_functions_tell_what_they_return() -> None:
    code = "def make(n: int) -> Tensor:\n    ...\ndef f():\n    a = make(1)\n    return a.view(2)\n"
    assert _methods(code) == {"view": "high"}


@pytest.mark.parametrize(
    "code",
    [
        'def f(x: Tensor):\n    "x.view(1)"\n',
        "def f(x: Tensor):\n    # x.view(1)\n    pass\n",
        "nn.init.normal_(w)\n",
        "import math\nmath.exp(1)\n",
    ],
)
def test_texts_and_modules_are_no_receivers(code: str) -> None:
    assert _methods(code) == {}
