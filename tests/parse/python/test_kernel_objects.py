"""Kernels that are Python objects: their records and their launches."""

import pytest

from migrate_scan.parse.facts import KernelFact
from migrate_scan.parse.python import parse_python

_CUPY = """\
import cupy as cp

fill = cp.RawKernel(r'''
__global__ void fill(float* x) { x[0] = 1; }''', "fill")
weighted = cp.ElementwiseKernel(
    "float32 x, float64 w", "float32 y",
    "y = x * w * __shfl_sync(m, x, 0)", "weighted")
total = cp.ReductionKernel("T x", "T y", "x", "a + b", "y = a", "0", "total")


class Runner:
    def __init__(self):
        self.module = cp.RawModule(code=SOURCE)
        self.one = self.module.get_function("one")

    def run(self, x):
        self.one((1,), (32,), (x,))
        self.module.get_function("two")((1,), (1,), (x,))


def run(x, fill_value):
    fill((1,), (32,), (x,))
    return total(weighted(x, x))


def other(fill):
    fill(3)
"""


def _kernels(code: str) -> dict[str, KernelFact]:
    return {kernel.name: kernel for kernel in parse_python(code.encode()).kernels}


def test_expression_kernels_have_a_record() -> None:
    kernels = _kernels(_CUPY)
    weighted, total = kernels["weighted"], kernels["total"]
    assert (weighted.language, weighted.role, weighted.line, weighted.loc) == (
        "cupy",
        "elementwise",
        5,
        3,
    )
    assert weighted.parameters == ("float32 x", "float64 w", "float32 y")
    assert [(f.name, f.line, f.detail) for f in weighted.features] == [
        ("fp64", 6, "float64"),
        ("warp_intrinsic", 7, "__shfl_sync"),
    ]
    assert (total.role, total.features) == ("reduction", ())


def test_objects_are_followed_to_their_calls() -> None:
    launches = parse_python(_CUPY.encode()).launches
    found = {(launch.kernel, launch.usage.line, launch.usage.scope) for launch in launches}
    assert found == {
        ("fill", 22, "run"),
        ("weighted", 23, "run"),
        ("total", 23, "run"),
        ("one", 17, "Runner.run"),
        ("two", 18, "Runner.run"),
    }


@pytest.mark.parametrize(
    ("call", "role"),
    [
        ('elementwise.ElementwiseKernel("double *x", "x[i] = 1", "k")', "elementwise"),
        ('reduction.ReductionKernel(d, "0", "a+b", "x[i]", "double *x", "k")', "reduction"),
        ('scan.InclusiveScanKernel(d, "a+b", "0", "k")', "scan"),
    ],
)
def test_pycuda_builds_kernels_too(call: str, role: str) -> None:
    module = call.partition(".")[0]
    kernel = _kernels(f"from pycuda import {module}\nk = {call}\n")["k"]
    assert (kernel.language, kernel.role) == ("pycuda", role)
    assert ("fp64" in {feature.name for feature in kernel.features}) == (role != "scan")


def test_load_inline_binds_the_functions_that_it_names() -> None:
    code = (
        "from torch.utils.cpp_extension import load_inline\n"
        'ext = load_inline("ext", "", [SOURCE], functions=["add", "sub"])\n'
    )
    bindings = parse_python(code.encode()).bindings
    assert [(b.python_name, b.function, b.module) for b in bindings] == [
        ("add", "add", "ext"),
        ("sub", "sub", "ext"),
    ]
