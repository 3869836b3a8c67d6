"""For any two revisions, new and fixed are the difference of two full scans."""

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate_scan import api
from migrate_scan.config import Config
from migrate_scan.gate import GateResult, Request, gate
from migrate_scan.model import Dependency, Kernel, Report, Usage

from .history import History, check_out
from .test_gate import KERNEL, TRAIN

LINES = (
    "torch.cuda.synchronize()",
    "x = x.cuda()",
    "torch.cuda.nvtx.range_push('a')",
    "dist.init_process_group('nccl')",
    "y = ops.scale(x)",
    "x = x.to(DEVICE)",
    "x = 1",
    "torch.cuda.empty_cache()  # migrate-scan: ignore[MS101] on purpose",
)
PATHS = ("a.py", "pkg/a.py", "pkg/b.py", "tests/test_a.py", "third_party/v.py", "skipped/c.py")
IGNORED = "skipped/\n"

functions = st.lists(st.sampled_from(LINES), min_size=1, max_size=4)
modules = st.lists(functions, max_size=3)
states = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(PATHS, modules),
        "scale.cu": st.just(KERNEL),
        "pkg/device.py": st.sampled_from(['DEVICE = "cuda"\n', 'DEVICE = "cpu"\n']),
        ".gitignore": st.just(IGNORED),
        "requirements.txt": st.sampled_from(["flash-attn\n", "flash-attn\napex\n", "numpy\n"]),
    },
)
histories = st.lists(states, min_size=2, max_size=4)


def written(module: list[list[str]] | str) -> str:
    if isinstance(module, str):
        return module
    head = "import torch\nimport torch.distributed as dist\n"
    head += "import ops\nfrom pkg.device import DEVICE\n"
    body = "\n\n".join(
        f"def f{number}(x):\n" + "".join(f"    {line}\n" for line in lines)
        for number, lines in enumerate(module)
    )
    return f"{head}\n\n{body}"


def identities(report: Report) -> Counter[tuple[str, str]]:
    """Own-area, unsuppressed usages, kernels and CUDA-bound packages of a full scan."""
    items: list[Usage | Kernel | Dependency] = []
    items += [usage for usage in report.usages if usage.suppressed is None]
    items += [kernel for kernel in report.kernels if kernel.suppressed is None]
    items += [package for package in report.dependencies if package.rule == "MS701"]
    return Counter((item.rule, item.fingerprint) for item in items if item.area == "own")


def of(items: object) -> Counter[tuple[str, str]]:
    return Counter((i.subject.rule, i.subject.fingerprint) for i in items)  # type: ignore[attr-defined]


def check(result: GateResult, before: Report | None, after: Report | None) -> None:
    base = identities(before) if before is not None else Counter()
    head = identities(after) if after is not None else Counter()
    assert of(result.new) == head - base
    assert of(result.fixed) == base - head
    for move in result.moved:
        assert move.before.places[0].path != move.judged.subject.places[0].path
        assert move.before.fingerprint == move.judged.subject.fingerprint


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_gate_is_the_difference_of_two_scans(
    states: list[dict[str, list[list[str]] | str]], chance: random.Random
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        history = History(folder / "repo")
        revisions = []
        for number, state in enumerate(states):
            files = {path: written(module) for path, module in state.items()}
            files["setup.py"] = "from setuptools import setup\nsetup(name='p')\n"
            commit = history.commit(files)
            root = check_out(files, folder / f"tree{number}")
            revisions.append((commit, api.scan(root, config=Config(jobs=1), cache=False)))
        (base, before), (head, after) = chance.choice(revisions), chance.choice(revisions)
        request = Request(base=base, head=head, two_dot=True)
        for jobs in (1, 2):  # cold, then warm
            found = gate(
                history.root, request, config=Config(jobs=jobs), cache_dir=folder / "cache"
            )
            check(found, before, after)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("swap", [False, True])
def test_a_kernel_that_others_call_changes_them_too(tmp_path: Path, swap: bool) -> None:
    """Linking sees the whole tree: an extension that appears makes usages elsewhere."""
    history = History(tmp_path / "repo")
    bound = KERNEL + (
        "#include <torch/extension.h>\n"
        'PYBIND11_MODULE(my_ops_cuda, m) { m.def("launch", &launch); }\n'
    )
    build = (
        "from setuptools import setup\n"
        "from torch.utils.cpp_extension import CUDAExtension\n"
        "setup(name='p', ext_modules=[CUDAExtension('my_ops_cuda', ['k.cu'])])\n"
    )
    caller = "import torch\nimport my_ops_cuda\n\n\n"
    caller += "def f(x):\n    return my_ops_cuda.launch(x, 1.0, 4)\n"
    without = {"call.py": caller, "t.py": TRAIN}
    states = [without, {**without, "k.cu": bound, "setup.py": build}]
    if swap:
        states.reverse()
    reports = []
    for number, files in enumerate(states):
        history.commit(files)
        reports.append(api.scan(check_out(files, tmp_path / str(number)), cache=False))
    result = gate(history.root, Request(base="main~1"), use_cache=False)
    check(result, *reports)
    touched = result.fixed if swap else result.new
    assert "call.py" in {item.subject.places[0].path for item in touched}
