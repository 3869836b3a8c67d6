"""Writes a commit's files to a temporary folder, so that they can be scanned.

Blobs are copied as they are: no filter, hook or attribute of the repository takes effect, and
links and submodules are left out.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pygit2

_FILES = frozenset({0o100644, 0o100755})


class CheckoutError(Exception):
    """The commit cannot be had; the message says why."""


def find_repository(folder: Path, name: str, moved: Mapping[str, str]) -> Path:
    """Where the repository ``owner/name`` lies below ``folder``, as a clone or a bare one.
    ``moved`` tells names that have changed. Raises CheckoutError."""
    owner, _, short = moved.get(name, name).partition("/")
    for place in (f"{owner}/{short}", f"{owner}+{short}", short):
        for end in ("", "/repo", ".git"):
            path = folder / f"{place}{end}"
            if (path / "objects").is_dir() or (path / ".git").exists():
                return path
    raise CheckoutError(f"no repository {name} in {folder}")


@contextmanager
def checked_out(repository: Path, commit: str, under: tuple[str, ...] | None) -> Iterator[Path]:
    """A folder with the files of ``commit`` (only those below ``under``, if given) and the
    repository's name. Raises CheckoutError."""
    try:
        pygit2.option(pygit2.enums.Option.SET_OWNER_VALIDATION, False)
        found = pygit2.discover_repository(str(repository)) or str(repository)
        git = pygit2.Repository(found, pygit2.enums.RepositoryOpenFlag.BARE)
        tree = git.revparse_single(commit).peel(pygit2.Tree)
    except (pygit2.GitError, KeyError, ValueError) as error:
        raise CheckoutError(f"no commit {commit[:12]} in {repository.name}") from error
    with tempfile.TemporaryDirectory(prefix="migrate-scan-") as folder:
        root = Path(folder) / "source"
        root.mkdir()
        _write(git, tree, root, "", under)
        yield root


def _write(
    git: pygit2.Repository,
    tree: pygit2.Tree,
    root: Path,
    above: str,
    under: tuple[str, ...] | None,
) -> None:
    for entry in tree:
        name = f"{above}{entry.name}"
        if under is not None and not any(_meet(name, wanted) for wanted in under):
            continue
        if isinstance(entry, pygit2.Tree):
            (root / name).mkdir()
            _write(git, entry, root, f"{name}/", under)
        elif entry.filemode in _FILES:
            blob = git.get(entry.id)  # a partial clone may not have it
            if isinstance(blob, pygit2.Blob):
                (root / name).write_bytes(blob.data)


def _meet(name: str, wanted: str) -> bool:
    """Whether one is the other or lies below it."""
    return f"{name}/".startswith(f"{wanted}/") or f"{wanted}/".startswith(f"{name}/")
