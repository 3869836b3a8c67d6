"""Puts an edited file in the place of the old one, as a whole or not at all."""

import os
import secrets
from pathlib import Path

from migrate_scan.discover import MAX_BYTES
from migrate_scan.discover.tree import NotReadError, Tree
from migrate_scan.edits.fix import EditedFile


class NotWrittenError(Exception):
    """A file was left as it was; the message says why."""


class Writer:
    """Writes below ``root`` and nowhere else: no link is followed."""

    def __init__(self, root: Path) -> None:
        self._tree = Tree(root)

    def write(self, file: EditedFile) -> None:
        """Replace the file by its new content, with the old one's permissions.

        Raises NotWrittenError if it is not what was read before, or cannot be written.
        """
        try:
            before, status = self._tree.read(file.path, max_bytes=MAX_BYTES)
            if before != file.before:
                raise NotWrittenError("it has changed since it was read")
            folder, _, name = file.path.rpartition("/")
            self._replace(self._tree.enter(folder), name, file.after, status)
        except NotReadError as error:
            raise NotWrittenError(f"it cannot be read again: {error.reason}") from error
        except OSError as error:
            raise NotWrittenError(f"it cannot be written: {error.strerror}") from error

    def _replace(self, folder: int, name: str, content: bytes, status: os.stat_result) -> None:
        temporary = f".{secrets.token_hex(8)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                if os.geteuid() == 0:
                    os.fchown(stream.fileno(), status.st_uid, status.st_gid)
                os.fchmod(stream.fileno(), status.st_mode & 0o7777)
                os.fsync(stream.fileno())
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            os.unlink(temporary, dir_fd=folder)
            raise
