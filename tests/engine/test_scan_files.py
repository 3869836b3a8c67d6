import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from migrate_scan.discover import discover
from migrate_scan.discover.kinds import Dialect
from migrate_scan.engine.cache import Cache
from migrate_scan.engine.origin import FolderOrigin
from migrate_scan.engine.scan_files import LIMITS, Limits, parse_all
from migrate_scan.model import SkippedFile
from migrate_scan.parse import dispatch
from migrate_scan.parse.facts import FileInventory

OLD = time.time() - 100


def write(root: Path, name: str, content: bytes | str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (OLD, OLD))
    return path


def scan(
    root: Path, *, jobs: int = 1, cache: Cache | None = None, limits: Limits = LIMITS
) -> dict[str, FileInventory | SkippedFile]:
    found = list(
        parse_all(FolderOrigin(root), discover(root).files, jobs=jobs, cache=cache, limits=limits)
    )
    paths = [file.path for file, _ in found]
    assert paths == sorted(paths)
    return {file.path: result for file, result in found}


def names(result: FileInventory | SkippedFile) -> list[str]:
    assert isinstance(result, FileInventory)
    return [requirement.name for requirement in result.requirements]


def reason(result: FileInventory | SkippedFile) -> str:
    assert isinstance(result, SkippedFile)
    return result.reason


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for number in range(60):
        write(root, f"requirements/r{number}.txt", f"torch\npackage-{number}\n")
    return root


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are young in tests; here their stamps count at once."""
    monkeypatch.setattr("migrate_scan.engine.origin._GRAIN_NS", -1)


def test_the_result_does_not_depend_on_the_number_of_jobs(tree: Path) -> None:
    alone = scan(tree)
    assert names(alone["requirements/r7.txt"]) == ["torch", "package-7"]
    assert scan(tree, jobs=3) == alone


def test_progress_is_told_for_every_file(tree: Path) -> None:
    ticks: list[int] = []
    found = parse_all(
        FolderOrigin(tree), discover(tree).files, jobs=1, on_progress=lambda: ticks.append(1)
    )
    assert len(list(found)) == len(ticks) == 60


def test_content_that_is_no_source_is_skipped_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "requirements/lfs.txt", "version https://git-lfs.github.com/spec/v1\noid x\n")
    write(tmp_path, "requirements/nul.txt", b"torch\0\n")
    write(tmp_path, "requirements/ok.txt", "torch\n")
    write(tmp_path, "k.cubin", b"\x7fELF\0")
    found = scan(tmp_path)
    assert reason(found["requirements/lfs.txt"]) == "lfs_pointer"
    assert reason(found["requirements/nul.txt"]) == "binary"
    assert names(found["requirements/ok.txt"]) == ["torch"]
    assert "k.cubin" not in found


def test_a_file_that_becomes_a_link_after_discovery_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret", "secret-package\n")
    root = tmp_path / "root"
    path = write(root, "requirements.txt", "torch\n")
    files = discover(root).files
    path.unlink()
    path.symlink_to(secret)
    ((_, result),) = parse_all(FolderOrigin(root), files, jobs=1)
    assert reason(result) == "not_regular"


def test_a_file_that_is_gone_after_discovery(tmp_path: Path) -> None:
    path = write(tmp_path, "requirements.txt", "torch\n")
    files = discover(tmp_path).files
    path.unlink()
    ((_, result),) = parse_all(FolderOrigin(tmp_path), files, jobs=1)
    assert reason(result) == "unreadable"


@pytest.mark.usefixtures("trusting")
def test_an_unchanged_file_is_not_even_opened(tree: Path, tmp_path: Path) -> None:
    first = scan(tree, cache=Cache(tree, tmp_path / "cache"))
    files = discover(tree).files
    for path in tree.rglob("*.txt"):
        path.rename(path.with_suffix(".gone"))
    again = parse_all(FolderOrigin(tree), files, jobs=1, cache=Cache(tree, tmp_path / "cache"))
    assert {file.path: result for file, result in again} == first


@pytest.mark.usefixtures("trusting")
def test_a_changed_file_is_read_again(tree: Path, tmp_path: Path) -> None:
    scan(tree, cache=Cache(tree, tmp_path / "cache"))
    write(tree, "requirements/r7.txt", "torch\npackage-x\n")
    found = scan(tree, cache=Cache(tree, tmp_path / "cache"))
    assert names(found["requirements/r7.txt"]) == ["torch", "package-x"]
    assert names(found["requirements/r8.txt"]) == ["torch", "package-8"]


def test_the_stamp_of_a_young_file_is_not_trusted(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "requirements.txt").write_text("torch\n")
    scan(root, cache=Cache(root, tmp_path / "cache"))
    assert Cache(root, tmp_path / "cache").known() == {}


def test_the_same_content_elsewhere_is_not_parsed_again(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scan(tree, cache=Cache(tree, tmp_path / "cache"))
    moved = tree.rename(tmp_path / "moved")

    def fail(*_: object) -> FileInventory:
        raise AssertionError

    monkeypatch.setattr(dispatch, "parse", fail)
    assert scan(moved, cache=Cache(moved, tmp_path / "cache")) == first


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x93\x01\x02\x03",
        b"\x81\xa8language\xa5latin",
        b"\x81\xa2\xd1\xff\x01",
        b"\x81\xa1x" + b"\x91" * 100_000,
    ],
)
def test_a_broken_entry_of_the_cache_is_parsed_again(
    tree: Path, tmp_path: Path, body: bytes
) -> None:
    cache = Cache(tree, tmp_path / "cache")
    first = scan(tree, cache=cache)
    with sqlite3.connect(cache.file) as database:
        database.execute("update inventory set body = ?", (body,))
    database.close()
    assert scan(tree, cache=cache) == first


def test_a_parser_that_dies_loses_only_its_file(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = dispatch.parse

    def parse(data: bytes, dialect: Dialect) -> FileInventory:
        if b"package-5\n" in data:
            os.kill(os.getpid(), signal.SIGSEGV)
        while b"package-6\n" in data:
            pass
        if b"package-7\n" in data:
            return parse(bytes(len(data)) + data * 1000, dialect)
        return genuine(data, dialect)

    monkeypatch.setattr(dispatch, "parse", parse)
    cache = Cache(tree, tmp_path / "cache")
    found = scan(tree, jobs=2, cache=cache, limits=Limits(timeout=3, memory_bytes=256 << 20))
    lost = {
        path: result.reason for path, result in found.items() if isinstance(result, SkippedFile)
    }
    assert lost == {
        "requirements/r5.txt": "crash",
        "requirements/r6.txt": "timeout",
        "requirements/r7.txt": "out_of_memory",
    }
    monkeypatch.undo()
    assert names(scan(tree, cache=cache)["requirements/r5.txt"]) == ["torch", "package-5"]


def test_nothing_is_written_into_the_scanned_tree(tree: Path, tmp_path: Path) -> None:
    before = sorted(tree.rglob("*"))
    scan(tree, cache=Cache(tree, tmp_path / "cache"))
    assert sorted(tree.rglob("*")) == before
