"""MS505: kernels made through CuPy, Numba and PyCUDA."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS505",
    name="python-kernel",
    subject="kernel",
    category=None,
    summary="A kernel that CuPy, Numba or PyCUDA compiles.",
    why=(
        "Their sources are CUDA or CUDA-like Python; most accelerators have no counterpart of "
        "these packages."
    ),
    valid=(
        Example(
            """\
from numba import cuda
@cuda.jit
def add(x, y):
    pass
""",
            ("add",),
        ),
        Example(
            """\
import cupy as cp
square = cp.ElementwiseKernel("float32 x", "float32 y", "y = x * x", "square")
""",
            ("square",),
        ),
    ),
    invalid=(
        Example(
            """\
import numba
@numba.njit
def add(x):
    return x
"""
        ),
    ),
)
