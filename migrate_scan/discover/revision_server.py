"""The worker's side of :mod:`migrate_scan.discover.revisions`: answers about one repository."""

import os
from typing import TYPE_CHECKING, Literal

import msgspec

from migrate_scan.discover.git import open_bare, remote_urls, submodule_paths
from migrate_scan.discover.git_tree import GitTree, index_tree, revision_tree
from migrate_scan.discover.ignore import compile_rules
from migrate_scan.discover.kinds import Dialect, SourceLanguage
from migrate_scan.discover.tree import NotReadError
from migrate_scan.discover.walk import MAX_IGNORE_FILE, SourceFile, Walk
from migrate_scan.model import Area, SkippedFile

if TYPE_CHECKING:
    import pygit2

Side = Literal["base", "head"]
ProblemCode = Literal[
    "no_repository", "unknown_revision", "no_merge_base", "shallow", "unmerged", "broken"
]


class Resolve(msgspec.Struct, frozen=True, tag=True):
    """Which revisions to compare. ``base`` None is nothing at all, ``head`` None the index;
    ``below`` is the folder of the repository that counts as its root."""

    base: str | None
    head: str | None
    two_dot: bool
    below: bytes


class ReadFile(msgspec.Struct, frozen=True, tag=True):
    """The content of one file of a side."""

    side: Side
    location: bytes
    max_bytes: int


class Survey(msgspec.Struct, frozen=True, tag=True):
    """Find the files of known kinds on one side."""

    side: Side
    exclude: tuple[str, ...]
    max_bytes: int


class Resolved(msgspec.Struct, frozen=True, tag=True):
    """The commits compared (hexadecimal); ``head`` is None for the index."""

    base: str | None
    head: str | None
    shallow: bool
    remotes: tuple[str, ...]


class Content(msgspec.Struct, frozen=True, tag=True):
    """A file's bytes; None if there is no such regular file."""

    data: bytes | None


class FoundFile(msgspec.Struct, frozen=True, array_like=True):
    """A :class:`SourceFile` as it travels."""

    location: bytes
    path: str
    language: SourceLanguage
    dialect: Dialect
    area: Area
    size: int
    blob: bytes


class Found(msgspec.Struct, frozen=True, tag=True):
    """What a side holds."""

    files: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...]
    excluded: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    submodules: dict[str, str]


class Problem(msgspec.Struct, frozen=True, tag=True):
    """Why there is no answer: ``code`` for the program, ``about`` for the message."""

    code: ProblemCode
    about: str


Ask = Resolve | ReadFile | Survey
Answer = Resolved | Content | Found | Problem

_decode = msgspec.msgpack.Decoder(Ask).decode
_encode = msgspec.msgpack.Encoder().encode


