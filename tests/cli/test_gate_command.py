"""The command line of the gate, as hooks and pipelines call it."""

import re
from pathlib import Path

import click
import pygit2
import pytest
import yaml
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli
from tests.gate.history import History

PLAIN = "import torch\n"
DEBT = PLAIN + "x = torch.zeros(1).cuda()\n"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """A repository whose index is what was committed last; the current folder."""
    history = History(tmp_path / "repo")
    history.commit({"a.py": PLAIN, "build/b.py": PLAIN})
    history.commit({"a.py": DEBT, "build/b.py": DEBT})
    tree = history.repository.head.peel(pygit2.Commit).tree
    history.repository.index.read_tree(tree)
    history.repository.index.write()
    (history.root / "a.py").write_text(DEBT)
    monkeypatch.chdir(history.root)
    for side in ("FROM", "TO"):
        monkeypatch.delenv(f"PRE_COMMIT_{side}_REF", raising=False)
    return history


def gate(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["gate", "--no-cache", "--fail-on", "new", *arguments])


@pytest.mark.usefixtures("history")
def test_nothing_staged_passes() -> None:
    done = gate("--staged", "a.py")
    assert (done.exit_code, "..index" in done.output) == (0, True)


@pytest.mark.usefixtures("history")
def test_the_revisions_that_pre_commit_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "main~1")
    monkeypatch.setenv("PRE_COMMIT_TO_REF", "main")
    assert gate("--staged", "a.py").exit_code == 1
    assert gate("--staged", "--base", "HEAD").exit_code == 0


@pytest.mark.usefixtures("history")
def test_named_files_that_do_not_count_pass() -> None:
    assert gate("--base", "main~1", "build/b.py", "gone.py").exit_code == 0


@pytest.mark.usefixtures("history")
def test_a_file_of_another_folder_is_refused(tmp_path: Path) -> None:
    done = gate("--base", "main~1", "a.py", str(tmp_path / "other.py"))
    assert (done.exit_code, "files of this repository" in done.output) == (2, True)


def test_an_index_and_a_head_exclude_each_other() -> None:
    assert gate("--staged", "--head", "main").exit_code == 2


@pytest.mark.parametrize("name", [".pre-commit-hooks.yaml", "action.yml", ".ci/gitlab-gate.yml"])
def test_templates_give_the_gate_options_that_it_has(name: str) -> None:
    text = (ROOT / name).read_text()
    assert all(yaml.safe_load_all(text))
    command = cli.get_command(click.Context(cli), "gate")
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    calls = re.findall(r"^.*(?:\bgate\b|arguments|set --).*$", text, re.MULTILINE)
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", "\n".join(calls)))
    assert used & {"--staged", "--base"}
    assert used <= known
