"""A folder of the disk as a source of files."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from migrate_scan.discover.source import Entry, Link, Measure
from migrate_scan.discover.tree import Tree, not_read, stamp_of


class Folder:
    """The files below ``root``; ``tree`` reads them without ever leaving it."""

    ignores = True

    def __init__(self, root: Path, tree: Tree) -> None:
        self._root = str(root)
        self._real_root = os.path.realpath(root)
        self._tree = tree

    def entries(self, folder: str) -> Sequence[Entry]:
        """What stands directly in ``folder``. Raises NotReadError."""
        try:
            with os.scandir(f"{self._root}/{folder}") as entries:
                return list(entries)
        except OSError as error:
            raise not_read(error) from error

    def measure(self, location: str) -> Measure:
        """Size and stamp, as the operating system tells. Raises OSError if it is gone."""
        status = self._tree.status(location)
        return Measure(status.st_size, stat.S_ISREG(status.st_mode), stamp_of(status))

    def follow(self, location: str) -> Link:
        """Where a link leads. Raises OSError for a dead link or a loop."""
        path = f"{self._root}/{location}"
        to_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - bytes that are no text
        target = os.path.relpath(os.path.realpath(path), self._real_root)
        outside = target == ".." or target.startswith("../")
        return Link(None if outside else target, to_folder)

    def text(self, location: str, *, max_bytes: int) -> bytes:
        """The bytes of a regular file. Raises NotReadError."""
        return self._tree.read(location, max_bytes=max_bytes)[0]

    def head(self, location: str, size: int) -> bytes:
        """The first ``size`` bytes of a regular file; nothing if it cannot be read."""
        return self._tree.head(location, size)
