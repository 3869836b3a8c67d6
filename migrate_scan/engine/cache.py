"""Remembers inventories between scans, outside of the scanned tree.

One SQLite file holds inventories by content, and for each scanned root which content a
file had when it was last read, so that an unchanged file is not even opened. Nothing in
it is trusted to be whole: what cannot be read is forgotten. No connection is ever open
while workers are forked, because SQLite must not be carried across a fork.
"""

import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import platformdirs
from msgspec import Struct

from migrate_scan.engine.version import analyser_version
from migrate_scan.model import Diagnostic

T = TypeVar("T")

_NAME = "inventories-1.sqlite3"
MAX_BYTES = 512 * 1024 * 1024
"""More than this is not kept between scans."""
_DAY = 86_400
_BUSY_SECONDS = 5.0
_MAX_VALUES = 500
_MAX_REPORTS = 4
"""Whole scans that are kept of one root: it is asked about in a few ways."""
_SCHEMA = """
create table if not exists inventory (
    key blob primary key, body blob not null, used integer not null);
create table if not exists file (
    root blob, location blob, stamp blob not null, key blob not null,
    primary key (root, location)) without rowid;
create table if not exists scan (root blob primary key, day integer not null);
create table if not exists report (key blob primary key, root blob not null, body blob not null);
"""


class Entry(Struct, frozen=True):
    """One file's inventory (``body``), filed under ``key``. ``stamp`` is None if the file may
    change again without its stamp telling, so that only its content counts."""

    location: str
    key: bytes
    body: bytes
    stamp: bytes | None


