"""MS201: process groups and the NCCL backend."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS201",
    name="nccl-backend",
    subject="usage",
    category="distributed",
    summary='A process group, or the literal `"nccl"` where a backend is chosen.',
    why=("Each vendor has a collective library and a backend name of its own (HCCL, CNCL)."),
    valid=(
        Example(
            """\
import torch.distributed as dist
dist.init_process_group(backend="nccl")
""",
            ("backend:nccl",),
        ),
        Example(
            """\
backend = "nccl"
""",
            ("backend:nccl",),
        ),
        Example(
            """\
import torch
torch.distributed.new_group(ranks=[0, 1])
""",
            ("torch.distributed.new_group",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
import torch.distributed as dist
dist.init_process_group(dist.get_default_backend_for_device(torch.accelerator.current_accelerator()))
"""
        ),
        Example(
            """\
log = "nccl"
print("nccl")
"""
        ),
        Example(
            """\
def init_process_group(backend):
    pass
init_process_group(backend)
"""
        ),
    ),
)
