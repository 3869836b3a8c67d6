"""``migrate-scan plan``: its formats and what it refuses."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli

SAMPLE = Path(__file__).parents[1] / "samples" / "minigpu"
START = (date.today() + timedelta(days=3)).isoformat()


def _run(*arguments: str) -> Result:
    base = ["plan", str(SAMPLE), "--start", START, "-q", "--no-cache", "-t", "cann"]
    return CliRunner().invoke(cli, [*base, *arguments])


def test_text_names_dates_path_and_questions() -> None:
    result = _run("--team", "3")
    assert result.exit_code == 0, result.output
    assert f"Team of 3 from {START}, working days of CN" in result.output
    assert "Critical path: Bring-up" in result.output
    assert "Find out first" in result.output
    chinese = _run("--team", "3", "--lang", "zh")
    assert "关键路径:环境搭建" in chinese.output


def test_every_question_told_moves_the_estimate_by_what_it_says() -> None:
    told = re.findall(
        r"moves P50 by ([\d.]+) days, ([\d.]+) if it works and ([\d.]+) if not",
        _run("--team", "3").output,
    )
    assert told
    for moves, best, worst in told:
        assert float(moves) == pytest.approx(float(worst) - float(best), abs=1e-6)
        assert float(moves) > 0


def test_files_in_every_format(tmp_path: Path) -> None:
    files = [tmp_path / f"plan.{suffix}" for suffix in ("json", "csv", "txt", "html")]
    result = _run("--team", "2", *(word for file in files for word in ("-o", str(file))))
    assert result.exit_code == 0, result.output
    plan = json.loads(files[0].read_text())["targets"]["cann"]["schedule"]
    assert plan["team"] == 2
    rows = list(csv.DictReader(files[1].read_text().splitlines()))
    assert [row["package"] for row in rows] == [package["id"] for package in plan["packages"]]
    page = files[3].read_text()
    assert plan["finish"]["p80"] in page
    assert page.count('class="gantt"') == 1


def test_questions_for_the_vendor(tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    result = _run("--team", "2", "--questions", str(file))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert rows
    assert {row["target"] for row in rows} == {"cann"}
    for row in rows:
        assert row["status"] in ("unknown", "unverified", "limited", "fallback", "supported")
        assert row["dtypes"] == "fp32 fp16 bf16"
        assert row["answered_by"] in ("device", "vendor", "team")
        assert int(row["count"]) > 0
        assert float(row["p50_if_it_works"]) <= float(row["p50_if_not"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--team", "0"), "a team has from 1 to"),
        (("--team", "2", "--start", "2020-01-01"), "is in the past"),
        (("--team", "2", "--calendar", "XX"), "unknown calendar"),
        (("--team", "2", "-o", "plan.docx"), "names no format"),
        (("--team", "2", "--calibration", "/nowhere.json"), "cannot be read"),
    ],
)
def test_what_cannot_be_meant_exits_two(arguments: tuple[str, ...], message: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.output
