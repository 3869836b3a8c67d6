"""Compiled forms of hand-written files: never another content, never out of date."""

import shutil
from pathlib import Path

import pytest

from migrate_scan.maps.compile import NAMES, compile_maps, main
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.data import compiled_path, parse_yaml, read_yaml
from migrate_scan.resources import operator_maps


def _hand_written() -> list[Path]:
    return sorted(path for path in operator_maps().glob("*/*.yaml") if path.stem in NAMES)


@pytest.mark.parametrize(
    "path", _hand_written(), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_compiled_form_says_the_same(path: Path) -> None:
    assert read_yaml(path) == parse_yaml(path.name, path.read_bytes())


def test_compiling_again_changes_nothing(tmp_path: Path) -> None:
    """If this fails: python -m migrate_scan.maps.compile operator_maps."""
    folder = tmp_path / "maps"
    shutil.copytree(operator_maps(), folder)
    compile_maps(folder)
    for path in _hand_written():
        copy = folder / path.parent.name / path.name
        assert compiled_path(copy).read_bytes() == compiled_path(path).read_bytes(), path.name


def test_an_edited_file_is_read_itself(tmp_path: Path) -> None:
    path = tmp_path / "x" / "target.yaml"
    path.parent.mkdir()
    path.write_text("title: one\n", encoding="utf-8")
    compile_maps(tmp_path)
    path.write_text("title: two\n", encoding="utf-8")
    assert read_yaml(path) == {"title": "two"}


def test_an_alias_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x" / "target.yaml"
    path.parent.mkdir()
    path.write_text("a: &a [1]\nb: [*a, *a]\n", encoding="utf-8")
    with pytest.raises(MapError, match=r"target\.yaml:2: aliases are not allowed"):
        read_yaml(path)
    assert main([str(tmp_path)]) == 2
    assert "target.yaml:2" in capsys.readouterr().err
