"""MS106: flags of cuDNN and cuBLAS."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS106",
    name="backend-flag",
    subject="usage",
    category="backend_flag",
    summary="A flag or function of `torch.backends.cuda` or `torch.backends.cudnn`.",
    why=(
        "The flags steer NVIDIA's libraries; elsewhere they have no effect or another "
        "meaning, so precision and determinism must be checked."
    ),
    valid=(
        Example(
            """\
import torch
torch.backends.cudnn.benchmark = True
""",
            ("torch.backends.cudnn.benchmark",),
        ),
        Example(
            """\
import torch.backends.cudnn as cudnn
cudnn.deterministic = True
""",
            ("torch.backends.cudnn.deterministic",),
        ),
        Example(
            """\
import torch
torch.backends.cuda.matmul.allow_tf32 = True
""",
            ("torch.backends.cuda.matmul.allow_tf32",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
torch.backends.mkldnn.enabled
"""
        ),
    ),
)
