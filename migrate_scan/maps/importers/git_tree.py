"""Reading files of a git repository at a ref: through the library, no hook and no filter runs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pygit2

from migrate_scan.maps.errors import FactsError


@dataclass(frozen=True, slots=True)
class GitTree:
    """The tree of one ref."""

    ref: str
    commit: pygit2.Commit

    @classmethod
    def at(cls, repository: Path, ref: str) -> "GitTree":
        """The tree of ``ref``. Raises FactsError if the repository does not have it."""
        try:
            found = pygit2.Repository(str(repository)).revparse_single(ref)
            return cls(ref, found.peel(pygit2.Commit))
        except (KeyError, pygit2.GitError) as error:
            raise FactsError(f"{repository.name}: no ref {ref!r}") from error

    @property
    def date(self) -> str:
        """The commit's date, ISO, in UTC."""
        return datetime.fromtimestamp(self.commit.commit_time, UTC).date().isoformat()

    def read(self, path: str) -> str | None:
        """A file's text; None if the tree does not have it."""
        try:
            found = self.commit.tree[path]
        except KeyError:
            return None
        return found.data.decode("utf-8", "replace") if isinstance(found, pygit2.Blob) else None
