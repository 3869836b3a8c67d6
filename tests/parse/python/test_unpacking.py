"""What a loop or an unpacking gives a name."""

import pytest

from tests.parse.python.test_flow import moves


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("place, n = 'cuda', 3\nx.to(place)", 1),
        ("place, n = 'cuda', 3\nx.to(n)", 0),
        ("for place in ('cpu', 'cuda'):\n    x.to(place)", 1),
        ("for n, place in [(1, 'cuda')]:\n    x.to(place)", 1),
        ("for n, place in [(1, 'cuda')]:\n    x.to(n)", 0),
        ("for place, n in product(['cuda'], [1]):\n    x.to(place)", 1),
    ],
)
def test_values(code: str, count: int) -> None:
    assert moves(code) == count
