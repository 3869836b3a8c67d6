"""What git says about the scanned folder: revision, remotes and submodules.

The repository is data from a stranger, so it is read in a worker process of its own
by a library that runs neither hooks nor filters. It is opened as a bare one: a work tree
that its configuration names does not count. Nothing here can stop a scan.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from migrate_scan.engine.worker import Limits, Task, Worker
from migrate_scan.model import Diagnostic, Revision

if TYPE_CHECKING:
    import pygit2

_CREDENTIALS = re.compile(r"^([a-z+]+://)[^/@]*@", re.IGNORECASE)
_SUBMODULE_PATH = re.compile(rb"^[ \t]*path[ \t]*=[ \t]*([^\s\"][^\n\"]*)$", re.MULTILINE)
_LIMITS = Limits(timeout=20, memory_bytes=1 << 30)


class Repository(msgspec.Struct, frozen=True):
    """What the checkout says about itself."""

    revision: Revision | None = None
    remotes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class _Question(msgspec.Struct, frozen=True):
    """What is asked of the checkout at ``work_tree``: about itself, or, where ``below`` names
    files and folders (with a slash), which tracked files are among them."""

    work_tree: bytes
    below: tuple[bytes, ...] = ()


class RepositoryReader:
    """Reads the checkout that ``root`` is in while other work goes on."""

    def __init__(self, root: Path, work_tree: Path | None, worker: Worker | None) -> None:
        self._root = root
        self._work_tree = work_tree
        self._worker = worker

    def repository(self) -> Repository:
        """Wait for what the checkout says about itself."""
        if self._worker is None:
            return Repository()
        return _answer(self._worker, with_remotes=self._work_tree == self._root)

    def tracked(self, locations: Sequence[str]) -> list[str]:
        """The files that git tracks among ``locations`` below the root and in the folders
        there (with a slash). To be asked after :meth:`repository`; what cannot be read has none.
        """
        if self._worker is None or self._work_tree is None or not locations:
            return []
        prefix = os.fsencode(self._root.relative_to(self._work_tree)) + b"/"
        prefix = b"" if self._root == self._work_tree else prefix
        below = tuple(prefix + os.fsencode(location) for location in locations)
        question = _Question(os.fsencode(self._work_tree), below)
        self._worker.send(1, Task(msgspec.msgpack.encode(question)))
        try:
            _, result, _ = self._worker.receive()
        except EOFError:
            return []
        found = msgspec.msgpack.decode(result, type=list[bytes]) if result is not None else []
        return [os.fsdecode(path[len(prefix) :]) for path in found]


def work_tree_of(root: Path) -> Path | None:
    """The folder at or above ``root`` that holds ``.git``; None outside of git."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


@contextmanager
def repository_reader(root: Path) -> Iterator[RepositoryReader]:
    """Start to read the checkout that ``root`` is in.

    Remotes are given only for the checkout's top folder: a vendored library or a sample
    inside it is not the project that the remotes name. A checkout is dirty if a tracked
    file differs, as in ``git describe --dirty``.
    """
    work_tree = work_tree_of(root)
    if work_tree is None:
        yield RepositoryReader(root, None, None)
        return
    worker = Worker(_read, _LIMITS)
    worker.send(0, Task(msgspec.msgpack.encode(_Question(os.fsencode(work_tree)))))
    try:
        yield RepositoryReader(root, work_tree, worker)
    finally:
        worker.kill()


def _answer(worker: Worker, *, with_remotes: bool) -> Repository:
    try:
        _, result, error = worker.receive()
    except EOFError:
        return _unreadable("its reader died")
    if result is None:
        return _unreadable(error)
    repository = msgspec.msgpack.decode(result, type=Repository)
    return repository if with_remotes else msgspec.structs.replace(repository, remotes=())


def submodule_paths(gitmodules: bytes) -> frozenset[str]:
    """The paths that a ``.gitmodules`` file lists."""
    return frozenset(
        match[1].decode("utf-8", "backslashreplace").strip().strip("/")
        for match in _SUBMODULE_PATH.finditer(gitmodules)
    )


def _read(payload: bytes) -> bytes:
    import pygit2  # slow to import, and only where there is a repository

    question = msgspec.msgpack.decode(payload, type=_Question)
    if question.below:
        return msgspec.msgpack.encode(_tracked(question))
    try:
        repository = _open(os.fsdecode(question.work_tree))
        answer = Repository(_revision(repository), remote_urls(repository))
    except (pygit2.GitError, KeyError, ValueError, OSError) as error:
        answer = _unreadable(str(error))
    return msgspec.msgpack.encode(answer)


def _tracked(question: _Question) -> list[bytes]:
    import pygit2

    try:
        index = _open(os.fsdecode(question.work_tree)).index
        paths = sorted(os.fsencode(entry.path) for entry in index)
    except (pygit2.GitError, KeyError, ValueError, OSError):
        return []
    found: list[bytes] = []
    for place in question.below:
        at = bisect_left(paths, place)
        end = bisect_left(paths, place + b"\xff") if place.endswith(b"/") else at + 1
        found += (path for path in paths[at:end] if path == place or place.endswith(b"/"))
    return found


def _open(work_tree: str) -> "pygit2.Repository":
    repository = open_bare(work_tree)
    repository.workdir = work_tree
    return repository


def open_bare(path: str) -> "pygit2.Repository":
    """The repository at ``path`` (a work tree, a ``.git`` or a bare repository) without its
    work tree and without anybody's configuration but its own. Raises pygit2.GitError."""
    import pygit2

    pygit2.option(pygit2.enums.Option.SET_OWNER_VALIDATION, False)
    for level in ("SYSTEM", "GLOBAL", "XDG", "PROGRAMDATA"):
        pygit2.settings.search_path[getattr(pygit2.enums.ConfigLevel, level)] = ""
    found = pygit2.discover_repository(path)
    if found is None:
        raise pygit2.GitError("there is no repository behind .git")
    return pygit2.Repository(found, pygit2.enums.RepositoryOpenFlag.BARE)


def _revision(repository: "pygit2.Repository") -> Revision | None:
    if repository.head_is_unborn:
        return None
    changes = repository.status(untracked_files="no")
    return Revision(commit=str(repository.head.target), dirty=bool(changes))


def remote_urls(repository: "pygit2.Repository") -> tuple[str, ...]:
    """The addresses of the remotes, without user names and passwords."""
    urls = (remote.url for remote in repository.remotes)
    return tuple(sorted(_CREDENTIALS.sub(r"\1", url) for url in urls if url))


def _unreadable(why: str) -> Repository:
    message = f"the git repository cannot be read, so the revision is unknown ({why})"
    return Repository(
        diagnostics=(Diagnostic(level="warning", code="git_unreadable", message=message),)
    )
