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
        (
            "print(torch.cuda.memory_allocated())",
            "print((torch.accelerator.memory_allocated() "
            "if torch.accelerator.is_available() else 0))",
        ),
        (
            "if x.is_cuda: torch.cuda.empty_cache()",
            "if (x.device.type == str(torch.accelerator.current_accelerator())): "
            "torch.accelerator.empty_cache()",
        ),
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
        (
            "scaler = torch.cuda.amp.GradScaler(enabled=True)",
            'scaler = torch.amp.GradScaler(str(torch.accelerator.current_accelerator() or "cpu"), '
            "enabled=True)",
        ),
        (
            "with torch.cuda.stream(torch.cuda.Stream(priority=-1)): pass",
            "with torch.get_device_module().stream("
            "torch.get_device_module().Stream(priority=-1)): pass",
        ),
        (
            "def wait(event: torch.cuda.Event): torch.cuda.current_stream().wait_event(event)",
            "def wait(event: torch.Event): "
            "torch.get_device_module().current_stream().wait_event(event)",
        ),
        (
            'd = "cuda:{}".format(rank)\nx.to(d)',
            "d = f\"{torch.accelerator.current_accelerator() or 'cpu'}:{{}}\".format(rank)\n"
            "x.to(d)",
        ),
        (
            'torch.distributed.init_process_group(backend="nccl")',
            "torch.distributed.init_process_group(backend="
            "torch.distributed.get_default_backend_for_device("
            'torch.accelerator.current_accelerator() or "cpu"))',
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
        "    print(torch.cuda.get_device_properties())\n"
        '    x = torch.zeros(2, device="cuda")\n'
        "    torch.cuda.synchronize()\n"
    )
    after, refused = _fixed(tmp_path, source)
    assert after == source.replace("torch.cuda.sync", "torch.accelerator.sync")
    assert "torch.cuda.get_device_properties in line 4 stays: change both together" in refused[0]
    harmless = source.replace("    print(torch.cuda.get_device_properties())\n", "")
    after, refused = _fixed(tmp_path, harmless)
    assert "torch.accelerator.is_available()" in after
    assert len(refused) == 1


_DEVICE = 'str(torch.accelerator.current_accelerator() or "cpu")'
_AMP = """\
import torch
from torch.cuda.amp import GradScaler, autocast as cast, custom_fwd
from torch.cuda import amp


@custom_fwd
def forward(ctx, x):
    with cast(), amp.autocast(enabled=False):
        return x


scaler = GradScaler(1024.0)
"""


def test_imports_of_mixed_precision_change_with_their_calls(tmp_path: Path) -> None:
    after, refused = _fixed(tmp_path, _AMP)
    assert refused == []
    assert (
        after
        == f"""\
import torch
from torch.amp import GradScaler, autocast as cast, custom_fwd
from torch import amp


@custom_fwd(device_type={_DEVICE})
def forward(ctx, x):
    with cast({_DEVICE}), amp.autocast({_DEVICE}, enabled=False):
        return x


scaler = GradScaler({_DEVICE}, init_scale=1024.0)
"""
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("(1024.0)", "", "it is not called here"),
        ("(1024.0)", "(*options)", "the arguments cannot be named"),
        ("import amp", "import amp, nvtx", "other names are imported with it"),
        ("import amp", "import amp, Event", "other names are imported with it"),
        ("custom_fwd\nfrom", "common\nfrom", "other names are imported with it"),
    ],
)
def test_imports_of_mixed_precision_change_together_or_not_at_all(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    source = _AMP.replace(old, new, 1)
    after, refused = _fixed(tmp_path, source)
    assert after == source
    assert any(why in message for message in refused)


def test_other_module_under_the_same_name_is_left_alone(tmp_path: Path) -> None:
    source = "import torch\nimport torch.cuda.amp as amp\nwith amp.autocast(): pass\n"
    assert _fixed(tmp_path, source)[0] == source


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("torch.cuda.manual_seed_all(0)", "torch.manual_seed seeds every device"),
        ("t = torch.cuda.FloatTensor(3)", "a tensor type names its device"),
        ("torch.cuda.nvtx.range_push('x')", "NVTX is NVIDIA's own"),
        ("make = torch.cuda.Stream", "it is not called here"),
        ("torch.backends.cudnn.benchmark = True", "others do not mind it"),
        ("torch.cuda.synchronize(device=0)", "takes no arguments by name"),
        ("torch.cuda.memory_allocated(torch.device('cuda'))", "what it is asked about changes too"),
        ("BACKEND = 'nccl'\ntorch.distributed.init_process_group(BACKEND)", "imported"),
        ("def start(backend='nccl'): torch.distributed.init_process_group(backend)", "imported"),
        ("nccl = torch.distributed.get_backend() == 'nccl'", "compared with gloo"),
    ],
)
def test_what_is_refused_has_its_reason(tmp_path: Path, source: str, why: str) -> None:
    source = f"import torch\n{source}\n"
    after, refused = _fixed(tmp_path, source)
    assert after == source
    assert why in " ".join(refused)


def test_file_that_calls_compiled_code_goes_on_asking_for_cuda(tmp_path: Path) -> None:
    source = (
        "import torch\nfrom torch.utils.cpp_extension import load\n"
        'ops = load("ops", ["ops.cu"])\n'
        "def f(x):\n    return ops.f(x) if x.is_cuda else x\n"
    )
    after, refused = _fixed(tmp_path, source)
    assert after == source
    assert "torch.utils.cpp_extension.load stays: change both together" in refused[0]


def test_text_of_an_error_does_not_hold_back_the_rest(tmp_path: Path) -> None:
    source = (
        "import torch\nx = torch.zeros(1)\ntry:\n    y = x.cuda()\n"
        "except RuntimeError as error:\n"
        '    if "CUDA out of memory" not in str(error):\n        raise\n'
    )
    after, refused = _fixed(tmp_path, source)
    moved = 'to(torch.accelerator.current_accelerator() or "cpu")'
    assert after == source.replace("cuda()", moved)
    assert len(refused) == 1
