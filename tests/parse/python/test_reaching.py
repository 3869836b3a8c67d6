"""Which bindings may hold where a name is used."""

import pytest

from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source


def _held(code: str) -> list[str]:
    """The values of the bindings that may hold at the last ``d`` of the code."""
    source = Source(code.encode())
    last = code.rindex("d")
    leaf = source.leaf(last, last + 1)
    assert leaf is not None
    held = Names(source, ()).held(leaf)
    return [source.text(b.value) if b.value is not None else b.kind for b in held]


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("d = 1\nf(d)", ["1"]),
        ("d = 1\nd = 2\nf(d)", ["2"]),
        ("d = 1\nif x:\n    d = 2\nf(d)", ["1", "2"]),
        ("d = 1\nif x:\n    d = 2\n    f(d)", ["2"]),
        ("if x:\n    d = 1\nelse:\n    d = 2\nf(d)", ["1", "2"]),
        ("d = 1\nd = 2 + d", ["1"]),
        ("def f(d):\n    d = 1\n    g(d)", ["1"]),
        ("def f(d):\n    if x:\n        d = 1\n    g(d)", ["parameter", "1"]),
        ("d = 1\nd = 2\ndef f():\n    g(d)", ["1", "2"]),
        ("d, x = 1, 2\nf(d)", ["unpack"]),
    ],
)
def test_held(code: str, values: list[str]) -> None:
    assert _held(code) == values


def test_a_loop_leads_back() -> None:
    source = Source(b"d = 1\nfor x in y:\n    f(d)\n    d = 2\nd = 3\n")
    leaf = source.leaf(24, 25)
    assert leaf is not None
    assert source.raw(leaf) == b"d"
    held = Names(source, ()).held(leaf)
    assert [source.text(b.value) for b in held if b.value is not None] == ["1", "2"]


def test_of_very_many_the_nearest_count() -> None:
    code = "".join(f"if x:\n    d = {i}\n" for i in range(1_000)) + "f(d)"
    held = _held(code)
    assert held[-1] == "999"
    assert len(held) < 100
