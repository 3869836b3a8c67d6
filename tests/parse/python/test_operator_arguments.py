"""What calls give for the arguments that a target's list limits."""

import pytest

from migrate_scan.parse.python import parse_python


@pytest.mark.parametrize(
    ("code", "symbol", "arguments"),
    [
        ("torch.topk(x, 2)", "torch.topk", ("sorted=",)),
        ("torch.topk(x, 2, sorted=False)", "torch.topk", ("sorted=False",)),
        ("torch.topk(x, 2, 1, True, False)", "torch.topk", ("sorted=False",)),
        ("torch.topk(x, 2, sorted=s)", "torch.topk", ("sorted=?",)),
        ("torch.topk(x, **options)", "torch.topk", ("sorted=?",)),
        (
            "torch.topk(x, 2)\ntorch.topk(x, 2, sorted=False)",
            "torch.topk",
            ("sorted=", "sorted=False"),
        ),
        ("f = torch.topk", "torch.topk", ("sorted=?",)),
        ("torch.rand(3).topk(2, sorted=False)", "torch.Tensor.topk", ("sorted=False",)),
        ("torch.nn.GELU('tanh')", "torch.nn.GELU", ("approximate=tanh",)),
        ("torch.sum(x, dtype=torch.float32)", "torch.sum", ("dtype=torch.float32",)),
        ("torch.sum(x, dtype=None)", "torch.sum", ("dtype=",)),
        ("torch.cumsum(x, 0)", "torch.cumsum", ()),
    ],
)
def test_limited_arguments(code: str, symbol: str, arguments: tuple[str, ...]) -> None:
    facts = parse_python(f"import torch\n{code}\n".encode())
    found = {operator.symbol: operator.arguments for operator in facts.operators}
    assert found[symbol] == arguments
