import os
import subprocess
from pathlib import Path

import pytest

from migrate_scan.discover import Discovery, discover


def write(root: Path, *paths: str, text: str = "import torch\n") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def paths(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def git(root: Path, *arguments: str) -> None:
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    environment = os.environ | identity | {"GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=root, env=environment, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    write(tmp_path, "train.py", "pkg/model.py")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_files_are_sorted_and_typed(tmp_path: Path) -> None:
    write(tmp_path, "b.py", "a/z.cu", "a/y.h", "setup.py", "k/sm80.cubin", "README.md")
    found = discover(tmp_path)
    assert [(file.path, file.language) for file in found.files] == [
        ("a/y.h", "cpp"),
        ("a/z.cu", "cuda"),
        ("b.py", "python"),
        ("k/sm80.cubin", "blob"),
        ("setup.py", "python"),
    ]
    assert {file.area for file in found.files} == {"own"}
    assert found.revision is None


def test_the_roots_own_name_never_decides(tmp_path: Path) -> None:
    root = tmp_path / "examples"
    write(root, "train.py", "tests/a.py")
    assert [file.area for file in discover(root).files] == ["test", "own"]


def test_scripts_without_suffix_count_by_their_shebang(tmp_path: Path) -> None:
    write(tmp_path, "run", text="#!/usr/bin/env python3\nimport torch\n")
    write(tmp_path, "tool", text="#!/bin/sh\n")
    assert paths(discover(tmp_path)) == ["run"]


def test_ignore_rules_hold_in_a_plain_folder_and_nested(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "gen/b.py", "ops/c_hip.cu", "ops/c.cu", "ops/keep_hip.cu")
    write(tmp_path, ".gitignore", text="gen/\n*_hip.cu\n")
    write(tmp_path, "ops/.gitignore", text="!keep_hip.cu\n")
    found = discover(tmp_path)
    assert paths(found) == ["a.py", "ops/c.cu", "ops/keep_hip.cu"]
    assert found.excluded == ("gen/", "ops/c_hip.cu")


def test_default_excludes_are_named_once_if_they_hold_sources(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "build/lib/b.py", "build/lib/c.py", ".venv/lib/d.py")
    write(tmp_path, ".mypy_cache/x.json", "dist/notes.md")
    found = discover(tmp_path)
    assert paths(found) == ["a.py"]
    assert found.excluded == (".venv/", "build/")


def test_excludes_can_be_replaced_and_extended(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "build/b.py", "legacy/c.py", "pkg/d_pb2.py")
    found = discover(tmp_path, exclude=["legacy"], extend_exclude=["*_pb2.py"])
    assert paths(found) == ["a.py", "build/b.py"]
    assert found.excluded == ("legacy/", "pkg/d_pb2.py")


def test_revision_and_remotes_of_a_checkout(checkout: Path) -> None:
    git(checkout, "remote", "add", "origin", "https://user:secret@example.org/team/nanoGPT.git")
    found = discover(checkout)
    assert found.revision is not None
    assert len(found.revision.commit) == 40
    assert not found.revision.dirty
    assert found.remotes == ("https://example.org/team/nanoGPT.git",)
    assert paths(found) == ["pkg/model.py", "train.py"]


def test_a_changed_tracked_file_makes_the_checkout_dirty(checkout: Path) -> None:
    write(checkout, "new.py")
    revision = discover(checkout).revision
    assert revision is not None
    assert not revision.dirty
    write(checkout, "train.py", text="import torch.cuda\n")
    revision = discover(checkout).revision
    assert revision is not None
    assert revision.dirty


def test_a_folder_inside_a_checkout_has_its_revision_but_not_its_name(checkout: Path) -> None:
    git(checkout, "remote", "add", "origin", "https://example.org/team/nanoGPT.git")
    write(checkout, "pkg/gen/a.py", "pkg/local.py")
    write(checkout, ".gitignore", text="/pkg/gen/\n")
    write(checkout, ".git/info/exclude", text="local.py\n")
    found = discover(checkout / "pkg")
    assert found.revision is not None
    assert found.remotes == ()
    assert paths(found) == ["model.py"]


def test_a_root_that_is_itself_ignored_is_scanned_all_the_same(checkout: Path) -> None:
    write(checkout, "build/a.py")
    write(checkout, ".gitignore", text="build/\n")
    assert paths(discover(checkout / "build")) == ["a.py"]


def test_an_empty_repository_has_no_revision(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    found = discover(tmp_path)
    assert found.revision is None
    assert found.diagnostics == ()


def test_a_broken_repository_stops_nothing(checkout: Path) -> None:
    (checkout / ".git/HEAD").write_text("nonsense")
    found = discover(checkout)
    assert paths(found) == ["pkg/model.py", "train.py"]
    assert found.revision is None
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["git_unreadable"]


def test_the_repositorys_configuration_takes_no_effect(checkout: Path) -> None:
    proof = checkout / "proof"
    hook = checkout / ".git/hooks/monitor"
    hook.write_text(f"#!/bin/sh\ntouch {proof}\n")
    hook.chmod(0o755)
    elsewhere = checkout.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.smudge", "core.sshCommand"):
        git(checkout, "config", key, str(hook))
    git(checkout, "config", "core.worktree", str(elsewhere))
    write(checkout, ".gitattributes", text="*.py filter=x\n")
    (checkout / "train.py").touch()
    revision = discover(checkout).revision
    assert revision is not None
    assert not revision.dirty
    assert not proof.exists()


def test_submodules_are_vendored_and_missing_ones_are_told(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "csrc/cutlass/gemm.cu")
    write(
        tmp_path,
        ".gitmodules",
        text='[submodule "c"]\n\tpath = csrc/cutlass\n[submodule "k"]\n\tpath = csrc/ck\n',
    )
    found = discover(tmp_path)
    assert [file.area for file in found.files] == ["own", "vendored"]
    assert [(d.code, d.path) for d in found.diagnostics] == [("submodule_missing", "csrc/ck")]


def test_too_large_sources_are_skipped_with_their_size(tmp_path: Path) -> None:
    write(tmp_path, "big.py", text="x" * 101)
    write(tmp_path, "kernel.cubin", text="x" * 101)
    found = discover(tmp_path, max_bytes=100)
    assert paths(found) == ["kernel.cubin"]
    assert [(s.path, s.reason, s.detail) for s in found.skipped] == [
        ("big.py", "too_large", "101 bytes")
    ]


def test_an_ignore_rule_does_not_apply_to_what_git_tracks(checkout: Path) -> None:
    write(checkout, "ops/scan.cuh", "ops/made.cuh", "gen/k.cu", "gen/new.cu", "dist/old.cu")
    write(checkout, "gen/tests/deep.cu", "gen/build/b.cu")
    git(checkout, "add", "ops/scan.cuh", "gen/k.cu", "gen/tests/deep.cu", "gen/build", "dist")
    write(checkout, ".gitignore", text="*.cuh\ngen/\ndist/\n")
    found = discover(checkout)
    assert {(file.path, file.area) for file in found.files if file.language == "cuda"} == {
        ("ops/scan.cuh", "own"),
        ("gen/k.cu", "own"),
        ("gen/tests/deep.cu", "test"),
    }
    assert found.excluded == ("dist/", "gen/", "ops/made.cuh")


def test_tracked_files_below_a_folder_of_the_checkout(checkout: Path) -> None:
    write(checkout, "src/ops/scan.cuh", "other/scan.cuh")
    git(checkout, "add", ".")
    write(checkout, ".gitignore", text="*.cuh\n")
    assert paths(discover(checkout / "src")) == ["ops/scan.cuh"]


def test_a_tracked_path_behind_a_link_is_not_read(checkout: Path) -> None:
    write(checkout, "gen/k.cu")
    git(checkout, "add", ".")
    write(checkout, "away/k.cu")
    (checkout / "gen/k.cu").unlink()
    (checkout / "gen/k.cu").symlink_to(checkout / "away/k.cu")
    write(checkout, ".gitignore", text="gen/\naway/\n")
    assert "gen/k.cu" not in paths(discover(checkout))
