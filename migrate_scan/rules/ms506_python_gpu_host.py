"""MS506: host-side use of CuPy, Numba's CUDA target and PyCUDA."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS506",
    name="python-gpu-host",
    subject="usage",
    category="python_kernel",
    summary="A name of CuPy, `numba.cuda` or PyCUDA.",
    why=(
        "These packages reach the CUDA driver themselves; arrays and streams made there do "
        "not exist elsewhere."
    ),
    valid=(
        Example(
            """\
import cupy as cp
x = cp.zeros(3)
""",
            ("cupy.zeros",),
        ),
        Example(
            """\
from numba import cuda
cuda.synchronize()
""",
            ("numba.cuda.synchronize",),
        ),
    ),
    invalid=(
        Example(
            """\
import numba
numba.njit(f)
"""
        ),
    ),
)
