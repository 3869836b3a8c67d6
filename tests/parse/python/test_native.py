"""Which references may reach a compiled extension."""

import pytest

from migrate_scan.parse.python import parse_python

_KEPT = b"""
import ext_cuda_64
class Layer:
    def __init__(self):
        self.ext = ext_cuda_64
        self.other = layers
    def run(self, x):
        self.ext.matmul(x)
        self.other.matmul(x)
class Another:
    def run(self, x):
        self.ext.matmul(x)
"""


def test_an_extension_that_an_instance_keeps() -> None:
    references = parse_python(b"import torch\n" + _KEPT).native_references
    assert [(r.module, r.name, r.usage.line) for r in references] == [("ext_cuda_64", "matmul", 9)]


@pytest.mark.parametrize(
    ("made", "loaders"),
    [
        ("from pkg.cuda import build\nroll_cuda = build.load()", ["pkg.cuda.build.load"]),
        ("from .build import load_all\nroll_ext = load_all()", [".build.load_all"]),
        ("roll_cuda = load_all()", []),
        ("import numpy\nroll_cuda = numpy.load(f)", []),
        ("from .build import load_all\nroll = load_all()", []),
    ],
)
def test_a_handle_that_a_function_of_another_file_made(made: str, loaders: list[str]) -> None:
    found = parse_python(f"import torch\n{made}\nroll_cuda.f(x)\nroll_ext.f(x)\n".encode())
    assert [call.loader for call in found.native_references if call.loader] == loaders


_A, _B = (f"e = cpp_extension.load(name='{name}')\n" for name in "ab")


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        (f"{_A}e.f(x)\ne = make()\ne.g(x)", [("a", "f")]),
        (f"{_A}e.f(x)\n{_B}e.g(x)", [("a", "f"), ("b", "g")]),
        (f"if x:\n    {_A}else:\n    e = None\ne.f(x)", [("a", "f")]),
        (f"def run():\n    e.f(x)\n{_A}", [("a", "f")]),
        (f"{_A}def run(e):\n    e.f(x)", []),
    ],
)
def test_what_is_taken_out_of_a_loaded_extension(code: str, taken: list[tuple[str, str]]) -> None:
    found = parse_python(f"from torch.utils import cpp_extension\n{code}\n".encode())
    assert [(r.strings[0], r.name) for r in found.native_references] == taken
