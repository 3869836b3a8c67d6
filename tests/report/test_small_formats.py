"""CSV, Markdown and SARIF."""

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from msgspec.structs import replace

from migrate_scan.model import Report
from migrate_scan.report import FORMATS, SUFFIXES, render, sarif_report

from .factory import HOSTILE, rich_report


def sarif(report: Report) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(report, "sarif"))["runs"][0]
    return run


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_every_report(
    name: Any, language: str, rich: Report, empty: Report
) -> None:
    for report in (rich, empty, replace(empty, targets={})):
        text = render(report, name, language=language)
        assert text.endswith("\n")
        text.encode("utf-8")


def test_every_format_for_files_has_a_suffix() -> None:
    assert set(SUFFIXES.values()) == set(FORMATS) - {"text", "github", "gitlab"}


def test_csv_has_a_row_for_every_finding(rich: Report) -> None:
    rows = list(csv.DictReader(StringIO(render(rich, "csv"))))
    assert len(rows) == sum(len(target.findings) for target in rich.targets.values())
    first = rows[0]
    assert (first["target"], first["symbol"]) == ("cann", "torch.cuda.synchronize")
    assert (first["status"], first["route"]) == ("supported", "shim")


def test_no_csv_cell_is_a_formula(rich: Report) -> None:
    cells = [cell for row in csv.reader(StringIO(render(rich, "csv"))) for cell in row]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_markdown_lets_no_markup_through(rich: Report) -> None:
    text = render(rich, "markdown")
    outside_code = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)
    assert "<" not in outside_code
    assert "](" not in outside_code.replace(r"\](", "")
    assert "://" not in outside_code
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "44–59 d" in text
    assert "not calibrated" in text


def test_markdown_tables_are_whole(rich: Report) -> None:
    table: list[str] = []
    for line in [*render(rich, "markdown").splitlines(), ""]:
        if line.startswith("|"):
            table.append(line.replace(r"\|", ""))
        elif table:
            assert len({row.count("|") for row in table}) == 1
            table.clear()


def test_sarif_has_what_code_scanning_asks_for(rich: Report) -> None:
    run = sarif(rich)
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert run["results"]
    for result in run["results"]:
        location = result["locations"][0]["physicalLocation"]
        assert result["ruleId"] in rules
        assert result["level"] in ("error", "warning", "note")
        assert not location["artifactLocation"]["uri"].startswith(("/", "http"))
        assert "uriBaseId" not in location["artifactLocation"]
        assert sarif_report.FINGERPRINT_KEY in result["partialFingerprints"]
    assert "originalUriBaseIds" not in run


def test_sarif_tells_equal_fingerprints_apart_and_escapes_paths() -> None:
    run = sarif(rich_report(repeat=3))
    keys = [r["partialFingerprints"][sarif_report.FINGERPRINT_KEY] for r in run["results"]]
    assert len(keys) == len(set(keys))
    uris = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]
    ]
    assert any("%3Cimg" in uri for uri in uris)
    assert not any(character in uri for uri in uris for character in "<>\x1b\u202e ")


def test_sarif_keeps_the_limit_and_says_what_it_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_report, "MAX_RESULTS", 2)
    run = sarif(rich_report(hostile=False))
    assert len(run["results"]) == 2
    assert {result["ruleId"] for result in run["results"]} == {"MS301"}
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "left out" in note["message"]["text"]


def test_sarif_leaves_out_ready_suppressed_and_foreign_code(rich: Report) -> None:
    results = sarif(rich)["results"]
    texts = " ".join(result["message"]["text"] for result in results)
    assert "torch.cuda.synchronize" not in texts
    assert "torch.cuda.nvtx.range_push" in texts
    assert HOSTILE not in texts
    assert "$[x](" not in texts
    assert r"$\[x\](" in texts
