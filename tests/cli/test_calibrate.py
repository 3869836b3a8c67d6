"""``migrate-scan calibrate``: what it prints and what it refuses."""

import json
from pathlib import Path

from click.testing import CliRunner

from migrate_scan.cli.main import cli
from migrate_scan.estimate.parameters import shipped_calibration


def test_the_shipped_table_is_printed_again_without_a_scan() -> None:
    result = CliRunner().invoke(cli, ["calibrate", str(shipped_calibration())])
    assert result.exit_code == 0
    assert "ports of" in result.output.splitlines()[0]
    assert "| this estimate | " in result.output
    assert "| plain median | " in result.output


def test_what_cannot_be_meant_exits_two(tmp_path: Path) -> None:
    ports = tmp_path / "ports.jsonl"
    ports.write_text("")
    other = tmp_path / "calibration.json"
    other.write_text(json.dumps({"schema": 7}))
    for arguments, message in (
        ([str(ports)], "--repos"),
        ([str(ports), "--repos", str(tmp_path / "none")], "is not a folder"),
        ([str(ports), "--repos", str(tmp_path)], "too few"),
        ([str(ports), "--repos", str(tmp_path), "--moved", "a"], "write OLD=NEW"),
        ([str(tmp_path / "none.jsonl"), "--repos", str(tmp_path)], "cannot be read"),
        ([str(other)], "version 7"),
        ([str(other), str(ports)], "by itself"),
    ):
        result = CliRunner().invoke(cli, ["calibrate", *arguments])
        assert result.exit_code == 2, result.output
        assert message in result.output
