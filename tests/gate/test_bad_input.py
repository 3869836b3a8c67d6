"""What is no pair of comparable revisions gets a clear answer, never a clean one by accident."""

from pathlib import Path

import pygit2
import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli

from .history import History, run
from .test_gate import KERNEL, TRAIN

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "repo")


def command(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["gate", *map(str, arguments), "--no-cache"])


def refused(result: Result) -> str:
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    assert "no git repository" in refused(command(tmp_path, "--base", "main"))


def test_a_broken_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert "no git repository" in refused(command(tmp_path, "--base", "main"))


@pytest.mark.parametrize("name", ["nowhere", "", "-x", "a..b", "main:train.py", "x" * 5000, "\n"])
def test_an_unknown_revision(history: History, name: str) -> None:
    history.commit({"train.py": TRAIN})
    assert "there is no such commit here" in refused(command(history.root, f"--base={name}"))
    refused(command(history.root, "--base", "main", f"--head={name}"))


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("topic", "git fetch origin topic"),
        ("origin/topic", "git fetch origin topic"),
        ("HEAD~1", "git fetch --unshallow"),
    ],
)
def test_what_to_fetch_is_said(history: History, name: str, advice: str) -> None:
    history.commit({"train.py": TRAIN})
    assert refused(command(history.root, "--base", name)).endswith(advice)


def test_a_branch_that_only_the_remote_has_is_suggested(history: History) -> None:
    commit = history.commit({"train.py": TRAIN})
    history.repository.references.create("refs/remotes/origin/dev", commit)
    assert "Did you mean origin/dev?" in refused(command(history.root, "--base", "dev"))


def test_no_base_at_all(history: History) -> None:
    history.commit({"train.py": TRAIN})
    assert "--base" in refused(command(history.root))


def test_unrelated_histories(history: History) -> None:
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN, "b.py": ""}, parents=[], branch="other")
    assert "unrelated histories" in refused(command(history.root, "--base", "other"))
    assert command(history.root, "--base", "other", "--two-dot").exit_code == 0


def test_a_shallow_clone_without_the_merge_base(history: History) -> None:
    fork = history.commit({"train.py": TRAIN})
    history.commit({"train.py": "x = 1\n"})
    topic = history.commit({"train.py": "y = 1\n"}, parents=[fork], branch="topic")
    main = history.repository.references["refs/heads/main"].target
    (history.root / ".git" / "shallow").write_text(f"{topic}\n{main}\n")
    message = refused(command(history.root, "--base", "main", "--head", "topic"))
    assert "git fetch --unshallow" in message


def test_a_bare_repository(tmp_path: Path) -> None:
    history = History(tmp_path / "repo.git", bare=True)
    history.commit({"train.py": "import torch\n"})
    history.commit({"train.py": TRAIN, "scale.cu": KERNEL})
    result = run(history, "main~1")
    assert len(result.new) == 3
    assert command(history.root, "--base", "main~1").exit_code == 1


def test_a_submodule_that_moves_is_a_note(history: History) -> None:
    first = history.commit({"train.py": TRAIN})
    history.gitlink(first, "vendor_lib", "1" * 40)
    (note,) = run(history, first).diagnostics
    assert (note.level, note.code, note.path) == ("note", "submodule_moved", "vendor_lib")
    assert "111111111111" in note.message


def test_a_file_that_cannot_be_read_does_not_pass_unseen(history: History) -> None:
    history.commit({"train.py": TRAIN, "docs/c.ipynb": ""})
    files = {"train.py": TRAIN, "big.py": POINTER, "nul.cu": "\0" + KERNEL, "tests/b.py": POINTER}
    history.commit({**files, "third_party/a.py": POINTER, "docs/c.ipynb": POINTER})
    result = run(history, "main~1")
    own = [("big.py", "lfs_pointer"), ("nul.cu", "binary")]
    assert set(own) < {(file.path, file.reason) for file in result.skipped}
    reasons = [(reason.condition, reason.message.split()[0]) for reason in result.verdict.reasons]
    assert reasons == [("unread-file", path) for path, _ in own]
    done = command(history.root, "--base", "main~1")
    assert (done.exit_code, "big.py was not read" in done.output) == (1, True)
    assert command(history.root, "--base", "main~1", "--warn-only").exit_code == 0
    assert command(history.root, "--base", "main~1", "--warn-only", "--strict").exit_code == 4
    history.commit({**files, "b.py": "x = 1\n"})
    assert command(history.root, "--base", "main~1").exit_code == 0


