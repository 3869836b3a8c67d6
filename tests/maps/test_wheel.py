"""Wheels as sources: listed and read, never installed."""

import zipfile
from pathlib import Path

import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import wheel
from migrate_scan.maps.importers.wheel import Wheel

_NAME = "torch-2.13.0+cpu-1-cp311-cp311-manylinux_2_28_x86_64.whl"


def _wheel(folder: Path, files: dict[str, str], name: str = _NAME) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in files.items():
            archive.writestr(member, text)
    return path


def test_a_wheel_is_a_tree_pinned_by_its_version(tmp_path: Path) -> None:
    path = _wheel(tmp_path, {"a/x.py": "one", "a/b/y.txt": "two", "ab/z.py": "three"})
    found = Wheel.at(path)
    assert (found.ref, found.repository, found.date) == ("2.13.0", "PyPI torch==2.13.0", "")
    assert found.has("a")
    assert not found.has("a/x")
    assert list(found.files_below("a")) == [("b/y.txt", "two"), ("x.py", "one")]
    assert list(found.files_below("a", (".py",))) == [("x.py", "one")]
    assert list(found.files_below("a/x.py")) == [("x.py", "one")]


def test_what_is_no_wheel_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("x")
    with pytest.raises(FactsError, match=r"notes\.txt: neither a git clone nor named"):
        Wheel.at(other)
    cut = _wheel(tmp_path, {"a": "x" * 1000})
    cut.write_bytes(cut.read_bytes()[:60])
    with pytest.raises(FactsError, match="not a wheel that can be read"):
        Wheel.at(cut)


def test_a_member_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheel, "MAX_FILE_BYTES", 100)
    found = Wheel.at(_wheel(tmp_path, {"a/x.py": "0" * 101}))
    with pytest.raises(FactsError, match=r"a/x\.py:1: larger than 100 bytes"):
        list(found.files_below("a"))
