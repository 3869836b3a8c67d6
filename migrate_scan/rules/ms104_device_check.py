"""MS104: comparisons with a CUDA device or backend."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS104",
    name="device-check",
    subject="usage",
    category="device_check",
    summary="A comparison of a device, backend or error text with a CUDA string, or `is_cuda`.",
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
        Example(
            """\
import torch
try:
    step()
except RuntimeError as error:
    if "CUDA out of memory" in str(error):
        retry()
""",
            ("error:cuda",),
        ),
        Example(
            """\
def place(storage, loc):
    return storage.cuda() if loc.startswith("cuda") else storage
""",
            ("device:cuda",),
        ),
        Example(
            """\
def precision(device):
    return {"cuda": "fp16", "cpu": "fp32"}[device.type]
""",
            ("device:cuda",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
try:
    step()
except RuntimeError as error:
    if "out of memory" in str(error) or "FP16 requires CUDA." in str(error):
        retry()
"""
        ),
        Example(
            """\
def list_names(func_name, line):
    return func_name.startswith("cuda") or line.startswith("cuda")
"""
        ),
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
