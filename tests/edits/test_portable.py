"""Code that names no vendor: what is written for which torch, and what is refused."""

from pathlib import Path

import pytest

from migrate_scan import scan
from migrate_scan.edits.fix import Fixed
from migrate_scan.edits.run import fix_tree


def _fixed(tmp_path: Path, source: str, torch: str = "2.9") -> tuple[str, list[str]]:
    (tmp_path / "a.py").write_text(source)
    report = scan(tmp_path, cache=False)
    fixed: Fixed = fix_tree(report, tmp_path, "portable", torch=torch)
    after = fixed.files[0].after.decode() if fixed.files else source
    return after, [note.message for note in fixed.refused]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("torch.cuda.synchronize()", "torch.accelerator.synchronize()"),
        ("torch.cuda.set_device(rank)", "torch.accelerator.set_device_index(rank)"),
        ("torch.cuda.memory_allocated()", "torch.accelerator.memory_allocated()"),
        (
            "model.cuda(non_blocking=True)",
            'model.to(torch.accelerator.current_accelerator() or "cpu", non_blocking=True)',
        ),
        (
            'd = torch.device(f"cuda:{rank}")',
            "d = torch.device(f\"{torch.accelerator.current_accelerator() or 'cpu'}:{rank}\")",
        ),
        (
            "flag = torch.zeros(2).is_cuda and x.is_cuda",
            None,
        ),
        (
            'if x.device.type == "cuda": pass',
            "if x.device.type == str(torch.accelerator.current_accelerator()): pass",
        ),
        (
            "with torch.cuda.amp.autocast(True): pass",
            'with torch.autocast(str(torch.accelerator.current_accelerator() or "cpu"), '
            "enabled=True): pass",
        ),
    ],
)
def test_names_no_vendor(tmp_path: Path, before: str, after: str | None) -> None:
    head = "import torch\nmodel = torch.nn.Linear(2, 2)\nx = torch.zeros(2)\n"
    made, _ = _fixed(tmp_path, f"{head}{before}\n")
    assert made == f"{head}{before if after is None else after}\n"


def test_name_that_this_torch_does_not_have_is_refused(tmp_path: Path) -> None:
    source = "import torch\ntorch.cuda.memory_allocated()\n"
    assert _fixed(tmp_path, source, "2.6") == (
        source,
        [
            "torch.cuda.memory_allocated: torch.accelerator.memory_allocated is there "
            "from torch 2.9 on"
        ],
    )
    source = 'import torch\nx = torch.zeros(2, device="cuda")\n'
    assert _fixed(tmp_path, source, "2.5")[0] == source


def test_what_decides_about_the_device_changes_as_a_whole(tmp_path: Path) -> None:
    source = (
        "import torch\n"
        "if torch.cuda.is_available():\n"
        "    torch.cuda.manual_seed(1)\n"
        "    print(torch.cuda.get_device_name())\n"
        '    x = torch.zeros(2, device="cuda")\n'
        "    torch.cuda.synchronize()\n"
    )
    after, refused = _fixed(tmp_path, source)
    assert after == source.replace("torch.cuda.sync", "torch.accelerator.sync")
    assert "torch.cuda.get_device_name in line 4 stays: change both together" in refused[0]
    harmless = source.replace("    print(torch.cuda.get_device_name())\n", "")
    after, refused = _fixed(tmp_path, harmless)
    assert "torch.accelerator.is_available()" in after
    assert len(refused) == 1
