"""Scenarios of a change, as a pull request brings them."""

from pathlib import Path

import pygit2
import pytest

from migrate_scan import api
from migrate_scan.config import Config, ConfigError, GateConfig
from migrate_scan.gate import GateError, Request, gate

from .history import History, run, symbols

TRAIN = """\
import torch


def step(model, batch):
    batch = batch.cuda()
    torch.cuda.synchronize()
    return model(batch)
"""
KERNEL = """\
#include <cuda_runtime.h>

__global__ void scale(float *x, float a, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  asm volatile("mov.u32 %0, %laneid;" : "=r"(i));
  if (i < n) x[i] = __shfl_xor_sync(0xffffffff, x[i], 1) * a;
}

void launch(float *x, float a, int n) { scale<<<n / 256 + 1, 256>>>(x, a, n); }
"""


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "repo")


def configured(**gate: object) -> Config:
    return Config(gate=GateConfig(**gate))  # type: ignore[arg-type]


def test_a_ports_own_commit_lowers_the_debt(history: History) -> None:
    history.commit({"train.py": TRAIN})
    ported = TRAIN.replace(".cuda()", ".to(device)").replace("torch.cuda.synchronize()", "sync()")
    history.commit({"train.py": ported})
    result = run(history, "main~1")
    assert symbols(result) == []
    assert [item.subject.symbol for item in result.fixed] == [
        "torch.Tensor.cuda",
        "torch.cuda.synchronize",
    ]
    assert not result.verdict.failed


def test_a_kernel_added_fails_where_it_has_to_be_written_anew(history: History) -> None:
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN, "scale.cu": KERNEL})
    result = run(history, "main~1")
    assert ("MS301", "scale") in symbols(result)
    assert result.verdict.failed
    broken = {reason.target for reason in result.verdict.reasons if reason.subject}
    assert {"cann", "mlu"} <= broken
    assert "rocm" not in {
        reason.target
        for reason in result.verdict.reasons
        if reason.subject and reason.subject.symbol == "scale"
    }


def test_a_device_string_behind_a_guard_of_the_port_is_no_blocker(history: History) -> None:
    history.commit({"a.py": "import torch\n"})
    guarded = """\
import torch
from torch_npu import is_npu_available

if torch.npu.is_available():
    device = torch.device("npu")
else:
    device = torch.device("cuda")
"""
    history.commit({"a.py": guarded})
    result = run(history, "main~1")
    assert result.new
    assert not result.verdict.failed


def test_a_renamed_file_adds_nothing(history: History) -> None:
    history.commit({"pkg/train.py": TRAIN})
    history.commit({"pkg/core/training.py": "# moved\n\n" + TRAIN.replace("batch = ", "batch  = ")})
    result = run(history, "main~1")
    assert (len(result.new), len(result.fixed), len(result.moved)) == (0, 0, 2)
    assert {move.before.places[0].path for move in result.moved} == {"pkg/train.py"}


def test_a_vendored_tree_updated_does_not_count(history: History) -> None:
    history.commit({"a.py": TRAIN, "third_party/x/k.cu": KERNEL})
    history.commit({"a.py": TRAIN, "third_party/x/k.cu": KERNEL * 2, "tests/test_a.py": TRAIN})
    result = run(history, "main~1")
    assert (result.new, result.fixed) == ((), ())


@pytest.mark.parametrize("reason", ["measured: never reached on the target", ""])
def test_a_suppression_needs_a_reason_where_the_team_says_so(history: History, reason: str) -> None:
    history.commit({"a.py": TRAIN})
    nvtx = f"    torch.cuda.nvtx.range_push('a')  # migrate-scan: ignore[MS101] {reason}\n"
    history.commit({"a.py": TRAIN + nvtx})
    result = run(history, "main~1")
    assert symbols(result) == []
    assert not result.verdict.failed
    strict = run(history, "main~1", config=configured(require_reason=True))
    assert strict.verdict.failed is (not reason)
    if not reason:
        (broken,) = strict.verdict.reasons
        assert broken.condition == "suppression-without-reason"
        assert "a.py:8" in broken.message


