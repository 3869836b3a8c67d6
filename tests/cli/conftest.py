"""A small repository to scan, and a runner for the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli

Run = Callable[..., Result]

TRAIN = """\
import torch

device = "cuda"
model = torch.nn.Linear(4, 4).to(device)


def step(batch):
    out = model(batch.cuda())
    torch.cuda.synchronize()
    return out
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "train.py").write_text(TRAIN)
    return root


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``migrate-scan`` with a cache of its own."""

    def invoke(*arguments: str | Path) -> Result:
        command = [str(argument) for argument in arguments]
        if command[0] in ("scan", "fix"):
            command += ["--cache-dir", str(tmp_path / "cache")]
        return CliRunner().invoke(cli, command)

    return invoke
