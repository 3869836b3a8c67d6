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
        ("def f(where):\n    x.to(where)\nf('cuda')", ["MS103"]),
        ("def f(where):\n    g(1, where)\ndef g(n, place):\n    x.to(place)\nf('cuda')",
         ["MS103"]),
        ("def f(where):\n    g(1, where)\ndef g(n, device): pass\nf(where='cuda')", ["MS103"]),
        ("def f(kind):\n    init_process_group(kind)\nf('nccl')", ["MS201"]),
        ("def f(where):\n    print(where)\nf('cuda')", []),
        ("def f(where):\n    f(where)\nf('cuda')", []),
        ("def f(where, device): pass\nf(where='cuda')", []),
        ("a = 'cuda'\nb = a\ny = torch.zeros(2, device=b)", ["MS103"]),
    ],
)  # fmt: skip
def test_parameters_of_the_files_functions(code: str, found: list[str]) -> None:
    assert rules(code) == found
