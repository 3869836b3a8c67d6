"""Literals handed to a function or method of the file, by position."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(x, device): pass\nf(x, 'cuda')", ["MS103"]),
        ("def f(name, device): pass\nf('cuda', x)", []),
        ("def f(name, device): pass\nf = wrap(f)\nf(x, 'cuda')", []),
        ("def f(x, device): pass\nf(*args, 'cuda')", []),
        ("class A:\n    def f(self, x, device): pass\n    def g(self):\n"
         "        self.f(1, 'cuda')", ["MS103"]),
        ("class A:\n    def f(self, x, device): pass\n    def g(self):\n"
         "        other.f(1, 'cuda')", []),
    ],
)  # fmt: skip
def test_parameters_of_the_files_functions(code: str, found: list[str]) -> None:
    assert rules(code) == found
