"""Reads scanned files again for snippets and edits, within the root and its limits."""

from collections import OrderedDict
from pathlib import Path

from migrate_scan.discover import MAX_BYTES
from migrate_scan.discover.tree import NotReadError, Tree

_KEEP = 32


class SourceReader:
    """Reads files below ``root``; keeps the last few, since findings come file by file."""

    def __init__(self, root: Path) -> None:
        self._tree = Tree(root)
        self._lines: OrderedDict[str, list[str]] = OrderedDict()

    def read(self, path: str) -> bytes:
        """The bytes of the file at ``path``. Raises OSError if it cannot be read any more."""
        try:
            return self._tree.read(path, max_bytes=MAX_BYTES)[0]
        except NotReadError as error:
            raise OSError(f"it cannot be read again: {error.reason}") from error

    def lines(self, path: str) -> list[str]:
        """The lines of a file, decoded as the parsers do; empty if it cannot be read."""
        if path not in self._lines:
            self._lines[path] = self._decoded(path).splitlines()
            if len(self._lines) > _KEEP:
                self._lines.popitem(last=False)
        return self._lines[path]

    def _decoded(self, path: str) -> str:
        try:
            return self.read(path).decode("utf-8", "replace")
        except OSError:
            return ""
