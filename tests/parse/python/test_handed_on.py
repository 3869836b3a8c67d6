"""Devices that go through several names of a file."""

import pytest

from migrate_scan.parse.python import parse_python

_SAME_NAME = "def f(w):\n    g(w)\ndef g(w):\n    x.to(w)\n"
_RING = "def g(v):\n    f(v)\ndef f(w):\n    g(w)\n    x.to(w)\n"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (f"{_SAME_NAME}f('cuda')", [6]),
        (f"{_RING}f('cuda')\ng('cuda')", [7, 8]),
        (f"{_RING}g('cuda')\nf('cuda')", [7, 8]),
        ("def f(v):\n    g(v)\ndef g(w):\n    f(w)\nf('cuda')", []),
        ("a = 'cuda'\nwhile True:\n    a, b = b, a\n    x.to(b)", [2]),
        ("a = 'cuda'\nb = a\ndef f():\n    b = 1\n    x.to(b)", []),
    ],
)
def test_literals_that_reach_a_device(code: str, lines: list[int]) -> None:
    found = parse_python(f"import torch\n{code}\n".encode())
    assert [usage.line for usage in found.usages if usage.rule == "MS103"] == lines
