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
