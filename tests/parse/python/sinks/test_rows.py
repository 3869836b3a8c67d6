"""Literals in a tuple, list or set."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("devices = ['cuda:0', x]", ["MS103"]),
        ("sources = ['cuda', 'cpu']", []),
        ("def f(device):\n    return device in ('cuda', 'cpu')", ["MS104"]),
        ("run(devices=('cuda',))", ["MS103"]),
        ("for device in ['cpu'] + (['cuda'] if ok else []):\n    pass", ["MS103"]),
        ("for name in ['cuda']:\n    pass", []),
        ("device, n = 'cuda', 3", ["MS103"]),
        ("n, device = 'cuda', 3", []),
        ("def get_device():\n    return 'cuda', 1", ["MS103"]),
    ],
)
def test_elements(code: str, found: list[str]) -> None:
    assert rules(code) == found
