"""Splats that the grammar cannot read hide nothing and make no file partial."""

import pytest

from migrate_scan.parse.python import parse_python

BEFORE = "import torch\n\n\ndef f(a, n):\n    torch.cuda.synchronize()\n"


@pytest.mark.parametrize(
    "statement",
    [
        "return None, *a.rest, *(None,) * len(n)",
        "return *(a.cuda(),) * n, 1",
        "x = 1, *(a,) * n",
        "yield 1, *(a,) * n",
        "x = '*(a', *(a,) * n",
    ],
)
def test_a_splat_of_what_is_in_brackets(statement: str) -> None:
    found = parse_python(f"{BEFORE}    {statement}\n    x = a.to('cuda')\n".encode())
    assert (found.partial, found.error_bytes) == (None, 0)
    last = found.usages[-1]
    assert (last.symbol, last.line, last.column, last.scope) == ("device:cuda", 7, 14, "f")


def test_a_file_with_another_error_stays_partial() -> None:
    found = parse_python(f"{BEFORE}    return 1, *(a,) * n\n    x = = 1\n".encode())
    assert found.partial == "syntax_error"
    assert found.usages
