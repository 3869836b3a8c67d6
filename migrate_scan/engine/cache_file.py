"""The cache as a file of the user's: where it is, how big, emptied or made smaller."""

import sqlite3
from contextlib import closing
from pathlib import Path

import platformdirs
from msgspec import Struct

from migrate_scan.engine.database import BUSY_SECONDS, SCHEMA, forget_older_half, used_bytes

_NAME = "inventories-1.sqlite3"


class CacheSize(Struct, frozen=True):
    """How much a cache holds: bytes on disk, inventories, and roots that were scanned."""

    bytes: int
    inventories: int
    roots: int


def cache_file(folder: Path | None = None) -> Path:
    """Where the cache is: in ``folder``, else in the user's cache directory."""
    chosen = folder or platformdirs.user_cache_path("migrate-scan", appauthor=False)
    return chosen.absolute() / _NAME


def cache_size(file: Path) -> CacheSize:
    """How much the cache holds. Raises sqlite3.Error if it is no cache that can be read."""
    if not file.is_file():
        return CacheSize(0, 0, 0)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        inventories, roots = (
            int(database.execute(f"select count(*) from {table}").fetchone()[0])
            for table in ("inventory", "scan")
        )
    return CacheSize(sum(part.stat().st_size for part in _parts(file)), inventories, roots)


def prune_cache(file: Path, max_bytes: int) -> None:
    """Forget what was not used for longest until at most ``max_bytes`` are in use, and give
    the room back. Raises sqlite3.Error if it is no cache."""
    if not file.is_file():
        return
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as database:
        database.executescript(SCHEMA)
        while used_bytes(database) > max_bytes and _holds(database):
            with database:
                forget_older_half(database)
        database.execute("vacuum")
        database.execute("pragma wal_checkpoint(truncate)")


def clear_cache(file: Path) -> None:
    """Delete the cache, whatever state it is in."""
    for part in _parts(file):
        part.unlink(missing_ok=True)


def _parts(file: Path) -> list[Path]:
    """The files that a cache is made of, as far as they are there."""
    names = (file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm"))
    return [part for part in names if part.is_file()]


def _holds(database: sqlite3.Connection) -> bool:
    return bool(database.execute("select exists(select 1 from inventory)").fetchone()[0])
