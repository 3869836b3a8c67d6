import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrate_scan.engine import version
from migrate_scan.resources import operator_maps

PARSERS = Path(version.__file__).parent.parent / "parse"


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables that parsers read, in place of those that are installed."""
    shared = tmp_path / "_shared"
    shared.mkdir()
    for name in version.TABLES:
        shutil.copy(operator_maps() / "_shared" / name, shared)
    monkeypatch.setattr(version, "operator_maps", lambda: tmp_path)
    version.analyser_version.cache_clear()
    yield shared
    version.analyser_version.cache_clear()


def _table(shared: Path, _: pytest.MonkeyPatch) -> None:
    with (shared / "torch_aliases.tsv").open("a") as file:
        file.write("torch.other\ttorch.one\n")


def _library(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"{name} 99")


def _python(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 99, 0, "final", 0))


@pytest.mark.parametrize("change", [_table, _library, _python])
def test_what_inventories_come_from_makes_another_version(
    maps: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    before = version.analyser_version()
    change(maps, monkeypatch)
    version.analyser_version.cache_clear()
    assert version.analyser_version() != before


def test_every_table_that_a_parser_reads_counts() -> None:
    read = {
        name
        for file in PARSERS.rglob("*.py")
        for name in re.findall(r'operator_maps\(\) / "_shared" / "([^"]+)"', file.read_text())
    }
    assert read == set(version.TABLES)