def test_a_missing_object_is_no_clean_answer(history: History) -> None:
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN + "\nx = 1\n"})
    blob = str(history.repository.head.peel(pygit2.Commit).tree["train.py"].id)
    (history.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert "not in this repository" in refused(command(history.root, "--base", "main~1"))


def test_a_missing_tree_is_no_clean_answer(history: History) -> None:
    history.commit({"train.py": TRAIN, "pkg/a.py": TRAIN})
    history.commit({"train.py": TRAIN, "pkg/b.py": TRAIN})
    tree = str(history.repository.head.peel(pygit2.Commit).tree["pkg"].id)
    (history.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    assert "not in this repository" in refused(command(history.root, "--base", "main~1"))


def test_conflict_markers_in_the_head(history: History) -> None:
    history.commit({"train.py": TRAIN})
    ours = "    torch.cuda.synchronize()\n"
    conflict = f"<<<<<<< HEAD\n{ours}=======\n    torch.npu.synchronize()\n>>>>>>> topic\n"
    history.commit({"train.py": TRAIN.replace(ours, conflict)})
    assert "train.py:6" in refused(command(history.root, "--base", "main~1"))


OURS, THEIRS = "<<<<<<< HEAD\n", "=======\n"
END = ">>>>>>> topic\n"


@pytest.mark.parametrize(
    ("name", "before", "line"),
    [
        ("requirements.txt", "flash-attn\n", 2),
        ("run.sh", "python train.py\n", 2),
        ("Dockerfile", "FROM python:3.13\n", 2),
        ("environment.yml", "dependencies:\n", 2),
        ("ds_config.json", "{\n", 2),
        ("lib/pyproject.toml", "[project]\n", 2),
        ("lib/setup.cfg", "[metadata]\n", 2),
        ("csrc/a.cpp", "int f();\n", 2),
        ("csrc/a.cu", "// nothing\n", 2),
        ("setup.py", "import torch\n", 2),
        ("a.ipynb", '{"cells": ["torch",\n', 2),
    ],
)
def test_conflict_markers_in_any_kind_of_file(
    history: History, name: str, before: str, line: int
) -> None:
    history.commit({"train.py": TRAIN, name: before})
    conflict = before + OURS + "numpy<2\n" + THEIRS + "numpy>2\n" + END
    history.commit({"train.py": TRAIN, name: conflict})
    assert f"{name}:{line}: the head holds" in refused(command(history.root, "--base", "main~1"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", f'import torch\nTEXT = """\n{OURS}{THEIRS}{END}"""\n'),
        ("run.sh", f"cat <<X\n{THEIRS}{OURS}{END}X\n"),
        ("requirements.txt", "# <<<<<<< HEAD\n# =======\n# >>>>>>> topic\n"),
    ],
)
def test_what_only_speaks_of_markers_is_no_conflict(history: History, name: str, text: str) -> None:
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN, name: text})
    assert command(history.root, "--base", "main~1").exit_code == 0


def test_a_name_in_a_message_is_no_workflow_command(history: History) -> None:
    history.commit({"train.py": TRAIN})
    history.commit({"train.py": TRAIN, "a\n::add-mask::\x1b##[x]\u202e.sh": OURS + THEIRS + END})
    done = command(history.root, "--base", "main~1")
    refused(done)
    assert not any(line.lstrip().startswith("::") for line in done.output.splitlines())
    assert not any(sign in done.output for sign in ("\x1b", "\u202e", "##["))


def test_markers_that_the_base_holds_too_are_no_part_of_the_change(history: History) -> None:
    files = {"train.py": TRAIN, "requirements.txt": OURS + THEIRS + END}
    history.commit(files)
    history.commit({**files, "b.py": "x = 1\n"})
    assert command(history.root, "--base", "main~1").exit_code == 0


def test_an_index_in_the_middle_of_a_merge(history: History) -> None:
    sides = []
    for value in range(3):
        history.commit({"train.py": f"{TRAIN}x = {value}\n"})
        entry = history.repository.head.peel(pygit2.Commit).tree["train.py"]
        sides.append(pygit2.IndexEntry("train.py", entry.id, pygit2.enums.FileMode.BLOB))
    index = history.repository.index
    index.add_conflict(*sides)
    index.write()
    assert "train.py: the index holds" in refused(command(history.root, "--staged"))


def test_links_out_of_the_tree_are_not_followed(history: History) -> None:
    history.commit({"train.py": TRAIN})
    repository = history.repository
    old = repository.head.peel(pygit2.Commit)
    builder = repository.TreeBuilder(old.tree)
    for name, target in (("a.py", "/etc/passwd"), ("b.py", "../x.py"), ("c.py", "c.py")):
        builder.insert(name, repository.create_blob(target.encode()), pygit2.enums.FileMode.LINK)
    tree = builder.write()
    made = repository.create_commit(None, old.author, old.author, "links", tree, [old.id])
    repository.references.create("refs/heads/main", made, force=True)
    reasons = {file.path: file.reason for file in run(history, str(old.id)).skipped}
    assert reasons == {"a.py": "outside_root", "b.py": "outside_root", "c.py": "unreadable"}


def test_file_names_that_are_no_text(history: History) -> None:
    repository = history.repository
    history.commit({"train.py": TRAIN})
    old = repository.head.peel(pygit2.Commit)
    blob = repository.create_blob(TRAIN.encode())
    raw = b"100644 \xff\xfe.py\0" + blob.raw + b"100644 train.py\0" + old.tree["train.py"].id.raw
    # Git sorts by bytes, and 't' comes first.
    raw = raw[len(b"100644 \xff\xfe.py\0") + 20 :] + raw[: len(b"100644 \xff\xfe.py\0") + 20]
    tree = repository.odb.write(pygit2.enums.ObjectType.TREE, raw)
    made = repository.create_commit(None, old.author, old.author, "odd", tree, [old.id])
    repository.references.create("refs/heads/main", made, force=True)
    (first, _) = run(history, str(old.id)).new
    assert first.subject.places[0].path == r"\xff\xfe.py"


def test_hooks_filters_and_configuration_of_the_repository_do_nothing(
    history: History, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    run_trap = f'sh -c "touch {trap}"'
    attributes = "*.py filter=evil diff=evil\n"
    history.commit({"train.py": TRAIN, ".gitattributes": attributes})
    history.commit({"train.py": "import torch\n", ".gitattributes": attributes})
    config = history.root / ".git" / "config"
    config.write_text(
        config.read_text() + f'[filter "evil"]\n\tsmudge = {run_trap}\n\tclean = {run_trap}\n'
        f"[core]\n\tfsmonitor = {run_trap}\n\tworktree = /\n\thooksPath = {tmp_path}\n"
    )
    assert len(run(history, "main~1").fixed) == 2
    assert not trap.exists()
