"""MS501: kernels written in Triton."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS501",
    name="triton-kernel",
    subject="kernel",
    category=None,
    summary="A function compiled by `triton.jit`.",
    why=(
        "Triton has back ends for some accelerators only, with limits on operations, dtypes "
        "and grids."
    ),
    valid=(
        Example(
            """\
import triton
import triton.language as tl
@triton.jit
def add(x, n, BLOCK: tl.constexpr):
    i = tl.program_id(0)
    tl.store(x + i, tl.load(x + i))
""",
            ("add",),
        ),
        Example(
            """\
import triton
@triton.autotune(configs=[], key=["n"])
@triton.jit
def scale(x, n):
    pass
""",
            ("scale",),
        ),
    ),
    invalid=(
        Example(
            """\
import triton
def add(x):
    return x
"""
        ),
        Example(
            """\
class triton:
    jit = staticmethod(lambda f: f)
@triton.jit
def add(x):
    pass
"""
        ),
    ),
)
