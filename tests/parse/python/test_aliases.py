"""The spelling that vendors' lists use."""

import pytest

from migrate_scan.parse.python.aliases import canonical


@pytest.mark.parametrize(
    ("path", "spelling"),
    [
        ("torch.nn.Parameter", "torch.nn.parameter.Parameter"),
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.nn.modules.module.Module", "torch.nn.Module"),
        ("torch.optim.adam.Adam", "torch.optim.Adam"),
        ("torch.optim.lr_scheduler.StepLR", "torch.optim.lr_scheduler.StepLR"),
        ("torch.distributed.distributed_c10d.all_reduce", "torch.distributed.all_reduce"),
        ("torch.torch.randn", "torch.randn"),
        ("torch.autograd.ProfilerActivity.CUDA", "torch.profiler.ProfilerActivity.CUDA"),
        ("torch.relu", "torch.relu"),
    ],
)
def test_canonical(path: str, spelling: str) -> None:
    assert canonical(path) == spelling
