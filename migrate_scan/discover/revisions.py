"""Asks a git repository for revisions and what stands in them.

The repository is data from a stranger, so a worker of its own reads it, by a library that
runs no hook and no filter: a crash in it is an error here, not the end of the program.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from migrate_scan.discover import MAX_BYTES, Discovery, refused
from migrate_scan.discover.git import work_tree_of
from migrate_scan.discover.revision_server import (
    Answer,
    Ask,
    Content,
    Found,
    FoundFile,
    Problem,
    ProblemCode,
    ReadFile,
    RepositoryServer,
    Resolve,
    Resolved,
    Side,
    Survey,
)
from migrate_scan.discover.walk import SourceFile
from migrate_scan.engine.worker import Limits, Task, Worker
from migrate_scan.model import Revision

__all__ = ["RevisionError", "Revisions", "Side", "open_revisions"]

T = TypeVar("T", bound=Answer)

_LIMITS = Limits(timeout=120, memory_bytes=2 << 30)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Answer).decode


class RevisionError(Exception):
    """The repository cannot answer; ``code`` says why, ``about`` what it concerns."""

    def __init__(self, code: ProblemCode, about: str) -> None:
        super().__init__(f"{code}: {about}")
        self.code: ProblemCode = code
        self.about = about


@dataclass(slots=True)
class Revisions:
    """Two sides of a repository: ``base`` and ``head``. Call :meth:`resolve` first."""

    path: str
    """What the repository is opened by: its work tree, or the folder of a bare one."""
    below: str
    """The folder of the repository that counts as the root ('' for all of it)."""
    _worker: Worker
    _commits: dict[Side, str | None] = field(default_factory=dict)
    remotes: tuple[str, ...] = ()

    def resolve(self, base: str | None, head: str | None, *, two_dot: bool = False) -> Resolved:
        """Find the commits: the merge base of both, or ``base`` itself with ``two_dot``.

        ``head`` None stands for the index, ``base`` None for an empty tree. Raises RevisionError.
        """
        answer = self._ask(Resolve(base, head, two_dot, os.fsencode(self.below)), Resolved)
        self._commits = {"base": answer.base, "head": answer.head}
        # Remotes name the whole repository, not a library or a sample inside it.
        self.remotes = answer.remotes if not self.below else ()
        return answer

    def read(self, side: Side, location: str, *, max_bytes: int = MAX_BYTES) -> bytes | None:
        """The bytes of a regular file; None if there is none. Raises RevisionError."""
        return self._ask(ReadFile(side, os.fsencode(location), max_bytes), Content).data

    def survey(self, side: Side, exclude: Sequence[str]) -> tuple[Discovery, dict[str, str]]:
        """What there is to read on a side, and the commits of its submodules.

        Raises RevisionError.
        """
        found = self._ask(Survey(side, tuple(exclude), MAX_BYTES), Found)
        commit = self._commits.get(side)
        discovery = Discovery(
            files=tuple(sorted(map(_source_file, found.files), key=lambda file: file.path)),
            skipped=tuple(sorted(found.skipped, key=lambda file: file.path)),
            excluded=tuple(sorted(found.excluded)),
            revision=Revision(commit=commit, dirty=False) if commit else None,
            remotes=self.remotes,
            diagnostics=tuple(refused(found.refused)),
        )
        return discovery, found.submodules

    def _ask(self, ask: Ask, kind: type[T]) -> T:
        self._worker.send(0, Task(_encode(ask)))
        try:
            _, result, error = self._worker.receive()
        except EOFError as died:
            raise RevisionError("broken", "its reader died") from died
        if result is None:
            raise RevisionError("broken", error)
        answer = _decode(result)
        if isinstance(answer, Problem):
            raise RevisionError(answer.code, answer.about)
        assert isinstance(answer, kind)
        return answer


def _source_file(file: FoundFile) -> SourceFile:
    return SourceFile(
        path=file.path,
        language=file.language,
        area=file.area,
        size=file.size,
        dialect=file.dialect,
        location=os.fsdecode(file.location),
        stamp=b"",
        blob=file.blob,
    )


@contextmanager
def open_revisions(path: Path) -> Iterator[Revisions]:
    """Begin to read the repository that ``path`` is in, or is (a bare one).

    Nothing is checked before the first question.
    """
    root = path.resolve()
    # A bare repository may lie in a work tree that is another repository's.
    bare = (root / "HEAD").is_file() and (root / "objects").is_dir()
    top = None if bare else work_tree_of(root)
    below = root.relative_to(top).as_posix() if top is not None else "."
    place = str(top or root)
    worker = Worker(RepositoryServer(place), _LIMITS)
    try:
        yield Revisions(place, "" if below == "." else below, worker)
    finally:
        worker.kill()
