"""Baselines: stable, sorted, readable, and no way around a version."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from migrate_scan.cli.main import cli
from migrate_scan.gate.baseline import BaselineError, read

from .history import History
from .test_gate import KERNEL, TRAIN


def command(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["gate", *map(str, arguments), "--no-cache"])
    return result.exit_code, result.output


def test_a_baseline_accepts_what_it_holds_and_survives_moves(tmp_path: Path) -> None:
    history = History(tmp_path / "repo")
    history.commit({"a.py": TRAIN, "k.cu": KERNEL})
    file = tmp_path / "baseline.json"
    assert command(history.root, "--write-baseline", file)[0] == 0
    first = file.read_text()
    lines = first.splitlines()[1:-1]
    assert lines == sorted(lines)
    history.commit({"pkg/b.py": "\n\n" + TRAIN, "csrc/k.cu": "// moved\n" + KERNEL})
    assert command(history.root, "--write-baseline", file)[0] == 0
    assert file.read_text() == first
    assert command(history.root, "--baseline", file)[0] == 0
    history.commit({"pkg/b.py": TRAIN, "csrc/k.cu": KERNEL + KERNEL.replace("scale", "other")})
    code, output = command(history.root, "--baseline", file)
    assert code == 1
    assert "other" in output
    assert "in the baseline" in output


def test_a_baseline_of_the_configuration_is_read_from_the_head(tmp_path: Path) -> None:
    history = History(tmp_path / "repo")
    table = '[tool.migrate-scan.gate]\nbaseline = "ci/accepted.json"\nfail-on = ["new"]\n'
    history.commit({"a.py": "import torch\n"})
    history.commit({"a.py": TRAIN, "pyproject.toml": table})
    code, output = command(history.root, "--base", "main~1")
    assert code == 2
    assert "ci/accepted.json" in output
    file = tmp_path / "accepted.json"
    command(history.root, "--isolated", "--write-baseline", file)
    files = {"a.py": TRAIN, "pyproject.toml": table, "ci/accepted.json": file.read_text()}
    history.commit(files)
    code, output = command(history.root, "--base", "main~2")
    assert code == 0
    assert "ci/accepted.json: this change edits a file that decides" in output
    history.commit({**files, "b.py": "x = 1\n"})
    assert "edits" not in command(history.root, "--base", "main~1")[1]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"version": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_baseline_is_refused(data: bytes) -> None:
    with pytest.raises(BaselineError, match=r"b\.json is no baseline"):
        read(data, "b.json")


def test_another_version_is_refused() -> None:
    with pytest.raises(BaselineError, match="--write-baseline"):
        read(b'{"version": 2, "findings": []}', "b.json")
