"""The whole pipeline on inputs that break analysers: only what is broken may be lost."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from migrate_scan import api
from migrate_scan.discover import discover
from migrate_scan.discover.walk import Walk
from migrate_scan.engine.origin import FolderOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.model import Report, SkippedFile
from tests.hostile.nasty import CUDA, NAMES, NOTEBOOKS, PYTHON, TORCH, write_all


def skipped(report: Report) -> dict[str, str]:
    return {file.path: file.reason for file in report.files.skipped}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    root = tmp_path_factory.mktemp("hostile")
    write_all(root)
    return api.scan(root, ["cann"], cache=False)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "good.py").write_bytes(TORCH)
    yield folder
    used = [usage.path for usage in api.scan(folder, cache=False).usages]
    assert "good.py" in used


def test_nothing_is_lost(report: Report) -> None:
    assert skipped(report) == {}


def test_everything_can_be_told(report: Report) -> None:
    assert msgspec.json.encode(report)


@pytest.mark.parametrize("name", sorted(PYTHON.keys() - {"brackets", "quotes", "triple_quotes"}))
def test_python_is_read_up_to_the_trouble(report: Report, name: str) -> None:
    symbols = {usage.symbol for usage in report.usages if usage.path == f"python/{name}.py"}
    assert any(symbol.startswith("torch.cuda") for symbol in symbols)


@pytest.mark.parametrize("folder", ["cuda/{}.cu", "headers/{}.h"])
@pytest.mark.parametrize("name", sorted(CUDA))
def test_device_code_is_found_or_named(report: Report, name: str, folder: str) -> None:
    path = folder.format(name)
    found = {kernel.path for kernel in report.kernels}
    named = {token.path for token in report.unattributed}
    assert path in found | named | {file.path for file in report.files.partial}


@pytest.mark.parametrize("name", sorted(NOTEBOOKS.keys() - {"surrogates", "shapes"}))
def test_broken_notebooks_are_partial(report: Report, name: str) -> None:
    assert f"notebooks/{name}.ipynb" in {file.path for file in report.files.partial}


def test_broken_build_files_are_told(report: Report) -> None:
    partial = {file.path: file.reason for file in report.files.partial}
    assert partial["build_files/environment.yml"] == "YAML aliases are refused"
    assert partial["pyproject.toml"].startswith("not TOML")
    assert "config_unreadable" in {diagnostic.code for diagnostic in report.diagnostics}


def test_odd_names_are_read_and_told_apart(report: Report) -> None:
    used = {usage.path for usage in report.usages if usage.path.startswith("names/")}
    assert len(used) == len(NAMES)
    assert "names/\\xff\\xfe.py" in used


def test_twenty_megabytes_in_a_line_are_too_large(root: Path) -> None:
    (root / "line.py").write_bytes(b"x = '" + b"a" * 20_000_000 + b"'")
    assert skipped(api.scan(root, cache=False)) == {"line.py": "too_large"}


def test_special_files_and_links_are_never_opened(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_bytes(TORCH)
    os.mkfifo(root / "pipe.py")
    os.mkfifo(root / "pipe.cu")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket.py"))
    (root / "loop.py").symlink_to("loop.py")
    (root / "dead.py").symlink_to("nowhere.py")
    (root / "out.py").symlink_to(tmp_path / "secret.py")
    (root / "up").symlink_to("..")
    (root / "self").symlink_to(".")
    (root / "again.py").symlink_to("good.py")
    (root / "text").write_bytes(TORCH)
    (root / "other.py").symlink_to("text")
    (root / "folder.py").mkdir()
    report = api.scan(root, cache=False)
    assert skipped(report) == {
        "pipe.py": "not_regular",
        "pipe.cu": "not_regular",
        "socket.py": "not_regular",
        "loop.py": "not_regular",
        "dead.py": "unreadable",
        "out.py": "outside_root",
        "up": "outside_root",
        "other.py": "not_regular",
    }
    assert report.files.scanned == 1


@pytest.mark.parametrize(
    "name", [".gitignore", ".gitmodules", "pyproject.toml", "requirements.txt"]
)
def test_a_pipe_in_place_of_a_known_file_stops_nothing(root: Path, name: str) -> None:
    os.mkfifo(root / name)
    assert api.scan(root, cache=False).files.scanned == 1


def test_a_repository_made_of_pipes_stops_nothing(root: Path) -> None:
    for part in ("objects", "refs", "info"):
        (root / ".git" / part).mkdir(parents=True)
    for part in ("HEAD", "config", "index", "info/exclude"):
        os.mkfifo(root / ".git" / part)
    limits = pytest.MonkeyPatch()
    with limits.context() as patch:
        patch.setattr("migrate_scan.engine.worker._CLOCK_FACTOR", 0.02)
        found = discover(root)
    assert found.revision is None
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["git_unreadable"]
    for path in sorted((root / ".git").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (root / ".git").rmdir()


def test_files_without_permission(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "closed.py").write_bytes(TORCH)
    genuine = os.open

    def refuse(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "closed.py":
            raise PermissionError(13, "Permission denied")
        return genuine(path, flags, mode, dir_fd=dir_fd)

    # Root may read everything, so the refusal is made here.
    monkeypatch.setattr("migrate_scan.discover.tree.os.open", refuse)
    assert skipped(api.scan(root, cache=False)) == {"closed.py": "no_permission"}


def test_folders_without_permission(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "closed").mkdir()
    genuine = os.scandir

    def refuse(path: str) -> "os._ScandirIterator[str]":
        if str(path).endswith("/closed"):
            raise PermissionError(13, "Permission denied")
        return genuine(path)

    monkeypatch.setattr("migrate_scan.discover.walk.os.scandir", refuse)
    assert skipped(api.scan(root, cache=False)) == {"closed/": "no_permission"}


def test_folders_nested_beyond_what_a_path_may_hold(root: Path) -> None:
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=descriptor)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    report = api.scan(root, cache=False)
    assert report.files.scanned == 1
    (lost,) = report.files.skipped
    assert (lost.reason, lost.detail) == ("unreadable", "File name too long")


def test_a_file_that_is_gone_while_its_folder_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone.py", "gone.md"):
        (root / name).write_bytes(TORCH)
    genuine = Walk._visit_entry

    def remove_first(self: Walk, entry: "os.DirEntry[str]", folder: Any) -> None:
        if entry.name.startswith("gone"):
            Path(entry.path).unlink()
        genuine(self, entry, folder)

    monkeypatch.setattr(Walk, "_visit_entry", remove_first)
    assert skipped(api.scan(root, cache=False)) == {"gone.py": "unreadable"}


def test_a_deep_folder_is_read(root: Path) -> None:
    folder = root.joinpath(*["d"] * 300)
    folder.mkdir(parents=True)
    (folder / "deep.py").write_bytes(TORCH)
    assert api.scan(root, cache=False).files.scanned == 2


def test_five_thousand_files_in_a_folder(root: Path) -> None:
    for number in range(5_000):
        (root / f"f{number:04}.py").write_bytes(TORCH if number % 100 == 0 else b"x = 1\n")
    report = api.scan(root, cache=False)
    assert report.files.scanned == 5_001
    assert len({usage.path for usage in report.usages}) == 51


def test_files_that_change_into_something_else_meanwhile(root: Path) -> None:
    (root / "later.py").write_bytes(TORCH)
    files = discover(root).files
    (root / "later.py").unlink()
    os.mkfifo(root / "later.py")
    results = {file.path: result for file, result in parse_all(FolderOrigin(root), files, jobs=1)}
    lost = results["later.py"]
    assert isinstance(lost, SkippedFile)
    assert lost.reason == "not_regular"
