"""Badge, history, lists, an editor's buffer and completion."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pygit2
import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli
from tests.gate.history import check_out

from .conftest import TRAIN, Run


def committed(root: Path, text: str) -> str:
    """A clean checkout of a commit that holds ``text``."""
    check_out({"train.py": text}, root)
    return str(pygit2.Repository(root).head.target)


def from_stdin(text: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["scan", "-", *arguments], input=io.BytesIO(text.encode()))


def test_a_badge_is_an_image_with_a_part_for_each_target(
    run: Run, repository: Path, tmp_path: Path
) -> None:
    file = tmp_path / "badge.svg"
    assert run("scan", repository, "--badge", file, "-q").exit_code == 0
    image = ElementTree.parse(file).getroot()
    texts = [node.text or "" for node in image.iter("{http://www.w3.org/2000/svg}text")]
    assert [text.split()[0] for text in texts] == ["accelerator", "cann", "mlu", "rocm"]


def test_a_history_has_a_line_a_revision_and_draws_a_trend(run: Run, tmp_path: Path) -> None:
    file, page, root = tmp_path / "history.jsonl", tmp_path / "r.html", tmp_path / "checkout"
    first = committed(root, TRAIN + "    torch.cuda.nvtx.range_push('a')\n")
    for _ in range(2):
        run("scan", root, "--history", file, "-o", page, "-q")
    assert [json.loads(line)["commit"] for line in file.read_text().splitlines()] == [first]
    assert 'id="trend"' not in page.read_text()
    second = committed(root, TRAIN)
    run("scan", root, "--history", file, "-o", page, "-q")
    points = [json.loads(line) for line in file.read_text().splitlines()]
    assert [point["commit"] for point in points] == [first, second]
    assert points[0]["usages"] == points[1]["usages"] + 1
    assert "<polyline" in page.read_text()
    run("scan", root, "--history", file, "-o", page, "-q", "--lang", "zh")
    assert "趋势" in page.read_text()


def test_a_dirty_tree_is_no_revision(run: Run, tmp_path: Path) -> None:
    root, file = tmp_path / "checkout", tmp_path / "history.jsonl"
    committed(root, TRAIN)
    (root / "train.py").write_text(TRAIN + "# changed\n")
    assert "no clean git revision" in run("scan", root, "--history", file).output
    assert not file.exists()


def test_what_is_no_history_is_refused(run: Run, repository: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text('{"version": 1}\n')
    refused = run("scan", repository, "--history", file)
    assert refused.exit_code == 2
    assert "line 1" in refused.output
    assert file.read_text() == '{"version": 1}\n'


def test_statistics_and_files(run: Run, repository: Path) -> None:
    (repository / "build").mkdir()
    (repository / "build" / "x.py").write_text(TRAIN)
    shown = run("scan", repository, "--statistics", "-q").output.splitlines()
    assert shown[0].split()[1].startswith("MS1")
    files = run("scan", repository, "--show-files").output.splitlines()
    assert files == ["train.py\tpython\town", "build/\texcluded\t"]


@pytest.mark.parametrize("instead", ["--explain-estimate", "--statistics"])
def test_what_is_printed_instead_leaves_the_files_asked_for(
    run: Run, repository: Path, tmp_path: Path, instead: str
) -> None:
    file = tmp_path / "report.json"
    shown = run("scan", repository, instead, "-o", file, "-q").output
    assert shown == run("scan", repository, instead, "-q").output
    assert json.loads(file.read_text())["usages"]


def test_an_editors_buffer_is_scanned_under_its_name() -> None:
    shown = from_stdin(TRAIN, "--stdin-filename", "pkg/new.py", "--format", "json", "--isolated")
    usages = json.loads(shown.stdout)["usages"]
    assert {usage["path"] for usage in usages} == {"pkg/new.py"}
    tests = from_stdin(TRAIN, "--stdin-filename", "tests/a.py", "--format", "json", "--isolated")
    assert {usage["area"] for usage in json.loads(tests.stdout)["usages"]} == {"test"}


@pytest.mark.parametrize("name", ["../a.py", "/etc/a.py", "", "."])
def test_a_buffer_of_another_project_is_refused(name: str) -> None:
    assert from_stdin(TRAIN, "--stdin-filename", name).exit_code == 2


def test_standard_input_needs_a_name(repository: Path, run: Run) -> None:
    assert from_stdin(TRAIN).exit_code == 2
    assert run("scan", repository, "--stdin-filename", "a.py").exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert result.exit_code == 0
    assert "_MIGRATE_SCAN_COMPLETE" in result.output
