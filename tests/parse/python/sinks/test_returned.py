"""Literals that a function returns."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def get_device():\n    return 'cuda'", ["MS103"]),
        ("def flavour():\n    return 'cuda'", []),
        ("def place():\n    return 'cuda'\nmodel = load(device=place())", ["MS103"]),
    ],
)
def test_what_a_function_returns(code: str, found: list[str]) -> None:
    assert rules(code) == found
