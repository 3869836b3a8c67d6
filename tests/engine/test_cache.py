import os
import sqlite3
import threading
from pathlib import Path

import pytest

from migrate_scan.engine.cache import Cache
from migrate_scan.engine.entry import Entry


def entry(name: str, body: bytes = b"body", stamp: bytes | None = b"stamp") -> Entry:
    return Entry(name, os.fsencode(name).ljust(16), body, stamp)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_what_is_stored_is_known_to_the_next_scan_of_the_same_root(
    tmp_path: Path, folder: Path
) -> None:
    Cache(tmp_path, folder).store([entry("a.py"), entry("b.py", stamp=None), entry("\udcff.py")])
    expected = {"a.py": (b"stamp", b"body"), "\udcff.py": (b"stamp", b"body")}
    assert Cache(tmp_path, folder).known() == expected
    assert Cache(tmp_path / "other", folder).known() == {}


def test_another_analyser_knows_nothing(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cache(tmp_path, folder).store([entry("a.py")])
    monkeypatch.setattr("migrate_scan.engine.cache.analyser_version", lambda: b"another")
    assert Cache(tmp_path, folder).known() == {}


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_broken_cache_is_begun_anew_and_told(
    tmp_path: Path, folder: Path, content: bytes
) -> None:
    cache = Cache(tmp_path, folder)
    folder.mkdir()
    cache.file.write_bytes(content)
    assert cache.known() == {}
    cache.store([entry("a.py")])
    assert [diagnostic.code for diagnostic in cache.diagnostics] == ["cache_broken"]
    assert Cache(tmp_path, folder).known().keys() == {"a.py"}


def test_an_unusable_cache_is_told_once_and_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path, tmp_path / "file")
    assert cache.known() == {}
    cache.store([entry("a.py")])
    assert [diagnostic.code for diagnostic in cache.diagnostics] == ["cache_unusable"]


def test_the_older_half_goes_when_there_is_too_much(tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path, folder, max_bytes=200_000)
    for batch in range(10):
        cache.store([entry(f"{batch}-{i}.py", bytes(2000)) for i in range(20)])
    known = cache.known()
    assert "9-19.py" in known
    assert "0-0.py" not in known
    assert 30 < len(known) < 150


def test_a_root_in_use_is_not_the_first_to_be_forgotten(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, unused = Cache(tmp_path / "used", folder), Cache(tmp_path / "unused", folder)
    monkeypatch.setattr("migrate_scan.engine.cache._today", lambda: 100)
    used.store([entry("used.py", bytes(50_000))])
    unused.store([entry("unused.py", bytes(50_000))])
    monkeypatch.setattr("migrate_scan.engine.cache._today", lambda: 101)
    used.known()
    small = Cache(tmp_path / "used", folder, max_bytes=140_000)
    small.store([entry("new.py", bytes(50_000))])
    assert small.known().keys() >= {"new.py"}
    assert unused.known() == {}


def test_parallel_scans_do_not_disturb_each_other(tmp_path: Path, folder: Path) -> None:
    def scan(number: int) -> None:
        cache = Cache(tmp_path, folder)
        for batch in range(5):
            cache.known()
            cache.store([entry(f"{number}-{batch}.py")])
        troubles.extend(cache.diagnostics)

    troubles: list[object] = []
    threads = [threading.Thread(target=scan, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(Cache(tmp_path, folder).known()) == 30


def test_few_reports_of_a_root_are_kept_and_those_of_others_stay(
    tmp_path: Path, folder: Path
) -> None:
    Cache(tmp_path / "other", folder).keep_report(b"other", b"body")
    cache = Cache(tmp_path, folder)
    for number in range(6):
        cache.keep_report(b"%d" % number, b"body %d" % number)
    kept = [cache.report(b"%d" % number) for number in range(6)]
    assert kept == [None, None, *(b"body %d" % number for number in range(2, 6))]
    assert cache.report(b"other") == b"body"


def test_reports_go_first_when_there_is_too_much(tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path, folder, max_bytes=20_000)
    cache.keep_report(b"key", b"body")
    cache.store([entry(f"{number}.py", os.urandom(4_000)) for number in range(10)])
    assert cache.report(b"key") is None


def test_a_report_that_is_not_whole_is_none(tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path, folder)
    cache.keep_report(b"key", b"body")
    with sqlite3.connect(cache.file) as database:
        database.execute("update report set body = ?", (b"torn",))
    assert cache.report(b"key") is None
