"""MS502: host-side use of Triton."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS502",
    name="triton-host",
    subject="usage",
    category="triton",
    summary="A Triton helper or tuning object outside of kernels.",
    why=(
        "Host code that sizes grids or picks configurations is written for one compiler's limits."
    ),
    valid=(
        Example(
            """\
import triton
grid = (triton.cdiv(n, 128),)
""",
            ("triton.cdiv",),
        ),
        Example(
            """\
import triton
choices = [triton.Config({}, num_warps=4)]
""",
            ("triton.Config",),
        ),
    ),
    invalid=(
        Example(
            """\
import triton
"""
        ),
        Example(
            """\
import triton
@triton.jit
def k():
    pass
"""
        ),
    ),
)
