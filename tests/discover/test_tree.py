import os
from pathlib import Path

import pytest

from migrate_scan.discover.tree import NotReadError, Tree, stamp_of


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def reason(tree: Tree, location: str, max_bytes: int = 1000) -> str:
    with pytest.raises(NotReadError) as caught:
        tree.read(location, max_bytes=max_bytes)
    return caught.value.reason


def test_reads_files_in_any_folder_in_any_order(tmp_path: Path) -> None:
    for path in ("a/b/c.py", "a/d.py", "e.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    with Tree(tmp_path) as tree:
        for path in ("a/d.py", "a/b/c.py", "e.py", "a/b/c.py", "a/d.py"):
            data, status = tree.read(path, max_bytes=1000)
            assert data.decode() == path
            assert stamp_of(status) == stamp_of((tmp_path / path).stat())


def test_refuses_what_is_no_regular_file_inside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("x = 1\n")
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    os.mkfifo(root / "pipe.py")
    (root / "link.py").symlink_to(outside / "secret.py")
    (root / "way").symlink_to(outside)
    (root / "big.py").write_text("x" * 20)
    with Tree(root) as tree:
        assert reason(tree, "pipe.py") == "not_regular"
        assert reason(tree, "link.py") == "not_regular"
        assert reason(tree, "way/secret.py") == "not_regular"
        assert reason(tree, "folder") == "not_regular"
        assert reason(tree, "gone.py") == "unreadable"
        assert reason(tree, "gone/gone.py") == "unreadable"
        assert reason(tree, "big.py", max_bytes=10) == "too_large"
        assert tree.head("pipe.py", 10) == b""
        assert tree.head("big.py", 10) == b"x" * 10


def test_leaves_no_descriptor_open(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c.py").write_text("")
    before = open_descriptors()
    with Tree(tmp_path) as tree:
        tree.read("a/b/c.py", max_bytes=10)
        assert reason(tree, "a/x/y.py") == "unreadable"
        tree.read("a/b/c.py", max_bytes=10)
        assert reason(tree, "a/b") == "not_regular"
    assert open_descriptors() == before
