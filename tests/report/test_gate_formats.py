"""The gate's formats: complete, within limits, and closed to what hostile names try."""

import csv
import json
import re
from io import StringIO
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from migrate_scan.cli.main import cli
from migrate_scan.config import Config, GateConfig
from migrate_scan.gate import GateResult, Request, gate
from migrate_scan.report import catalogue, github_report, json_schema
from migrate_scan.report.formats import GateFormat
from migrate_scan.report.gate_report import render_gate
from migrate_scan.report.gate_view import GateView
from migrate_scan.report.safe import no_commands
from tests.gate.history import History
from tests.gate.test_gate import KERNEL, TRAIN

NASTY = (
    "::error file=x::pwned ##[add-mask]x\r\n\x1b[31m\u202e<img src=x>[a](http:x)=cmd,a%0A\uffff.py"
)
FORMATS = get_args(GateFormat)


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History(tmp_path / "repo")
    history.commit({"a.py": "import torch\n"})
    many = "".join(f"    torch.cuda.nvtx.range_push('{n}')\n" for n in range(30))
    nasty = "import torch\ntorch.cuda.nvtx.range_push('::warning::x')\n"
    history.commit({NASTY: nasty, "a.py": TRAIN + many, "k.cu": KERNEL, "bad.py": "x = (\n"})
    return history


@pytest.fixture
def result(history: History) -> GateResult:
    return gate(history.root, Request(base="main~1"), use_cache=False)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_renders(result: GateResult, form: Any, language: str) -> None:
    text = render_gate(result, form, language=language)
    assert text.endswith("\n")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\r" not in text


def test_json_keeps_its_contract(result: GateResult) -> None:
    plain = json.loads(render_gate(result, "json"))
    assert {"base", "head", "new", "fixed", "moved", "verdict", "policy"} <= plain.keys()
    assert plain["verdict"]["failed"] is True
    for item in plain["new"]:
        wanted = {"rule", "category", "symbol", "scope", "fingerprint", "path", "line", "targets"}
        assert wanted <= item.keys()
        for target in item["targets"].values():
            assert {"status", "route"} <= target.keys()
    assert "kernel" in {item["category"] for item in plain["new"]}


def test_json_validates_against_its_schema(history: History) -> None:
    validator = Draft202012Validator(json_schema("gate"))
    notebook = {"cells": [{"cell_type": "code", "source": TRAIN, "metadata": {}, "outputs": []}]}
    history.commit(
        {
            "b/a.py": TRAIN,
            "n.ipynb": json.dumps(notebook),
            "bad.py": "import torch\ntorch.cuda.f((\n",
        }
    )
    config = Config(gate=GateConfig(fail_on=("new", "effort>0")))
    result = gate(history.root, Request(base="main~1"), use_cache=False, config=config)
    plain = json.loads(render_gate(result, "json"))
    assert plain["new"]
    assert plain["fixed"]
    assert plain["moved"]
    assert plain["partial"]
    validator.validate(plain)
    del plain["moved"][0]["from"]["path"]
    plain["new"][0]["line"] = 0
    assert len(list(validator.iter_errors(plain))) == 2


def test_annotations_keep_the_runners_limits_and_its_syntax(result: GateResult) -> None:
    lines = render_gate(result, "github").splitlines()
    pattern = re.compile(
        r"::(error|warning|notice)(?: file=[^,:]+(?:,line=\d+,col=\d+)?,title=[^,:]+)?::.+"
    )
    assert all(pattern.fullmatch(line) for line in lines)
    assert not any("##[" in line.partition("::")[2] and "\n" in line for line in lines)
    kinds = [line.split("::")[1].split()[0] for line in lines]
    for kind in set(kinds):
        assert kinds.count(kind) <= github_report.MAX_PER_LEVEL
    assert "not annotated" in lines[-1]


