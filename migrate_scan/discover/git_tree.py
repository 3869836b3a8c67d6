"""The tree of a git revision, or the index, as a source of files.

Blobs come from the object store as they are: no filter, hook or attribute takes effect,
and no work tree is looked at.
"""

import os
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from migrate_scan.discover.source import Link, Measure
from migrate_scan.discover.tree import NotReadError

if TYPE_CHECKING:
    import pygit2

_TREE, _LINK, _SUBMODULE = 0o040000, 0o120000, 0o160000
_KIND = 0o170000
_REGULAR = 0o100000
_MAX_LINKS = 40
_MAX_LINK_BYTES = 4_096

MISSING_OBJECT = "the object is not in the repository"
"""The detail of a file that a partial clone or a broken repository cannot give."""


class GitEntry(Struct, frozen=True):
    """One entry of a tree: ``mode`` as git has it, ``oid`` of what stands there."""

    name: str
    mode: int
    oid: bytes

    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode & _KIND == _LINK

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - as os.DirEntry
        """Whether it is a folder; a submodule is an empty one."""
        return self.mode & _KIND in (_TREE, _SUBMODULE)

    @property
    def is_submodule(self) -> bool:
        """Whether another repository's commit stands here."""
        return self.mode & _KIND == _SUBMODULE


Listing = Mapping[str, GitEntry]


class GitTree:
    """Reads one tree. ``list_folder`` gives a folder's entries, and is asked once for each."""

    ignores = False

    def __init__(self, odb: "pygit2.Odb", list_folder: Callable[[str, GitEntry], Listing]) -> None:
        self._odb = odb
        self._list_folder = list_folder
        self._folders: dict[str, Listing] = {}
        self.submodules: dict[str, bytes] = {}

    def entries(self, folder: str) -> Sequence[GitEntry]:
        """What stands directly in ``folder``. Raises NotReadError."""
        return list(self._listing(folder).values())

    def measure(self, location: str) -> Measure:
        """Size and id of a file's content. Raises NotReadError if the object is missing."""
        entry = self._find(location)
        regular = entry.mode & _KIND == _REGULAR
        return Measure(self._size(entry) if regular else 0, regular, blob=entry.oid)

    def follow(self, location: str) -> Link:
        """Where a link leads, through further ones. Raises NotReadError if nowhere."""
        for _ in range(_MAX_LINKS):
            entry = self._find(location)
            if not entry.is_symlink():
                return Link(location, entry.is_dir())
            target = os.fsdecode(self._data(entry, _MAX_LINK_BYTES))
            location = posixpath.normpath(posixpath.join(posixpath.dirname(location), target))
            if location.startswith(("/", "../")) or location == "..":
                return Link(None, to_folder=False)
            if location == ".":
                return Link(location, to_folder=True)
        raise NotReadError("unreadable", "too many levels of symbolic links")

    def text(self, location: str, *, max_bytes: int) -> bytes:
        """The bytes of a regular file. Raises NotReadError."""
        entry = self._find(location)
        if entry.mode & _KIND != _REGULAR:
            raise NotReadError("not_regular", "a link or a special file")
        return self._data(entry, max_bytes)

    def head(self, location: str, size: int) -> bytes:
        """The first ``size`` bytes of a regular file; nothing if it cannot be read."""
        try:
            return self.text(location, max_bytes=1 << 20)[:size]
        except NotReadError:
            return b""

    def _data(self, entry: GitEntry, max_bytes: int) -> bytes:
        return read_blob(self._odb, entry.oid, max_bytes)

    def _size(self, entry: GitEntry) -> int:
        return blob_size(self._odb, entry.oid)

    def _find(self, location: str) -> GitEntry:
        folder, _, name = location.rpartition("/")
        entry = self._listing(folder).get(name)
        if entry is None:
            raise NotReadError("unreadable", "No such file or directory")
        return entry

    def _listing(self, folder: str) -> Listing:
        if folder not in self._folders:
            entry = self._find(folder) if folder else GitEntry("", _TREE, b"")
            if not entry.is_dir():
                raise NotReadError("not_regular", "a link or a special file")
            found = {} if entry.is_submodule else self._list_folder(folder, entry)
            self._folders[folder] = found
            prefix = f"{folder}/" if folder else ""
            for below in found.values():
                if below.is_submodule:
                    self.submodules[prefix + below.name] = below.oid
        return self._folders[folder]


def revision_tree(repository: "pygit2.Repository", root: bytes) -> GitTree:
    """The tree object ``root`` of ``repository``."""

    def list_folder(folder: str, entry: GitEntry) -> Listing:
        return _parsed(_object(repository.odb, entry.oid if folder else root))

    return GitTree(repository.odb, list_folder)


def index_tree(repository: "pygit2.Repository", below: str) -> GitTree:
    """What the next commit would hold, from the folder ``below`` down."""
    folders: dict[str, dict[str, GitEntry]] = {"": {}}
    prefix = f"{below}/" if below else ""
    for item in _index_entries(repository):
        path, mode, oid = item
        if not path.startswith(prefix):
            continue
        folder, _, name = path[len(prefix) :].rpartition("/")
        _ensure(folders, folder)[name] = GitEntry(name, mode, oid)
    return GitTree(repository.odb, lambda folder, _entry: folders.get(folder, {}))


def _index_entries(repository: "pygit2.Repository") -> Iterable[tuple[str, int, bytes]]:
    return ((e.path, int(e.mode), e.id.raw) for e in repository.index)


def _ensure(folders: dict[str, dict[str, GitEntry]], folder: str) -> dict[str, GitEntry]:
    """The listing of ``folder``, made together with those above it."""
    missing = []
    while folder not in folders:
        missing.append(folder)
        folder = folder.rpartition("/")[0]
    for new in reversed(missing):
        above, _, name = new.rpartition("/")
        folders[above][name] = GitEntry(name, _TREE, b"")
        folders[new] = {}
    return folders[missing[0]] if missing else folders[folder]


def _parsed(data: bytes) -> Listing:
    """The entries of a raw tree object: ``mode name NUL oid`` one after the other."""
    found: dict[str, GitEntry] = {}
    position = 0
    while position < len(data):
        space = data.index(b" ", position)
        end = data.index(b"\0", space)
        name = os.fsdecode(data[space + 1 : end])
        if name and "/" not in name and name not in (".", ".."):
            oid = data[end + 1 : end + 21]
            found[name] = GitEntry(name, int(data[position:space], 8), oid)
        position = end + 21
    return found


def _object(odb: "pygit2.Odb", oid: bytes) -> bytes:
    import pygit2

    try:
        return odb.read(pygit2.Oid(raw=oid))[1]
    except (KeyError, ValueError, pygit2.GitError) as error:
        raise NotReadError("unreadable", MISSING_OBJECT) from error


def blob_size(odb: "pygit2.Odb", oid: bytes) -> int:
    """The size of a blob. Raises NotReadError if it is not there."""
    import pygit2

    try:
        return int(odb.read_header(pygit2.Oid(raw=oid))[1])
    except (KeyError, ValueError, pygit2.GitError) as error:
        raise NotReadError("unreadable", MISSING_OBJECT) from error


def read_blob(odb: "pygit2.Odb", oid: bytes, max_bytes: int) -> bytes:
    """The bytes of a blob. Raises NotReadError if it is too large or not there."""
    size = blob_size(odb, oid)
    if size > max_bytes:
        raise NotReadError("too_large", f"{size} bytes")
    return _object(odb, oid)
