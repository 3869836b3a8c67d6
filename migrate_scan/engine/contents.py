"""The worker's side of the cache: inventories by content."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from migrate_scan.engine.database import BUSY_SECONDS


class ContentReader:
    """What a worker asks the cache: an inventory by content. It only reads."""

    def __init__(self, file: Path) -> None:
        self._database: sqlite3.Connection | None = None
        with suppress(sqlite3.Error, OSError):
            self._database = sqlite3.connect(
                f"{file.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS
            )

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
