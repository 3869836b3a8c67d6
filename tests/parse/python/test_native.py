"""Which references may reach a compiled extension."""

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
