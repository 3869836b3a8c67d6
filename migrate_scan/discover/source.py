"""Where files are found and read: a folder of the disk, or the tree of a git revision."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Entry(Protocol):
    """What a folder holds under one name; :class:`os.DirEntry` is one."""

    @property
    def name(self) -> str: ...

    def is_symlink(self) -> bool: ...

    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...


class Measure(Struct, frozen=True):
    """A file before it is read. ``stamp`` tells whether it has changed since; ``blob`` is
    git's id of its content where that is known without reading it."""

    size: int
    regular: bool
    stamp: bytes = b""
    blob: bytes | None = None


class Link(Struct, frozen=True):
    """What a symbolic link leads to; ``target`` is None outside of the root."""

    target: str | None
    to_folder: bool


class Source(Protocol):
    """A tree of files as a walk sees it. Locations are POSIX paths relative to the root.

    ``ignores`` tells whether ignore rules speak of its files: they do not of tracked ones.
    """

    @property
    def ignores(self) -> bool: ...

    def entries(self, folder: str) -> Sequence[Entry]:
        """What stands directly in ``folder``. Raises NotReadError."""

    def measure(self, location: str) -> Measure:
        """Size and stamp of a file that is no link. Raises OSError or NotReadError."""

    def follow(self, location: str) -> Link:
        """Where a symbolic link leads. Raises OSError or NotReadError if nowhere."""

    def text(self, location: str, *, max_bytes: int) -> bytes:
        """The bytes of a regular file. Raises NotReadError."""

    def head(self, location: str, size: int) -> bytes:
        """The first ``size`` bytes of a regular file; nothing if it cannot be read."""
