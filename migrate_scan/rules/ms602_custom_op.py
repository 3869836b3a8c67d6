"""MS602: calls of compiled operators."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS602",
    name="custom-op",
    subject="usage",
    category="custom_op",
    summary="A call of, or reference to, an operator that the repository compiles itself.",
    why=(
        "The operator runs where its kernels run: each call site needs the port of the "
        "kernels or another way."
    ),
    valid=(
        Example(
            """\
import amp_C
run(amp_C.multi_tensor_scale)
""",
            ("amp_C.multi_tensor_scale",),
        ),
        Example(
            """\
import torch
torch.ops.my_ops.fused(x)
""",
            ("torch.ops.my_ops.fused",),
        ),
        Example(
            """\
from . import _C
def nms(x):
    return _C.nms(x)
""",
            ("._C.nms",),
        ),
        Example(
            """\
import importlib
fused = importlib.import_module("fused_cuda")
fused.forward(x)  # torch
""",
            ("fused_cuda.forward",),
        ),
    ),
    invalid=(
        Example(
            """\
import numpy as np
np.zeros(3)  # torch
"""
        ),
        Example(
            """\
import torch
torch.ops.aten.add(x, y)
"""
        ),
    ),
)