def test_no_line_of_the_text_is_a_workflow_command(history: History) -> None:
    shown = CliRunner().invoke(cli, ["gate", str(history.root), "--base=main~1", "--no-cache"])
    assert shown.exit_code == 1
    for line in shown.output.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_commands_in_a_log_are_taken_apart() -> None:
    text = no_commands("  ::set-output::x\na::b\n##[error]x\n")
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    assert "a::b" in text


def test_at_most_ten_lines_a_finding(result: GateResult) -> None:
    view = GateView(result, catalogue.load("en"))
    assert view.issues
    for issue in view.issues:
        assert 1 <= len(list(view.details(issue))) <= 9


def test_gitlab_fingerprints_are_unique(result: GateResult) -> None:
    entries = json.loads(render_gate(result, "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert {entry["severity"] for entry in entries} <= {"critical", "minor", "info"}


def test_junit_is_xml_and_fails_what_fails(result: GateResult) -> None:
    suite = ElementTree.fromstring(render_gate(result, "junit"))[0]
    failing = len(GateView(result, catalogue.load("en")).failing)
    assert suite.tag == "testsuite"
    assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure")) == failing


@pytest.mark.parametrize(
    ("form", "sign"),
    [
        ("github", "\n::error"),
        ("junit", "<failure"),
        ("gitlab", '"severity": "critical"'),
        ("sarif", '"level": "error"'),
    ],
)
def test_warnings_alone_are_no_errors(
    history: History, result: GateResult, form: Any, sign: str
) -> None:
    config = Config(gate=GateConfig(fail_on=("new", "effort>0"), warn_only=True))
    warned = gate(history.root, Request(base="main~1"), use_cache=False, config=config)
    assert warned.verdict.reasons
    assert sign in "\n" + render_gate(result, form)
    assert sign not in "\n" + render_gate(warned, form)


@pytest.mark.parametrize(("form", "sign"), [("github", "::error::"), ("junit", "<failure")])
def test_what_fails_as_a_whole_is_told(history: History, form: Any, sign: str) -> None:
    config = Config(gate=GateConfig(fail_on=("readiness<1",), targets=("cann",)))
    result = gate(history.root, Request(base="main~1"), use_cache=False, config=config)
    text = render_gate(result, form)
    assert text.count(sign) == 1
    assert "cann: readiness is" in text
    assert "at least 1 is asked for" in text


def test_no_csv_cell_is_a_formula(result: GateResult) -> None:
    cells = [cell for row in csv.reader(StringIO(render_gate(result, "csv"))) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_markdown_lets_no_markup_through(result: GateResult) -> None:
    text = render_gate(result, "markdown")
    assert text.startswith("<!-- migrate-scan gate -->\n")
    assert len(text) < 65_536
    outside_code = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text.partition("\n")[2])
    assert "<" not in outside_code
    assert "](" not in outside_code.replace(r"\](", "")


def test_sarif_fixes_replace_the_text_that_stands_there(result: GateResult) -> None:
    results = json.loads(render_gate(result, "sarif"))["runs"][0]["results"]
    fixes = [
        (entry, fix) for entry in results if "a.py" in str(entry) for fix in entry.get("fixes", ())
    ]
    assert fixes
    lines = (TRAIN + "").splitlines()
    for entry, fix in fixes:
        (change,) = fix["artifactChanges"]
        if change["artifactLocation"]["uri"] != "a.py":
            continue
        (replacement,) = change["replacements"]
        region = replacement["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        if region["startLine"] <= len(lines):
            line = lines[region["startLine"] - 1]
            deleted = line[region["startColumn"] - 1 : region["endColumn"] - 1]
            assert f"{deleted} → {replacement['insertedContent']['text']}" in str(
                fix["description"]["text"]
            ).replace("\\", "")
        assert entry["ruleId"].startswith("MS")


def test_the_step_summary_is_appended(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    arguments = ["gate", str(history.root), "--base=main~1", "--no-cache", "--format=github"]
    assert CliRunner().invoke(cli, arguments).exit_code == 1
    assert summary.read_text().startswith("before\n<!-- migrate-scan gate -->\n")
