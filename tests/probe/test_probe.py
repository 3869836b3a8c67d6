"""The written file runs by itself, and its results answer what was open."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli

STUB = Path(__file__).parent / "stub"
CODE = """\
import torch
from torch.nn import functional as F


def forward(x):
    torch.flip(x, (0,)), torch.sigmoid(x), torch.cummax(x, 1)
    torch.split_with_sizes(x, 1), torch.multinomial(x, 2)
    torch.optim.lr_scheduler.LRScheduler
    return torch.onnx.symbolic_registry.is_registered_op(x)
"""
OPEN = (
    *("torch.logdet", "torch.unbind", "torch.split_with_sizes", "torch.flip", "torch.cummax"),
    *("torch.multinomial", "torch.sigmoid", "torch.nn.BatchNorm1d", "torch.nn.MSELoss"),
    *("torch.nn.LocalResponseNorm", "torch.nn.InstanceNorm2d", "torch.nn.InstanceNorm1d"),
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "model.py").write_text(CODE)
    return root


def _run(*words: str | Path) -> Result:
    command = [str(word) for word in words]
    return CliRunner().invoke(cli, [*command, "--no-cache", "-q", "-j", "1"])


def _probe(repository: Path, *more: str) -> Path:
    file = repository.parent / "test_probe_cann.py"
    result = _run(
        "probe", repository, "-t", "cann", "--torch", "2.7", "--chip", "A2", *more, "-o", file
    )
    assert result.exit_code == 0, result.output
    return file


def _pytest(file: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file.name],
        cwd=file.parent,
        env={**os.environ, "PYTHONPATH": str(STUB), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _scan(repository: Path, *more: str | Path) -> dict[str, Any]:
    stack = ("-t", "cann", "--torch", "2.7", "--chip", "A2", "--format", "json")
    result = _run("scan", repository, *stack, *more)
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def _results(repository: Path, answers: dict[str, dict[str, str]], **stack: str) -> Path:
    file = repository.parent / "results.json"
    seen = {"torch": "2.7.1", "plugin": "2.7.1", "device": "npu", "chip": "Ascend910B3", **stack}
    content = {
        "schema": 1,
        "target": "cann",
        "date": "2026-11-20",
        "stack": seen,
        "results": answers,
    }
    file.write_text(json.dumps(content))
    return file


def _finding(document: dict[str, Any], symbol: str) -> dict[str, Any]:
    subjects = {
        item["id"]: item["symbol"] for item in (*document["operators"], *document["usages"])
    }
    found: dict[str, Any] = next(
        item
        for item in document["targets"]["cann"]["findings"]
        if subjects.get(item["subject"]) == symbol
    )
    return found


def test_it_asks_the_device_and_keeps_answers_over_a_crash(repository: Path) -> None:
    file = _probe(repository)
    first = _pytest(file)
    assert first.returncode == 9, first.stdout + first.stderr
    second = _pytest(file)
    assert second.returncode == 1, second.stdout + second.stderr
    assert "skipped" in second.stdout
    found = json.loads((file.parent / "migrate-scan-probe.json").read_text())
    assert found["target"] == "cann"
    assert found["stack"] == {
        "torch": "2.7.1",
        "plugin": "2.7.1.post2",
        "device": "npu",
        "chip": "Ascend910B3",
    }
    answers = found["results"]
    ok = dict.fromkeys(("fp32", "fp16", "bf16"), "ok")
    here = {"presence": "present"}
    assert answers["torch.flip"] == {**here, **ok}
    failed = "fails: NotImplementedError"
    assert answers["torch.sigmoid"] == {**here, "fp32": "ok", "fp16": failed, "bf16": failed}
    assert answers["torch.cummax"] == {**here, **dict.fromkeys(ok, "cpu")}
    assert answers["torch.split_with_sizes"] == here
    assert answers["torch.multinomial"] == {**here, "fp32": "fails: NoReturn"}
    assert answers["torch.optim.lr_scheduler.LRScheduler"] == here
    assert answers["torch.onnx.symbolic_registry.is_registered_op"] == {"presence": "absent"}


def test_what_it_found_is_read_back(repository: Path) -> None:
    file = _probe(repository)
    _pytest(file)
    _pytest(file)
    document = _scan(repository, "--probe-results", file.parent / "migrate-scan-probe.json")
    flip = _finding(document, "torch.flip")
    assert (flip["status"], flip["route"]) == ("supported", "as_is")
    assert flip["evidence"][0]["confidence"] == "probe"
    assert flip["evidence"][0]["repository"].startswith("probe, 20")
    sigmoid = _finding(document, "torch.sigmoid")
    assert [item["code"] for item in sigmoid["constraints"]] == ["dtype:fp32"]
    assert _finding(document, "torch.cummax")["status"] == "fallback"
    assert _finding(document, "torch.split_with_sizes")["status"] == "unverified"
    assert _finding(document, "torch.optim.lr_scheduler.LRScheduler")["status"] == "unverified"
    assert _finding(document, "torch.multinomial")["status"] == "unsupported"
    name = "torch.onnx.symbolic_registry.is_registered_op"
    assert _finding(document, name)["status"] == "unsupported"
    codes = [item["code"] for item in document["diagnostics"]]
    assert "probe_results" in codes
    assert (
        "torch.flip"
        not in _probe(
            repository, "--probe-results", str(file.parent / "migrate-scan-probe.json")
        ).read_text()
    )


def test_the_range_narrows(repository: Path) -> None:
    (repository / "model.py").write_text("\n".join(("import torch", *OPEN)))
    before = _scan(repository)["targets"]["cann"]["estimate"]
    ok = {"fp32": "ok", "fp16": "ok", "bf16": "ok"}
    file = _results(repository, dict.fromkeys(OPEN, ok))
    after = _scan(repository, "--probe-results", file)["targets"]["cann"]["estimate"]
    assert after["p80_days"] - after["p50_days"] < before["p80_days"] - before["p50_days"]
    assert after["p50_days"] < before["p50_days"]


def test_a_call_settles_its_dtypes_and_no_other_condition(repository: Path) -> None:
    (repository / "model.py").write_text("import torch\nlayer = torch.nn.GroupNorm(2, 4)\n")
    before = _finding(_scan(repository), "torch.nn.GroupNorm")["constraints"]
    file = _results(repository, {"torch.nn.GroupNorm": {"fp32": "ok", "fp16": "ok", "bf16": "ok"}})
    after = _finding(_scan(repository, "--probe-results", file), "torch.nn.GroupNorm")
    open_before = {item["code"] for item in before if item["state"] == "undecided"}
    open_after = {item["code"] for item in after["constraints"] if item["state"] == "undecided"}
    assert open_after == {code for code in open_before if not code.startswith("dtype")}
    assert open_after
    assert open_after < open_before


def test_a_persons_word_stands_before_a_probe(repository: Path) -> None:
    own = repository.parent / "own.yaml"
    own.write_text(
        "cann:\n  entries:\n  - {kind: python_api, symbols: [torch.flip], status: unsupported, "
        "reason: wrong results}\n"
    )
    file = _results(repository, {"torch.flip": {"fp32": "ok", "fp16": "ok", "bf16": "ok"}})
    document = _scan(repository, "--probe-results", file, "--overrides", own)
    assert _finding(document, "torch.flip")["status"] == "unsupported"


def test_nothing_of_the_scanned_text_stands_in_the_file(repository: Path) -> None:
    (repository / "model.py").write_text(
        "import torch\nSECRET = 'hunter2'\ngetattr(torch, 'flip\\n import os')\n"
        "getattr(torch, \"x'); __import__('os')\")(SECRET)\ntorch.split_with_sizes(SECRET)\n"
    )
    text = _probe(repository).read_text()
    asked = text[text.index("\nASKED = Asked('cann'") :]
    assert "hunter2" not in text
    assert "__import__" not in asked
    assert asked.count("Question(") == 1
    assert "import os\n" not in asked
    compile(text, "probe", "exec")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        ({"torch": "2.8.0"}, "the probe ran on torch 2.8.0, A2 (npu); the scan is for cann, torch"),
        ({"chip": "Ascend910_9392"}, "the probe ran on torch 2.7.1, A3 (npu)"),
        ({"device": "cpu", "chip": "cpu"}, "the probe ran on torch 2.7.1, cpu (cpu)"),
    ],
)
def test_another_stack_is_refused(repository: Path, stack: dict[str, str], said: str) -> None:
    file = _results(repository, {}, **stack)
    for command in (("scan", repository), ("plan", repository, "--team", "2")):
        result = _run(
            *command, "-t", "cann", "--torch", "2.7", "--chip", "A2", "--probe-results", file
        )
        assert result.exit_code == 2, result.output
        assert said in result.output
        assert "A2 (npu)" in result.output


@pytest.mark.parametrize("chip", ["NVIDIA A100-SXM4-80GB", "Tesla V100-SXM2-32GB"])
@pytest.mark.parametrize("target", ["dcu", "maca"])
def test_where_the_code_comes_from_does_not_answer_for_a_target(
    repository: Path, target: str, chip: str
) -> None:
    """Their device is called ``cuda``, and they have no chip to tell it by."""
    ok = {"torch.flip": {"fp32": "ok", "fp16": "ok", "bf16": "ok"}}
    file = _results(repository, ok, device="cuda", chip=chip)
    file.write_text(file.read_text().replace('"cann"', f'"{target}"'))
    stack = ("-t", target, "--torch", "2.7", "--probe-results", file)
    result = _run("scan", repository, *stack)
    assert result.exit_code == 2, result.output
    assert f"{chip} (cuda); the scan is for {target}" in result.output
    file.write_text(file.read_text().replace(chip, "MXC500"))
    assert _run("scan", repository, *stack).exit_code == 0


def test_another_target_is_refused(repository: Path) -> None:
    result = _run("scan", repository, "-t", "rocm", "--probe-results", _results(repository, {}))
    assert result.exit_code == 2
    assert "the probe ran for cann; the scan is for rocm" in result.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{", "", "not the results of a probe"),
        ('"schema": 1', '"schema": 7', "schema 7 is not known, only 1"),
        ('"target": "cann"', '"target": "tpu"', "unknown target 'tpu'"),
        ('"torch.flip"', '"os.system(1)"', "'os.system(1)' is no name of torch"),
        ('"ok"', '"perhaps"', "torch.flip: 'fp32': 'perhaps' is no answer"),
        ('"fp32"', '"fp31"', "torch.flip: 'fp31': 'ok' is no answer"),
        ('"2026-11-20"', '"yesterday"', "not the results of a probe"),
        ('"device"', '"divice"', "not the results of a probe"),
    ],
)
def test_a_broken_file_is_refused(repository: Path, old: str, new: str, said: str) -> None:
    file = _results(repository, {"torch.flip": {"fp32": "ok"}})
    file.write_text(file.read_text().replace(old, new, 1))
    result = _run("scan", repository, "-t", "cann", "--probe-results", file)
    assert result.exit_code == 2, result.output
    assert f"results.json: {said}" in result.output


def test_a_file_that_is_not_there_is_refused(repository: Path) -> None:
    result = _run("scan", repository, "-t", "cann", "--probe-results", repository / "none.json")
    assert result.exit_code == 2
    assert "none.json: cannot be read" in result.output


def test_one_target_that_runs_torch(repository: Path) -> None:
    assert "Name the one --target" in _run("probe", repository).output
    result = _run("probe", repository, "-t", "kunlun")
    assert result.exit_code == 2
    assert "not torch" in result.output


def test_nothing_open_writes_nothing(repository: Path) -> None:
    (repository / "model.py").write_text("x = 1\n")
    result = _run("probe", repository, "-t", "cann", "-o", repository / "p.py")
    assert result.exit_code == 0
    assert "No question is open" in result.output
    assert not (repository / "p.py").exists()


def test_without_the_device_nothing_is_told(repository: Path) -> None:
    file = _probe(repository)
    done = _pytest(file, PYTHONPATH="")
    assert done.returncode == 3, done.stdout
    assert "no npu to ask" in done.stdout + done.stderr
    assert not (file.parent / "migrate-scan-probe.json").exists()
