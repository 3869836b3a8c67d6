"""Finds what there is to read in a folder, and accounts for what is left out."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from migrate_scan.discover.folder import Folder
from migrate_scan.discover.git import repository_reader, submodule_paths, work_tree_of
from migrate_scan.discover.ignore import Rules, compile_rules, is_ignored
from migrate_scan.discover.tree import NotReadError, Tree
from migrate_scan.discover.walk import MAX_IGNORE_FILE, SourceFile, Walk
from migrate_scan.model import Diagnostic, Revision, SkippedFile

__all__ = [
    "DEFAULT_EXCLUDE",
    "MAX_BYTES",
    "Discovery",
    "NothingToScanError",
    "SourceFile",
    "discover",
]

MAX_BYTES = 10_000_000
DEFAULT_EXCLUDE: tuple[str, ...] = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
"""What ruff leaves out by default."""


class NothingToScanError(Exception):
    """The folder holds no file of a kind that is read."""


class Discovery(Struct, frozen=True):
    """What there is to read.

    ``files`` are sorted by path; ``excluded`` names what exclude patterns and ignore rules
    leave out if it holds files of a known kind: a folder once, with a trailing slash.
    """

    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    excluded: tuple[str, ...]
    revision: Revision | None
    remotes: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def discover(
    root: Path,
    *,
    exclude: Sequence[str] = DEFAULT_EXCLUDE,
    extend_exclude: Sequence[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Discovery:
    """Find the files of known kinds below ``root``.

    Exclude patterns and ``.gitignore`` files (also those above ``root`` in the same
    checkout, and ``.git/info/exclude``) work as in git: an ignore rule does not apply to a
    file that git tracks, an exclude pattern does. No link is followed.

    Raises:
        OSError: ``root`` is no folder or cannot be opened.
    """
    root = root.resolve()
    with Tree(root) as tree, repository_reader(root) as reader:
        submodules = submodule_paths(_read(tree, ".gitmodules"))
        walk = Walk(
            Folder(root, tree),
            exclude=compile_rules((*exclude, *extend_exclude)),
            outer=_outer_rules(root),
            submodules=submodules,
            max_bytes=max_bytes,
        )
        walk.run()
        repository = reader.repository()
        for location in reader.tracked(walk.ignored):
            walk.admit(location)
    return Discovery(
        files=tuple(sorted(walk.files, key=lambda file: file.path)),
        skipped=tuple(sorted(walk.skipped, key=lambda file: file.path)),
        excluded=tuple(sorted(walk.excluded)),
        revision=repository.revision,
        remotes=repository.remotes,
        diagnostics=(
            *repository.diagnostics,
            *refused(walk.refused_patterns),
            *_missing(root, submodules),
        ),
    )


def _outer_rules(root: Path) -> tuple[Rules, ...]:
    """Rules from outside the walk: git's own exclude file and folders above the root.

    None of them count if they ignore the root itself: it was asked for by name.
    """
    top = work_tree_of(root)
    if top is None:
        return ()
    places = [(top, ".git/info/exclude")]
    places += [(above, ".gitignore") for above in reversed(root.parents) if _is_below(above, top)]
    found = []
    for folder, name in places:
        prefix = f"{root.relative_to(folder).as_posix()}/" if folder != root else ""
        with Tree(folder) as tree:
            lines = _read(tree, name).decode("utf-8", "surrogateescape").splitlines()
        rules = compile_rules(lines, prefix=prefix)
        if rules is not None:
            found.append(rules)
    return () if root != top and is_ignored(found, "") else tuple(found)


def _is_below(folder: Path, top: Path) -> bool:
    return folder == top or top in folder.parents


def _read(tree: Tree, location: str) -> bytes:
    """A small file that need not be there."""
    try:
        data, _ = tree.read(location, max_bytes=MAX_IGNORE_FILE)
    except NotReadError:
        return b""
    return data


def refused(patterns: Sequence[tuple[str, str]]) -> list[Diagnostic]:
    """What to tell of ignore patterns (file, pattern) that are too ambiguous to match."""
    return [
        Diagnostic(
            level="warning",
            code="ignore_pattern_refused",
            message=f"the pattern {pattern!r} has too many wildcards and is passed over",
            path=path,
        )
        for path, pattern in patterns
    ]


def _missing(root: Path, submodules: frozenset[str]) -> list[Diagnostic]:
    """Submodules that are listed but not checked out: code that is used and not seen."""
    return [
        Diagnostic(
            level="warning",
            code="submodule_missing",
            message="the submodule is not checked out, so its code is not in this report",
            path=path,
        )
        for path in sorted(submodules)
        if ".." not in path.split("/") and not _has_entries(root / path)
    ]


def _has_entries(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False
