"""MS102: tensors and modules that are moved to a CUDA device."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS102",
    name="device-method",
    subject="usage",
    category="device_method",
    summary="`.cuda()`, and `.to(device)` where the variable holds a CUDA device.",
    why=(
        "The method names the vendor. `.to()` is portable, but not if what it is given was "
        "made for CUDA somewhere else."
    ),
    valid=(
        Example(
            """\
import torch
x = torch.zeros(3).cuda()
""",
            ("torch.Tensor.cuda",),
        ),
        Example(
            """\
import torch.nn as nn
model = nn.Linear(2, 2)
model.cuda()
""",
            ("torch.nn.Module.cuda",),
        ),
        Example(
            """\
def move(batch):
    return batch.cuda(non_blocking=True)
""",
            ("torch.Tensor.cuda",),
        ),
        Example(
            """\
import torch
device = torch.device("cuda")
x = torch.ones(2).to(device)
""",
            ("torch.Tensor.to",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
use = args.cuda
"""
        ),
        Example(
            """\
import torch
from numba import cuda
cuda.cuda()
"""
        ),
        Example(
            """\
import torch
device = "cpu"
x = torch.ones(2).to(device)
"""
        ),
    ),
)
