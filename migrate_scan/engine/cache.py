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
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from migrate_scan.engine.cache_file import cache_file, clear_cache
from migrate_scan.engine.database import forget_older_half, transaction, used_bytes
from migrate_scan.engine.entry import Entry
from migrate_scan.engine.version import analyser_version
from migrate_scan.model import Diagnostic

T = TypeVar("T")

MAX_BYTES = 512 * 1024 * 1024
"""More than this is not kept between scans."""
_DAY = 86_400
_MAX_VALUES = 500
_MAX_REPORTS = 4
"""Whole scans that are kept of one root: it is asked about in a few ways."""


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
        if used_bytes(database) > self._max_bytes:
            forget_older_half(database)

    def _try(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """Run ``action`` in a transaction. A broken cache is begun anew, an unusable one left."""
        if not self._usable:
            return None
        try:
            with transaction(self.file) as database:
                return action(database)
        except (sqlite3.OperationalError, OSError) as error:
            self._usable = False
            self._tell("cache_unusable", f"the cache cannot be used and is left alone: {error}")
        except sqlite3.DatabaseError as error:
            clear_cache(self.file)
            self._tell("cache_broken", f"the cache was broken and is begun anew: {error}")
        return None

    def _tell(self, code: str, message: str) -> None:
        self.diagnostics.append(Diagnostic(level="warning", code=code, message=message))


def _report(key: bytes, database: sqlite3.Connection) -> bytes | None:
    row = database.execute("select body from report where key = ?", (key,)).fetchone()
    return row[0] if row and isinstance(row[0], bytes) else None


def _today() -> int:
    return int(time.time()) // _DAY
