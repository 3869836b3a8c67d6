"""Files that are no text are told of as files that say something else are."""

from pathlib import Path

import pytest

from migrate_scan import api
from migrate_scan.engine.cache import Cache
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.probe import parse_probe
from migrate_scan.report import history

_NO_TEXT = [b'{"\xff": 1}', b'{"x": ' + b"[" * 100_000]


@pytest.mark.parametrize("data", _NO_TEXT)
def test_a_history(data: bytes) -> None:
    with pytest.raises(history.HistoryError):
        history.read(data)


@pytest.mark.parametrize("data", _NO_TEXT)
def test_a_probe(data: bytes) -> None:
    with pytest.raises(MapError):
        parse_probe("answers.json", data)


def test_a_kept_report(tmp_path: Path) -> None:
    store = Cache(tmp_path, tmp_path / "cache")
    store.keep_report(b"key", b"\x81\xa2\xd1\xff\x01")
    assert api._kept(store, b"key") is None
