"""What dotted paths of torch stand for."""

import pytest

from migrate_scan.parse.python.symbols import meaning


@pytest.mark.parametrize(
    ("path", "symbol", "kind"),
    [
        ("torch.nn.LayerNorm.load", "torch.nn.LayerNorm", "class"),
        ("torch.nn.Linear.forward", "torch.nn.Linear.forward", "method"),
        ("torch.nn.Embedding.from_pretrained", "torch.nn.Embedding.from_pretrained", "method"),
        ("torch.torch.randn", "torch.randn", "function"),
        ("torch.distributions.normal.Normal", "torch.distributions.Normal", "class"),
        ("torch.distributed.reduce_op.SUM", "torch.distributed.ReduceOp", "class"),
        ("torch.optim.optimizer.Optimizer", "torch.optim.Optimizer", "class"),
        ("torch.optim.optimizer.ParamsT", "torch.optim.ParamsT", None),
        ("torch.profiler.ProfilerActivity.CPU", "torch.profiler.ProfilerActivity", "class"),
    ],
)
def test_operators(path: str, symbol: str, kind: str | None) -> None:
    found = meaning(path)
    assert (found.symbol, found.kind, found.rule) == (symbol, kind, None)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("torch.profiler.ProfilerActivity.CUDA", "MS101"),
        ("torch.distributed.Backend.NCCL", "MS201"),
        ("torch.version.cuda", "MS105"),
        ("torch.cuda.nccl.version", "MS203"),
    ],
)
def test_usages(path: str, rule: str) -> None:
    assert meaning(path).rule == rule
