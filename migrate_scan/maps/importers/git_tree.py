"""Reading files of a git repository at a ref: through the library, no hook and no filter runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pygit2

from migrate_scan.maps.errors import FactsError

MAX_FILE_BYTES = 10_000_000
"""What no vendor's file comes near; a larger one is refused."""


@dataclass(frozen=True, slots=True)
class GitTree:
    """The tree of one ref."""

    ref: str
    commit: pygit2.Commit

    @classmethod
    def at(cls, repository: Path, ref: str) -> "GitTree":
        """The tree of ``ref``. Raises FactsError if the repository does not have it, or is none."""
        try:
            clone = pygit2.Repository(str(repository))
        except pygit2.GitError as error:
            raise FactsError(f"{repository}: not a git clone") from error
        try:
            return cls(ref, clone.revparse_single(ref).peel(pygit2.Commit))
        except (KeyError, ValueError, pygit2.GitError) as error:
            raise FactsError(f"{repository.name}: no ref {ref!r}") from error

    @property
    def commit_id(self) -> str:
        """The commit's full hexadecimal name."""
        return str(self.commit.id)

    @property
    def repository(self) -> str | None:
        """None: a clone does not say whose it is."""
        return None

    @property
    def date(self) -> str:
        """The commit's date, ISO, in UTC."""
        return datetime.fromtimestamp(self.commit.commit_time, UTC).date().isoformat()

    def has(self, path: str) -> bool:
        """Whether the tree has this file or folder."""
        return path in self.commit.tree

    def files_below(self, path: str, ends: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
        """Every file of a folder with its text, sorted by path relative to it; for a file itself.

        With ``ends`` only files whose names end so.

        Raises FactsError if the tree has neither, or a file is too large.
        """
        try:
            found = self.commit.tree[path] if path else self.commit.tree
        except KeyError as error:
            raise FactsError(f"{self.ref}: no {path!r}") from error
        waiting: list[tuple[str, pygit2.Object]] = [("", found)]
        while waiting:
            name, item = waiting.pop()
            if isinstance(item, pygit2.Tree):
                children = sorted(item, key=lambda child: child.name or "", reverse=True)
                waiting += [(f"{name}/{child.name}".lstrip("/"), child) for child in children]
            elif isinstance(item, pygit2.Blob):
                local = name or path.rpartition("/")[2]
                if not ends or local.endswith(ends):
                    yield local, _text(item, local)

    def read(self, path: str) -> str | None:
        """A file's text; None if the tree does not have it. Raises FactsError: too large."""
        try:
            found = self.commit.tree[path]
        except KeyError:
            return None
        return _text(found, path) if isinstance(found, pygit2.Blob) else None


def _text(blob: pygit2.Blob, name: str) -> str:
    if blob.size > MAX_FILE_BYTES:
        raise FactsError(f"{name}:1: larger than {MAX_FILE_BYTES} bytes")
    return blob.data.decode("utf-8", "replace")
