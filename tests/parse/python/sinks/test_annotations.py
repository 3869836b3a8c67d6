"""Literals that a type allows."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("class A:\n    backend: Literal['gloo', 'nccl'] = 'gloo'", ["MS201"]),
        ("def f(device: Literal['cpu', 'cuda']): pass", ["MS103"]),
        ("def f(device: Optional[typing.Literal['cuda']] = None): pass", ["MS103"]),
        ("Backend = Literal['gloo', 'nccl']", ["MS201"]),
        ("def f(flavour: Literal['cpu', 'cuda']): pass", []),
        ("def f(device: 'cuda'): pass", []),
        ("device = table['cuda']", []),
        ("device: Tag['cuda'] = 1", []),
    ],
)
def test_choices(code: str, found: list[str]) -> None:
    assert rules(code) == found
