"""Where a worker gets the bytes of a file from: a folder, or a repository's object store."""

import time
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from migrate_scan.discover.git import open_bare
from migrate_scan.discover.tree import Tree, stamp_of

if TYPE_CHECKING:
    import pygit2

# A file that is this young may change once more without its times telling.
_GRAIN_NS = 2_000_000_000


class Reader(Protocol):
    """Reads files, in the worker that opened it."""

    def read(
        self, location: str, stamp: bytes, blob: bytes | None, *, max_bytes: int
    ) -> tuple[bytes, bool]:
        """The bytes of a file, and whether its stamp can be trusted to tell a change.

        Raises NotReadError.
        """


class Origin(Protocol):
    """Names a source of files; cheap to carry into a worker."""

    def open(self) -> Reader:
        """Begin to read. Raises OSError, or what the source's library raises."""


class FolderOrigin(Struct, frozen=True):
    """The files below ``root``."""

    root: Path

    def open(self) -> "Reader":
        """Open the folder."""
        return _FolderReader(Tree(self.root))


class BlobOrigin(Struct, frozen=True):
    """The blobs of the repository at ``path``."""

    path: str

    def open(self) -> "Reader":
        """Open the object store."""
        return _BlobReader(open_bare(self.path).odb)


class _FolderReader(Struct, frozen=True):
    tree: Tree

    def read(
        self, location: str, stamp: bytes, _blob: bytes | None, *, max_bytes: int
    ) -> tuple[bytes, bool]:
        data, status = self.tree.read(location, max_bytes=max_bytes)
        return data, _is_settled(status, stamp)


class _BlobReader(Struct, frozen=True):
    odb: "pygit2.Odb"

    def read(
        self, _location: str, _stamp: bytes, blob: bytes | None, *, max_bytes: int
    ) -> tuple[bytes, bool]:
        from migrate_scan.discover.git_tree import read_blob

        # By content alone: no place is remembered, so there is no stamp to trust.
        assert blob is not None
        return read_blob(self.odb, blob, max_bytes), False


def _is_settled(status: stat_result, stamp: bytes) -> bool:
    """Whether the file is as discovery saw it and old enough for its stamp to be trusted."""
    youngest = max(status.st_mtime_ns, status.st_ctime_ns)
    return stamp_of(status) == stamp and time.time_ns() - youngest > _GRAIN_NS
