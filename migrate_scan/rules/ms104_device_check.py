"""MS104: comparisons with a CUDA device or backend."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS104",
    name="device-check",
    subject="usage",
    category="device_check",
    summary="A comparison of a device or backend with a CUDA string, or `is_cuda`.",
    why=(
        "On another accelerator the comparison silently takes the other branch. Where the "
        "compared device came from decides what a shim makes of it."
    ),
    valid=(
        Example(
            """\
def run(x):
    return x.device.type == "cuda"
""",
            ("device:cuda",),
        ),
        Example(
            """\
def pick(device):
    return "cuda" in str(device)
""",
            ("device:cuda",),
        ),
        Example(
            """\
def f(x):
    assert x.is_cuda
""",
            ("torch.Tensor.is_cuda",),
        ),
        Example(
            """\
import torch.distributed as dist
if dist.get_backend() == "nccl":
    pass
""",
            ("backend:nccl",),
        ),
    ),
    invalid=(
        Example(
            """\
if impl == "cuda":
    pass
"""
        ),
        Example(
            """\
if "cuda" in os.listdir(folder):
    pass
"""
        ),
    ),
)
