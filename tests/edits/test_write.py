"""Files are replaced as a whole, in the root only."""

import os
from pathlib import Path

import pytest

from migrate_scan.edits.fix import EditedFile
from migrate_scan.edits.write import NotWrittenError, Writer


def test_bytes_and_mode_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "pkg" / "a.py"
    file.parent.mkdir()
    file.write_bytes(b"x.cuda()\r\n")
    file.chmod(0o751)
    Writer(tmp_path).write(EditedFile("pkg/a.py", b"x.cuda()\r\n", b"x.npu()\r\n"))
    assert file.read_bytes() == b"x.npu()\r\n"
    assert file.stat().st_mode & 0o777 == 0o751
    assert list(file.parent.iterdir()) == [file]


def test_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"new")
    with pytest.raises(NotWrittenError, match="changed"):
        Writer(tmp_path).write(EditedFile("a.py", b"old", b"edited"))
    assert (tmp_path / "a.py").read_bytes() == b"new"


@pytest.mark.parametrize("place", ["link.py", "folder/a.py"])
def test_links_are_not_followed(tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_bytes(b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.py").symlink_to(outside / "a.py")
    (root / "folder").symlink_to(outside)
    with pytest.raises(NotWrittenError):
        Writer(root).write(EditedFile(place, b"old", b"edited"))
    assert (outside / "a.py").read_bytes() == b"old"


def test_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.py").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NotWrittenError, match="No space"):
        Writer(tmp_path).write(EditedFile("a.py", b"old", b"edited"))
    assert [file.name for file in tmp_path.iterdir()] == ["a.py"]
    assert (tmp_path / "a.py").read_bytes() == b"old"
