"""Reading by a boolean mask: what is one, and what only looks like it."""

import pytest

from migrate_scan.parse.python import parse_python


def _lines(body: str) -> list[int]:
    code = "import torch\ndef forward(self, x, labels: torch.Tensor, mask):\n" + body
    operators = parse_python(code.encode()).operators
    return [place[0] for o in operators if o.symbol == "aten::index.Tensor" for place in o.places]


@pytest.mark.parametrize(
    "statement",
    [
        "y = x[x > 0]",
        "y = logits[labels != -100]",
        "y = x[~torch.isnan(x)]",
        "y = x[(x > 0) & (x < 1)].mean()",
        "keep = x.sum(1) > 0.5; y = 1\n    y = x[keep]",
        "m_mask = mask.bool()\n    y = x[:, m_mask]",
        "m_mask = mask.to(torch.bool)\n    y = x[m_mask]",
        "valid = torch.isfinite(x)\n    y = x[~valid]",
        "keep, n = x > 0, 2\n    y = x[keep]",
        "(n, keep) = (2, x > 0)\n    y = x[keep]",
        "keep = x > 0\n    n, keep = 1, keep & labels\n    y = x[keep]",
    ],
)
def test_a_mask_of_a_tensor(statement: str) -> None:
    assert len(_lines(f"    {statement}\n")) == 1


def test_a_mask_of_a_mask_is_one() -> None:
    body = "    keep = x > 0\n    x, keep = x[keep], keep[keep]\n    y = x[keep]\n"
    assert _lines(body) == [4, 4, 5]


@pytest.mark.parametrize(
    "statement",
    [
        "x[x > 0] = 0",
        "y = names[i > 0]",
        "y = table[key == 'a']",
        "y = x[mask]",
        "index = torch.arange(3)\n    y = x[index]",
        "y = x[0 if n == 1 else 2]",
        "y = x[len(x) > 2]",
        "y = x.shape[x.dim() > 2]",
        "keep = [1, 2]\n    y = x[keep]",
        "keep, n = 2, x > 0\n    y = x[keep]",
        "keep = x > 0\n    keep, n = load()\n    y = x[keep]",
    ],
)
def test_something_else(statement: str) -> None:
    assert _lines(f"    {statement}\n") == []