class RepositoryServer:
    """Called in a worker with an encoded :data:`Ask`, answers with an :data:`Answer`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._sides: dict[Side, GitTree | None] = {}

    def __call__(self, payload: bytes) -> bytes:
        """Answer one question; what the library raises is a problem of the repository."""
        import pygit2  # slow to import, so it is the worker that does

        ask = _decode(payload)
        try:
            return _encode(self._answer(ask))
        except _ProblemError as error:
            return _encode(error.problem)
        except (pygit2.GitError, KeyError, ValueError, OSError, NotReadError) as error:
            return _encode(Problem("broken", str(error)))

    def _answer(self, ask: Ask) -> Answer:
        match ask:
            case Resolve():
                return self._resolve(ask)
            case ReadFile():
                return self._read(ask)
            case Survey():
                return self._survey(ask)

    def _resolve(self, ask: Resolve) -> Resolved:
        repository = _open(self._path)
        below = os.fsdecode(ask.below)
        head = _commit(repository, ask.head) if ask.head is not None else None
        # What is staged continues HEAD, if anything was ever committed.
        unborn = head is None and repository.head_is_unborn
        tip = head or (None if unborn else _commit(repository, "HEAD"))
        begins = ask.base is None or (unborn and ask.base == "HEAD")
        base = None if begins else _commit(repository, ask.base or "")
        if base is not None and tip is not None and not ask.two_dot:
            base = _merge_base(repository, base, tip, ask)
        self._sides["head"] = (
            _side(repository, head, below) if head is not None else _staged(repository, below)
        )
        self._sides["base"] = _side(repository, base, below) if base is not None else None
        return Resolved(
            base=str(base.id) if base is not None else None,
            head=str(head.id) if head is not None else None,
            shallow=repository.is_shallow,
            remotes=remote_urls(repository),
        )

    def _read(self, ask: ReadFile) -> Content:
        tree = self._sides[ask.side]
        try:
            found = tree.text(os.fsdecode(ask.location), max_bytes=ask.max_bytes) if tree else None
        except NotReadError as error:
            if error.reason == "too_large":
                raise
            return Content(None)
        return Content(found)

    def _survey(self, ask: Survey) -> Found:
        tree = self._sides[ask.side]
        if tree is None:
            return Found((), (), (), (), {})
        modules = submodule_paths(tree.head(".gitmodules", MAX_IGNORE_FILE))
        walk = Walk(
            tree,
            exclude=compile_rules(ask.exclude),
            outer=(),
            submodules=modules,
            max_bytes=ask.max_bytes,
        )
        walk.run()
        return Found(
            files=tuple(map(_travelling, walk.files)),
            skipped=tuple(walk.skipped),
            excluded=tuple(walk.excluded),
            refused=tuple(walk.refused_patterns),
            submodules={path: oid.hex() for path, oid in sorted(tree.submodules.items())},
        )


class _ProblemError(Exception):
    def __init__(self, code: ProblemCode, about: str) -> None:
        super().__init__(about)
        self.problem = Problem(code, about)


def _travelling(file: SourceFile) -> FoundFile:
    assert file.blob is not None
    location = os.fsencode(file.location)
    return FoundFile(
        location, file.path, file.language, file.dialect, file.area, file.size, file.blob
    )


def _open(path: str) -> "pygit2.Repository":
    import pygit2

    try:
        return open_bare(path)
    except pygit2.GitError as error:
        raise _ProblemError("no_repository", str(error)) from error


def _commit(repository: "pygit2.Repository", name: str) -> "pygit2.Commit":
    import pygit2

    try:
        found = repository.revparse_single(name)
        commit: pygit2.Commit = found.peel(pygit2.Commit)
    except (pygit2.GitError, KeyError, ValueError, UnicodeError) as error:
        about = f"{name}\0{_near(repository, name)}"
        raise _ProblemError("unknown_revision", about) from error
    return commit


def _near(repository: "pygit2.Repository", name: str) -> str:
    """A remote branch that may have been meant; empty if there is none."""
    branches = (
        reference.removeprefix("refs/remotes/")
        for reference in repository.references
        if reference.startswith("refs/remotes/")
    )
    return next((branch for branch in sorted(branches) if branch.endswith(f"/{name}")), "")


def _merge_base(
    repository: "pygit2.Repository", base: "pygit2.Commit", head: "pygit2.Commit", ask: Resolve
) -> "pygit2.Commit":
    """Where the head left the base, as a pull request is compared."""
    try:
        found = repository.merge_base(base.id, head.id)
    except KeyError:
        found = None
    commit = repository.get(found) if found is not None else None
    if commit is None:
        code: ProblemCode = "shallow" if repository.is_shallow else "no_merge_base"
        raise _ProblemError(code, f"{ask.base} and {ask.head or 'HEAD'}")
    return commit  # type: ignore[return-value]  # a merge base is a commit


def _staged(repository: "pygit2.Repository", below: str) -> GitTree:
    """The index. While a merge is unresolved it holds several contents of one path."""
    conflicts = repository.index.conflicts
    if conflicts is not None:
        paths = sorted({side.path for conflict in conflicts for side in conflict if side})
        raise _ProblemError("unmerged", paths[0])
    return index_tree(repository, below)


def _side(repository: "pygit2.Repository", commit: "pygit2.Commit", below: str) -> GitTree | None:
    """The tree of ``commit`` from the folder ``below`` down; None if it has no such folder."""
    root = commit.tree_id.raw
    for name in filter(None, below.split("/")):
        entries = revision_tree(repository, root).entries("")
        entry = next((entry for entry in entries if entry.name == name), None)
        if entry is None or not entry.is_dir() or entry.is_submodule:
            return None
        root = entry.oid
    return revision_tree(repository, root)