def test_one_more_suppression_without_a_reason_is_one_too_many(history: History) -> None:
    bare = "    torch.cuda.nvtx.range_pop()  # migrate-scan: ignore[MS101]\n"
    history.commit({"a.py": TRAIN + bare})
    history.commit({"a.py": TRAIN + "    x = 1\n" + bare})
    strict = configured(require_reason=True)
    assert not run(history, "main~1", config=strict).verdict.failed
    history.commit({"a.py": TRAIN + bare * 2})
    assert run(history, "main~1", config=strict).verdict.failed


def test_a_suppression_that_becomes_unused_is_told(history: History) -> None:
    ignore = "  # migrate-scan: ignore[MS101] later\n"
    line = "    torch.cuda.synchronize()"
    history.commit({"a.py": TRAIN.replace(f"{line}\n", line + ignore)})
    history.commit({"a.py": TRAIN.replace(f"{line}\n", "    sync()" + ignore)})
    (note,) = run(history, "main~1").diagnostics
    assert note.code == "unused-suppression"


def test_of_several_alike_the_added_line_is_the_new_one(history: History) -> None:
    before = "import torch\n\n\ndef f():\n    a = 1\n    torch.cuda.nvtx.range_pop()\n"
    history.commit({"a.py": before})
    history.commit({"a.py": before.replace("a = 1", "torch.cuda.nvtx.range_pop()\n    a = 1")})
    (item,) = run(history, "main~1").new
    assert item.subject.symbol == "torch.cuda.nvtx.range_pop"
    (head_only,) = run(history, None).new[:1]
    assert head_only.subject.places[0].line == 5


def test_of_several_alike_the_one_in_a_branch_of_the_port_is_the_new_one(
    history: History,
) -> None:
    call = "torch.cuda.synchronize()"
    history.commit({"a.py": f"import torch\ndef f(x):\n    {call}\n"})
    ported = f"    if x.device.type == 'npu':\n        {call}\n        return\n    {call}\n"
    history.commit({"a.py": f"import torch\ndef f(x):\n{ported}"})
    (new,) = run(history, "main~1", config=configured(fail_on=("new",))).new
    assert new.subject.places[0].line == 4
    assert {finding.route for finding in new.verdicts.values()} == {"as_is"}


def test_of_very_many_alike_one_more_is_one_new(history: History) -> None:
    lines = "    torch.cuda.synchronize()\n"
    history.commit({"a.py": f"import torch\ndef f():\n{lines * 600}"})
    history.commit({"b.py": f"import torch\ndef f():\n{lines * 601}"})
    result = run(history, "main~1")
    assert (len(result.new), len(result.fixed), len(result.moved)) == (1, 0, 600)


def test_the_merge_base_is_compared_unless_two_dots_are_asked_for(history: History) -> None:
    fork = history.commit({"a.py": "import torch\n"})
    history.commit({"a.py": TRAIN})
    history.commit({"a.py": "import torch\n", "b.py": "x = 1\n"}, parents=[fork], branch="topic")
    assert run(history, "main", "topic").fixed == ()
    two_dot = Request(base="main", head="topic", two_dot=True)
    assert len(gate(history.root, two_dot, use_cache=False).fixed) == 2


def test_only_named_files_count(history: History) -> None:
    history.commit({"a.py": "import torch\n", "b.py": "import torch\n"})
    history.commit({"a.py": TRAIN, "b.py": TRAIN})
    request = Request(base="main~1", files=("b.py",))
    result = gate(history.root, request, use_cache=False)
    assert {item.subject.places[0].path for item in result.new} == {"b.py"}


def test_the_index_can_be_the_head(history: History) -> None:
    history.commit({"pkg/a.py": "import torch\n", "b.py": TRAIN})
    repository = history.repository
    repository.index.read_tree(repository.head.peel().tree)
    blob = repository.create_blob(TRAIN.encode())
    repository.index.add(pygit2.IndexEntry("pkg/a.py", blob, pygit2.enums.FileMode.BLOB))
    repository.index.write()
    result = gate(history.root, Request(base="HEAD", head=None), use_cache=False)
    assert result.head is None
    assert {item.subject.places[0].path for item in result.new} == {"pkg/a.py"}


def test_before_the_first_commit_everything_staged_is_new(history: History) -> None:
    repository = history.repository
    blob = repository.create_blob(TRAIN.encode())
    repository.index.add(pygit2.IndexEntry("a.py", blob, pygit2.enums.FileMode.BLOB))
    repository.index.write()
    result = gate(history.root, Request(base="HEAD", head=None), use_cache=False)
    assert (result.base, len(result.new)) == (None, 2)


