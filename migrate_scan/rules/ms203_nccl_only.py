"""MS203: what only NCCL has."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS203",
    name="nccl-only",
    subject="usage",
    category="distributed",
    summary="`ProcessGroupNCCL`, its options, and `torch.cuda.nccl`.",
    why=("These names belong to NCCL and have no portable counterpart."),
    valid=(
        Example(
            """\
import torch
options = torch.distributed.ProcessGroupNCCL.Options()
""",
            ("torch.distributed.ProcessGroupNCCL.Options",),
        ),
        Example(
            """\
import torch
version = torch.cuda.nccl.version()
""",
            ("torch.cuda.nccl.version",),
        ),
        Example(
            """\
import ctypes
library = ctypes.CDLL("libnccl.so.2")
""",
            ("library:nccl",),
        ),
        Example(
            """\
from cupy.cuda import nccl
nccl.get_unique_id()
""",
            ("cupy.cuda.nccl.get_unique_id",),
        ),
        Example(
            """\
load_inline("allocator", source, extra_ldflags=["-lnccl"])
CUDAExtension("p2p", ["p2p.cpp"], libraries=["nccl"])
""",
            ("library:nccl", "library:nccl"),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
version = torch.cuda.nvtx
"""
        ),
        Example(
            """\
text = "libnccl.so is needed"
"""
        ),
        Example(
            """\
CUDAExtension("p2p", ["p2p.cu"], libraries=["cudart", "cuda_helpers"])
"""
        ),
    ),
)
