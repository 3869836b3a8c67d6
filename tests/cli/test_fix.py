"""The fix command as a user meets it, on a repository with everything that must stay."""

import ast
import subprocess
from pathlib import Path

import pytest

from migrate_scan import scan
from tests.cli.conftest import Run

_MAIN = '''\
"""Runs on cuda: python train.py --device cuda."""
import os
import torch
import torch.distributed as dist
from torch.cuda.amp import autocast, custom_fwd

KERNELS = "kernels/cuda/ops.so"  # cuda
NAMES = {"cuda": "NVIDIA"}
device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))


@custom_fwd
def step(model, batch):
    with autocast():
        out = model(batch.cuda(non_blocking=True))
    torch.cuda.synchronize()
    print(torch.cuda.get_device_capability() >= (9, 0))
    return out


if __name__ == "__main__":
    dist.init_process_group("nccl")
    torch.cuda.set_device(device)
    model = torch.nn.parallel.DistributedDataParallel(
        torch.nn.Linear(4, 4).to("cuda:0"), device_ids=[device]
    )
    step(model, torch.zeros(4))
'''
_STAYS = (
    '"""Runs on cuda: python train.py --device cuda."""',
    'KERNELS = "kernels/cuda/ops.so"  # cuda',
    'NAMES = {"cuda": "NVIDIA"}',
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    root = tmp_path / "program"
    root.mkdir()
    (root / "train.py").write_bytes(_MAIN.replace("\n", "\r\n").encode())
    return root


def _symbols(root: Path) -> list[str]:
    return sorted(usage.symbol for usage in scan(root, cache=False).usages)


def test_patch_is_printed_and_nothing_is_written(program: Path, run: Run) -> None:
    before = (program / "train.py").read_bytes()
    result = run("fix", program, "--target", "cann")
    assert result.exit_code == 0
    assert (program / "train.py").read_bytes() == before
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, input=result.stdout_bytes, cwd=program, check=True)
    patched = (program / "train.py").read_bytes()
    (program / "train.py").write_bytes(before)
    assert run("fix", program, "--target", "cann", "--write").exit_code == 0
    assert (program / "train.py").read_bytes() == patched


@pytest.mark.parametrize("target", ["cann", "mlu"])
def test_what_is_mechanical_is_gone_and_nothing_new_is_there(
    program: Path, run: Run, target: str
) -> None:
    before = _symbols(program)
    assert run("fix", program, "--target", target, "--write").exit_code == 0
    after = _symbols(program)
    assert after == ["torch.cuda.get_device_capability"]
    assert set(after) < set(before)
    source = (program / "train.py").read_bytes().decode()
    ast.parse(source)
    assert source.count("\r\n") == source.count("\n")
    assert all(line in source for line in _STAYS)
    assert f"import torch_{'npu' if target == 'cann' else 'mlu'}  # noqa: F401" in source


@pytest.mark.parametrize("target", ["cann", "mlu", "rocm", "portable"])
def test_second_run_changes_nothing(program: Path, run: Run, target: str) -> None:
    run("fix", program, "--target", target, "--write")
    once = (program / "train.py").read_bytes()
    again = run("fix", program, "--target", target, "--write")
    assert again.exit_code == 0
    assert (program / "train.py").read_bytes() == once
    assert "0 files edited" in again.stderr


def test_what_is_refused_is_listed_with_the_reason(program: Path, run: Run) -> None:
    result = run("fix", program, "--target", "cann")
    assert "train.py:17: torch.cuda.get_device_capability: compute capability" in result.stderr
    assert run("fix", program, "--target", "cann", "--quiet").stderr == ""


def test_suggestions_in_the_report_are_the_edits(program: Path, run: Run) -> None:
    report = scan(program, ["cann"], cache=False)
    new = {f.suggestion.new for f in report.targets["cann"].findings if f.suggestion}
    patch = run("fix", program, "--target", "cann").stdout
    assert {"torch.npu.amp", '"hccl"', '"npu:0"', "torch.npu.synchronize"} <= new
    assert all(text in patch for text in new)


def test_selected_rules_only(program: Path, run: Run) -> None:
    patch = run("fix", program, "--target", "cann", "--select", "MS201").stdout
    assert '+    dist.init_process_group("hccl")' in patch
    assert "torch.npu" not in patch


def test_shim_is_imported_and_nothing_is_renamed(program: Path, run: Run) -> None:
    result = run("fix", program, "--target", "cann", "--shim", "--write")
    assert result.exit_code == 0
    source = (program / "train.py").read_bytes().decode()
    line = "from torch_npu.contrib import transfer_to_npu  # noqa: F401\r\n"
    assert source.replace(line, "") == _MAIN.replace("\n", "\r\n")
    assert source.index(line) < source.index("from torch.cuda")


def test_shim_is_not_imported_where_nothing_needs_it(program: Path, run: Run) -> None:
    source = "import torch.distributed as dist\n\n\ndef total(x):\n    dist.all_reduce(x)\n"
    (program / "reduce.py").write_text(source)
    patch = run("fix", program, "--target", "cann", "--shim").stdout
    assert "train.py" in patch
    assert "reduce.py" not in patch


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "Missing option"),
        (("--target", "cann", "--target", "mlu"), "exactly one --target"),
        (("--target", "abacus"), "abacus"),
        (("--target", "rocm", "--shim"), "rocm has no shim"),
    ],
)
def test_wrong_usage(program: Path, run: Run, options: tuple[str, ...], message: str) -> None:
    result = run("fix", program, *options)
    assert result.exit_code == 2
    assert message in result.stderr
