"""MS601: native extensions that are built."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS601",
    name="extension-build",
    subject="usage",
    category="extension",
    summary="A call of, or reference to, torch's extension builder.",
    why=("Each vendor has a builder of its own; hipify runs inside `CUDAExtension` on ROCm only."),
    valid=(
        Example(
            """\
from torch.utils.cpp_extension import CUDAExtension
CUDAExtension("ops", ["ops.cu"])
""",
            ("torch.utils.cpp_extension.CUDAExtension",),
        ),
        Example(
            """\
from torch.utils import cpp_extension
ops = cpp_extension.load(name="ops", sources=["ops.cu"])
""",
            ("torch.utils.cpp_extension.load",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
state = torch.load("m.pt")
"""
        ),
    ),
)
