"""MS101: use of the ``torch.cuda`` module."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS101",
    name="torch-cuda-api",
    subject="usage",
    category="torch_cuda_api",
    summary="A call of, or reference to, `torch.cuda`.",
    why=(
        "Other accelerators have a device module of their own (`torch.npu`, `torch.mlu`); a "
        "shim copies only part of `torch.cuda`, and how a name is spelled decides whether the "
        "shim reaches it."
    ),
    valid=(
        Example(
            """\
import torch
torch.cuda.synchronize()
""",
            ("torch.cuda.synchronize",),
        ),
        Example(
            """\
import torch as th
T = th.cuda
T.empty_cache()
""",
            ("torch.cuda.empty_cache",),
        ),
        Example(
            """\
from torch import cuda as c
run(hook=c.synchronize)
""",
            ("torch.cuda", "torch.cuda.synchronize"),
        ),
        Example(
            """\
from torch.cuda.amp import autocast
with autocast():
    step()
""",
            ("torch.cuda.amp.autocast", "torch.cuda.amp.autocast"),
        ),
        Example(
            """\
import torch
streams = getattr(torch, "cuda").Stream()
""",
            ("torch.cuda.Stream",),
        ),
    ),
    invalid=(
        Example(
            """\
def run(torch):
    torch.cuda.synchronize()
"""
        ),
        Example(
            """\
import torch
\"\"\"torch.cuda.synchronize()\"\"\"
# torch.cuda.empty_cache()
"""
        ),
        Example(
            """\
import mylib as torch
torch.cuda.synchronize()
"""
        ),
    ),
)