class Cache:
    """The cache as one scan of ``root`` sees it. Failures are told in ``diagnostics``.

    ``settled`` is whether everything that this scan read would be found the same again: no
    file was lost, and none may change without its stamp telling.
    """

    def __init__(
        self, root: Path, folder: Path | None = None, *, max_bytes: int = MAX_BYTES
    ) -> None:
        self.file = cache_file(folder)
        self.diagnostics: list[Diagnostic] = []
        self.settled = True
        self._place = os.fsencode(root.resolve())
        self._root = analyser_version() + self._place
        self._max_bytes = max_bytes
        self._usable = True

    def known(self) -> dict[str, tuple[bytes, bytes]]:
        """Stamp and inventory of every file that was read here before, by location."""
        return self._try(self._known) or {}

    def bodies(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The inventories filed under ``keys``, where there are any."""
        wanted = list(dict.fromkeys(keys))
        return self._try(lambda database: self._bodies(database, wanted)) or {}

    def store(self, entries: Sequence[Entry]) -> None:
        """Remember inventories; when there is too much, the older half is forgotten."""
        self._try(lambda database: self._store(database, entries))

    def report(self, key: bytes) -> bytes | None:
        """The report of a whole scan that was kept under ``key``, encoded."""
        try:
            return zlib.decompress(packed) if (packed := self._try(partial(_report, key))) else None
        except zlib.error:
            return None

    def keep_report(self, key: bytes, body: bytes) -> None:
        """Keep the encoded report of a whole scan; the oldest of this root gives way."""
        packed = zlib.compress(body, level=1)
        self._try(lambda database: self._keep_report(database, key, packed))

    def _keep_report(self, database: sqlite3.Connection, key: bytes, packed: bytes) -> None:
        row = (key, self._place, packed)
        database.execute("insert or replace into report values (?, ?, ?)", row)
        database.execute(
            "delete from report where root = ?1 and rowid not in"
            " (select rowid from report where root = ?1 order by rowid desc limit ?2)",
            (self._place, _MAX_REPORTS),
        )

    def _known(self, database: sqlite3.Connection) -> dict[str, tuple[bytes, bytes]]:
        rows = database.execute(
            "select location, stamp, body from file join inventory using (key) where root = ?",
            (self._root,),
        ).fetchall()
        if rows:
            self._note_use(database)
        return {os.fsdecode(location): (stamp, body) for location, stamp, body in rows}

    def _bodies(self, database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is read by content becomes young again, as in :meth:`_note_use`."""
        found: dict[bytes, bytes] = {}
        old: list[tuple[int, bytes]] = []
        today = _today()
        for start in range(0, len(keys), _MAX_VALUES):
            part = keys[start : start + _MAX_VALUES]
            marks = ",".join("?" * len(part))
            query = f"select key, body, used from inventory where key in ({marks})"
            for key, body, used in database.execute(query, part):
                found[key] = body
                if used < today:
                    old.append((today, key))
        if old:
            database.executemany("update inventory set used = ? where key = ?", old)
        return found

    def _note_use(self, database: sqlite3.Connection) -> None:
        """Once a day, what a scan uses becomes young again."""
        today = _today()
        seen = database.execute("select day from scan where root = ?", (self._root,)).fetchone()
        if seen == (today,):
            return
        database.execute("insert or replace into scan values (?, ?)", (self._root, today))
        database.execute(
            "update inventory set used = ? where key in (select key from file where root = ?)",
            (today, self._root),
        )

    def _store(self, database: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        today = _today()
        database.executemany(
            "insert or replace into inventory values (?, ?, ?)",
            [(entry.key, entry.body, today) for entry in entries],
        )
        database.executemany(
            "insert or replace into file values (?, ?, ?, ?)",
            [
                (self._root, os.fsencode(entry.location), entry.stamp, entry.key)
                for entry in entries
                if entry.stamp is not None
            ],
        )
        if _used_bytes(database) > self._max_bytes:
            _forget_older_half(database)

    def _try(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """Run ``action`` in a transaction. A broken cache is begun anew, an unusable one left."""
        if not self._usable:
            return None
        try:
            with self._connection() as database:
                return action(database)
        except (sqlite3.OperationalError, OSError) as error:
            self._usable = False
            self._tell("cache_unusable", f"the cache cannot be used and is left alone: {error}")
        except sqlite3.DatabaseError as error:
            self._discard()
            self._tell("cache_broken", f"the cache was broken and is begun anew: {error}")
        return None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(self.file, timeout=_BUSY_SECONDS)
        try:
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = normal")
            database.executescript(_SCHEMA)
            with database:
                yield database
        finally:
            database.close()

    def _discard(self) -> None:
        clear_cache(self.file)

    def _tell(self, code: str, message: str) -> None:
        self.diagnostics.append(Diagnostic(level="warning", code=code, message=message))


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
    with closing(sqlite3.connect(file, timeout=_BUSY_SECONDS)) as database:
        database.executescript(_SCHEMA)
        while _used_bytes(database) > max_bytes and _holds(database):
            with database:
                _forget_older_half(database)
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


def _forget_older_half(database: sqlite3.Connection) -> None:
    database.execute(
        "delete from inventory where key in (select key from inventory"
        " order by used, rowid limit (select count(*) / 2 + 1 from inventory))"
    )
    database.execute("delete from file where key not in (select key from inventory)")
    database.execute("delete from report")


def _report(key: bytes, database: sqlite3.Connection) -> bytes | None:
    row = database.execute("select body from report where key = ?", (key,)).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else None


class ContentReader:
    """What a worker asks the cache: an inventory by content. It only reads."""

    def __init__(self, file: Path) -> None:
        self._database: sqlite3.Connection | None = None
        try:
            self._database = sqlite3.connect(
                f"{file.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS
            )
        except (sqlite3.Error, OSError):
            return

    def get(self, key: bytes) -> bytes | None:
        """The inventory filed under ``key``, if there is one that can be read."""
        if self._database is None:
            return None
        try:
            row = self._database.execute(
                "select body from inventory where key = ?", (key,)
            ).fetchone()
        except sqlite3.Error:
            self._database = None
            return None
        return row[0] if row and isinstance(row[0], bytes) else None


def _today() -> int:
    return int(time.time()) // _DAY


def _used_bytes(database: sqlite3.Connection) -> int:
    size, pages, free = (
        database.execute(f"pragma {name}").fetchone()[0]
        for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size * (pages - free))
