import os
import sqlite3
from pathlib import Path

import pytest

from migrate_scan.engine.cache import Cache
from migrate_scan.engine.contents import ContentReader
from migrate_scan.engine.entry import Entry


def entry(name: str) -> Entry:
    return Entry(name, os.fsencode(name).ljust(16), b"body", None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_content_is_found_whoever_stored_it(tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path, folder)
    cache.store([entry("b.py")])
    reader = ContentReader(cache.file)
    assert reader.get(b"b.py".ljust(16)) == b"body"
    assert reader.get(b"c.py".ljust(16)) is None


def test_a_folder_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cache = Cache(tmp_path, Path("here"))
    cache.store([entry("b.py")])
    assert ContentReader(cache.file).get(b"b.py".ljust(16)) == b"body"


def test_no_cache_yet_is_no_content(folder: Path) -> None:
    assert ContentReader(folder / "none.sqlite3").get(b"x") is None


def test_rows_of_a_wrong_type_are_not_handed_out(tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path, folder)
    cache.store([entry("a.py")])
    with sqlite3.connect(cache.file) as database:
        database.execute("update inventory set body = 'text'")
    database.close()
    assert ContentReader(cache.file).get(b"a.py".ljust(16)) is None
