"""The SQLite file that the cache is kept in: its form, and what has to go when it is full."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 5.0
SCHEMA = """
create table if not exists inventory (
    key blob primary key, body blob not null, used integer not null);
create table if not exists file (
    root blob, location blob, stamp blob not null, key blob not null,
    primary key (root, location)) without rowid;
create table if not exists scan (root blob primary key, day integer not null);
create table if not exists report (key blob primary key, root blob not null, body blob not null);
"""


@contextmanager
def transaction(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the database, made if there is none, for one transaction.

    Raises sqlite3.Error or OSError.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = sqlite3.connect(file, timeout=BUSY_SECONDS)
    try:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.executescript(SCHEMA)
        with database:
            yield database
    finally:
        database.close()


def used_bytes(database: sqlite3.Connection) -> int:
    """How much of the file holds something."""
    size, pages, free = (
        database.execute(f"pragma {name}").fetchone()[0]
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size * (pages - free))


def forget_older_half(database: sqlite3.Connection) -> None:
    """Delete the half of the inventories that was not used for longest, and every report."""
    database.execute(
        "delete from inventory where key in (select key from inventory"
        " order by used, rowid limit (select count(*) / 2 + 1 from inventory))"
    )
    database.execute("delete from file where key not in (select key from inventory)")
    database.execute("delete from report")
