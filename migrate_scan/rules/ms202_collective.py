"""MS202: collectives and point-to-point operations."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS202",
    name="collective",
    subject="usage",
    category="distributed",
    summary="A collective or point-to-point operation of `torch.distributed` or Horovod.",
    why=(
        "Support depends on the operation, the reduction and the dtype: HCCL has no bitwise "
        "reductions and emulates AVG."
    ),
    valid=(
        Example(
            """\
import torch.distributed as dist
dist.all_reduce(x, op=dist.ReduceOp.AVG)
""",
            ("torch.distributed.all_reduce",),
        ),
        Example(
            """\
from torch.distributed import all_gather_into_tensor
all_gather_into_tensor(out, x)
""",
            ("torch.distributed.all_gather_into_tensor",),
        ),
        Example(
            """\
import horovod.torch as hvd
hvd.broadcast_parameters(model.state_dict(), root_rank=0)
""",
            ("horovod.torch.broadcast_parameters",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch.distributed as dist
rank = dist.get_rank()
"""
        ),
        Example(
            """\
import deepspeed.comm as dist
dist.all_reduce(x)  # torch
"""
        ),
        Example(
            """\
import horovod.torch as hvd
rank = hvd.rank()
"""
        ),
    ),
)
