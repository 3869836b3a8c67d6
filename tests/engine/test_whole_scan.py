"""A scan that is asked for again is not made again, and no other scan is taken for it."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from migrate_scan import api, pipeline
from migrate_scan.config import Config
from migrate_scan.engine import whole_scan
from migrate_scan.engine.cache import Cache
from migrate_scan.model import Report

CODE = "import torch\n\nmodel = torch.nn.Linear(3, 4).cuda()\ntorch.cuda.synchronize()\n"
CONFIG = Config(targets=("cann", "rocm"), jobs=1)


class Made:
    """Counts how often a report was made."""

    def __init__(self, make: Callable[..., Report]) -> None:
        self.count = 0
        self._make = make

    def __call__(self, *args: object) -> Report:
        self.count += 1
        return self._make(*args)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    counted = Made(pipeline.report)
    monkeypatch.setattr(pipeline, "report", counted)
    return counted


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files' stamps count at once, though they are young."""
    monkeypatch.setattr("migrate_scan.engine.origin._GRAIN_NS", -1)
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "train.py").write_text(CODE)
    return folder


def scan(root: Path, config: Config = CONFIG) -> Report:
    return api.scan(root, config=config, cache_dir=root.parent / "cache")


def test_the_same_report_is_not_made_twice(root: Path, made: Made) -> None:
    encode = msgspec.json.Encoder(order="deterministic").encode
    assert encode(scan(root)) == encode(scan(root))
    assert made.count == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(CONFIG, targets=("cann",)),
        replace(CONFIG, scope="inference"),
        replace(CONFIG, ignore=("MS102",)),
        replace(CONFIG, chips=("310P",)),
    ],
)
def test_another_question_is_another_report(root: Path, made: Made, other: Config) -> None:
    first, second = scan(root), scan(root, other)
    assert made.count == 2
    assert second.config == other.as_dict() != first.config
    assert (scan(root), scan(root, other)) == (first, second)
    assert made.count == 2


def _edit(root: Path) -> None:
    (root / "train.py").write_text(CODE + "torch.cuda.empty_cache()\n")


def _add(root: Path) -> None:
    (root / "requirements.txt").write_text("torch\n")


def _rename(root: Path) -> None:
    (root / "train.py").rename(root / "test_train.py")


def _leave_out(root: Path) -> None:
    (root / ".gitignore").write_text("*.cu\n")
    (root / "k.cu").write_text("__global__ void k() {}\n")


@pytest.mark.parametrize("change", [_edit, _add, _rename, _leave_out])
def test_whatever_changes_is_seen(root: Path, made: Made, change: Callable[[Path], None]) -> None:
    scan(root)
    change(root)
    assert scan(root) == api.scan(root, config=CONFIG, cache=False)
    assert made.count == 3


def test_what_may_change_unseen_is_not_kept(
    root: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrate_scan.engine.origin._GRAIN_NS", 10**18)
    scan(root)
    scan(root)
    assert made.count == 2


def test_a_lost_file_is_tried_again(root: Path, made: Made) -> None:
    (root / "broken.py").write_bytes(b"\0\1\2")
    assert [file.reason for file in scan(root).files.skipped] == ["binary"]
    scan(root)
    assert made.count == 2


def test_statements_of_the_user_are_read_each_time(root: Path, made: Made) -> None:
    statements = root / "own.yaml"
    statements.write_text("schema: 1\n")
    for _ in range(2):
        api.scan(root, config=CONFIG, cache_dir=root.parent / "cache", overrides=statements)
    assert made.count == 2


@pytest.mark.parametrize("body", [b"", b"no report"])
def test_what_cannot_be_read_is_made_anew(
    root: Path, made: Made, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    scan(root)
    monkeypatch.setattr(Cache, "report", lambda *_: body)
    scan(root)
    assert made.count == 2


def test_another_program_or_map_makes_its_own(
    root: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(root)
    monkeypatch.setattr("migrate_scan.engine.whole_scan._program", lambda: b"another")
    scan(root)
    assert made.count == 2


def test_another_grammar_makes_its_own(
    root: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(root)
    monkeypatch.setattr(whole_scan, "analyser_version", lambda: b"another")
    whole_scan._program.cache_clear()
    scan(root)
    whole_scan._program.cache_clear()
    assert made.count == 2


def test_a_file_of_the_program_that_only_looks_the_same_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    table = maps / "api.tsv"
    table.write_text("0.5")
    fixed = (10**18, 10**18)
    os.utime(table, ns=fixed)
    monkeypatch.setattr("migrate_scan.resources.operator_maps", lambda: maps)
    whole_scan._program.cache_clear()
    before = whole_scan._program()
    (maps / "new").write_text("0.6")
    (maps / "new").replace(table)
    os.utime(table, ns=fixed)
    whole_scan._program.cache_clear()
    after = whole_scan._program()
    whole_scan._program.cache_clear()
    assert after != before