def test_what_is_staged_is_compared_with_where_it_left_the_base(history: History) -> None:
    fork = history.commit({"a.py": TRAIN})
    history.commit({"a.py": "import torch\n"})
    history.commit({"a.py": TRAIN, "b.py": "x = 1\n"}, parents=[fork], branch="topic")
    repository = history.repository
    repository.set_head("refs/heads/topic")
    repository.index.read_tree(repository.head.peel(pygit2.Commit).tree)
    repository.index.write()
    result = gate(history.root, Request(base="main", head=None), use_cache=False)
    assert (result.base, result.new) == (fork, ())


def test_a_package_that_one_more_file_imports_has_not_moved(history: History) -> None:
    use = "import flash_attn\n"
    history.commit({"m.py": use})
    history.commit({"a.py": use, "m.py": use})
    result = run(history, "main~1")
    assert (result.new, result.fixed, result.moved) == ((), (), ())
    history.commit({"b.py": use})
    (move,) = run(history, "main~1").moved
    assert move.before.places[0].path == "a.py"


def test_effort_is_what_the_new_findings_add_to_the_port(history: History) -> None:
    any_day = configured(fail_on=("effort>0",), targets=("cann",))
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN, "k.cu": KERNEL})
    (reason,) = run(history, "main~1", config=any_day).verdict.reasons
    assert (reason.target, reason.subject) == ("cann", None)
    whole = run(history, None, config=any_day).verdict.reasons[0]
    assert _days(reason.message) <= _days(whole.message)
    history.commit({"sub/train.py": TRAIN, "k.cu": KERNEL})
    assert not run(history, "main~1", config=any_day).verdict.failed


def _days(message: str) -> float:
    return float(message.split()[0])


def test_a_folder_of_the_repository_is_a_root_of_its_own(history: History) -> None:
    history.commit({"sub/a.py": "x = 1\n", "b.py": "x = 1\n"})
    history.commit({"sub/a.py": TRAIN, "b.py": TRAIN})
    (history.root / "sub").mkdir()
    result = gate(history.root / "sub", Request(base="main~1"), use_cache=False)
    assert {item.subject.places[0].path for item in result.new} == {"a.py"}


def test_the_heads_configuration_decides_and_a_change_of_it_is_told(history: History) -> None:
    table = '[tool.migrate-scan.gate]\nfail-on = ["new"]\ntargets = ["rocm"]\n'
    history.commit({"a.py": "import torch\n"})
    history.commit({"a.py": TRAIN, "pyproject.toml": table})
    result = run(history, "main~1")
    assert result.verdict.failed
    assert result.policy.targets == ("rocm",)
    assert "gate_configuration_changed" in {note.code for note in result.diagnostics}


def test_a_configuration_that_cannot_be_read_is_an_error(history: History) -> None:
    history.commit({"a.py": TRAIN, "pyproject.toml": "[tool.migrate-scan\n"})
    with pytest.raises(ConfigError, match="is not TOML"):
        run(history, "main")


def test_a_pinned_map_version_must_be_the_installed_one(history: History) -> None:
    history.commit({"a.py": TRAIN})
    installed = run(history, "main").policy.maps
    assert not run(history, "main").policy.pinned
    assert run(history, "main", config=configured(maps=installed)).policy.pinned
    with pytest.raises(GateError, match=installed):
        run(history, "main", config=configured(maps="2001.1.1"))


def test_nothing_to_scan(history: History) -> None:
    history.commit({"README.md": "no code"})
    with pytest.raises(api.NothingToScanError):
        run(history, "main")


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_result_does_not_depend_on_jobs_or_cache(
    history: History, tmp_path: Path, jobs: int
) -> None:
    files = {f"m{n}.py": TRAIN.replace("step", f"step{n}") for n in range(12)}
    history.commit({"m0.py": TRAIN})
    history.commit({**files, "scale.cu": KERNEL})
    expected = run(history, "main~1")
    config = Config(jobs=jobs)
    for _ in ("cold", "warm"):
        request = Request(base="main~1")
        assert gate(history.root, request, config=config, cache_dir=tmp_path / "c") == expected
