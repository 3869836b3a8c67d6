"""``migrate-scan cache path|size|prune|clear``."""

from pathlib import Path

from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli
from migrate_scan.engine.cache_file import cache_file, cache_size
from tests.cli.conftest import Run


def _cache(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["cache", *arguments, "--cache-dir", str(tmp_path / "cache")])


def test_path_is_the_file_that_scans_use(repository: Path, run: Run, tmp_path: Path) -> None:
    run("scan", repository)
    file = Path(_cache(tmp_path, "path").stdout.strip())
    assert file.is_file()
    assert file == cache_file(tmp_path / "cache")


def test_size_counts_files_and_folders(repository: Path, run: Run, tmp_path: Path) -> None:
    assert _cache(tmp_path, "size").stdout == "0.0 MB, 0 files of 0 folders\n"
    run("scan", repository)
    held = cache_size(cache_file(tmp_path / "cache"))
    assert held.inventories == 1
    assert "1 files" in _cache(tmp_path, "size").stdout


def test_prune_keeps_what_fits(repository: Path, run: Run, tmp_path: Path) -> None:
    run("scan", repository)
    file = cache_file(tmp_path / "cache")
    assert _cache(tmp_path, "prune").exit_code == 0
    assert cache_size(file).inventories == 1
    assert _cache(tmp_path, "prune", "--max-size", "0").exit_code == 0
    assert cache_size(file).inventories == 0
    assert run("scan", repository).exit_code == 0


def test_clear_removes_it_in_any_state(repository: Path, run: Run, tmp_path: Path) -> None:
    file = cache_file(tmp_path / "cache")
    assert _cache(tmp_path, "clear").exit_code == 0
    run("scan", repository)
    file.write_bytes(b"no database")
    broken = _cache(tmp_path, "size")
    assert broken.exit_code == 2
    assert "clear it" in broken.stderr
    assert _cache(tmp_path, "clear").exit_code == 0
    assert not file.exists()
