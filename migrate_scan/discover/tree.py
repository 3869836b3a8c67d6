"""Reads files below a root and never anything else.

Every folder on the way is opened relative to the one above it and without
following links, so nothing outside the root can be reached, not even if a folder
is swapped for a link meanwhile; a FIFO, socket or device is never waited for.
"""

import errno
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from migrate_scan.model import SkipReason

_NOT_REGULAR = frozenset((errno.ELOOP, errno.ENXIO, errno.ENOTDIR, errno.EISDIR))
_STAMP = struct.Struct("=QqqQ")
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotReadError(Exception):
    """A file could not be read: ``reason`` is from the closed list, ``detail`` in words."""

    def __init__(self, reason: SkipReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: SkipReason = reason
        self.detail = detail


class Tree:
    """A folder whose files can be read. Keeps the last folder open: files come sorted."""

    def __init__(self, root: Path) -> None:
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._folder = ""
        self._descriptor = self._root

    def __enter__(self) -> "Tree":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave_folder()
        os.close(self._root)

    def read(self, location: str, *, max_bytes: int) -> tuple[bytes, os.stat_result]:
        """The bytes of the regular file at ``location`` (relative) and its status before that.

        Raises:
            NotReadError: it is gone, not regular, not permitted, too large or fails to be read.
        """
        with self._open(location) as descriptor:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise NotReadError("not_regular")
            if status.st_size > max_bytes:
                raise NotReadError("too_large", f"{status.st_size} bytes")
            data = _read_up_to(descriptor, max_bytes + 1)
        if len(data) > max_bytes:
            raise NotReadError("too_large", f"more than {max_bytes} bytes")
        return data, status

    def head(self, location: str, size: int) -> bytes:
        """The first ``size`` bytes of a regular file; nothing if it cannot be read."""
        try:
            with self._open(location) as descriptor:
                regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
                return _read_up_to(descriptor, size) if regular else b""
        except NotReadError:
            return b""

    def status(self, location: str) -> os.stat_result:
        """The status of what stands at ``location`` itself (a link is not followed).

        Raises OSError.
        """
        folder, _, name = location.rpartition("/")
        return os.stat(name, dir_fd=self.enter(folder), follow_symlinks=False)

    @contextmanager
    def _open(self, location: str) -> Iterator[int]:
        folder, _, name = location.rpartition("/")
        try:
            descriptor = os.open(name, _FILE_FLAGS, dir_fd=self.enter(folder))
        except OSError as error:
            raise not_read(error) from error
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def enter(self, folder: str) -> int:
        """The descriptor of a folder below the root, open until the next one is entered."""
        if folder == self._folder:
            return self._descriptor
        self._leave_folder()
        current = self._root
        for part in filter(None, folder.split("/")):
            try:
                below = os.open(part, _FOLDER_FLAGS, dir_fd=current)
            finally:
                if current != self._root:
                    os.close(current)
            current = below
        self._folder, self._descriptor = folder, current
        return current

    def _leave_folder(self) -> None:
        if self._descriptor != self._root:
            os.close(self._descriptor)
        self._folder, self._descriptor = "", self._root


def stamp_of(status: os.stat_result) -> bytes:
    """What tells that a file has not changed: size, times of change and inode."""
    return _STAMP.pack(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _read_up_to(descriptor: int, size: int) -> bytes:
    chunks: list[bytes] = []
    try:
        while size > 0 and (chunk := os.read(descriptor, min(size, 1 << 20))):
            chunks.append(chunk)
            size -= len(chunk)
    except OSError as error:
        raise not_read(error) from error
    return b"".join(chunks)


def not_read(error: OSError) -> NotReadError:
    """What an operating system error says about a file."""
    if isinstance(error, PermissionError):
        return NotReadError("no_permission")
    if error.errno in _NOT_REGULAR:
        return NotReadError("not_regular", "a link or a special file")
    return NotReadError("unreadable", error.strerror or type(error).__name__)
