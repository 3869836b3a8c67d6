"""Reads a repository as it stood at a commit, out of its object store.

Nothing is checked out: no filter, hook or attribute of the repository takes effect, and no
file is written. Links and submodules are left out.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from migrate_scan.config import Config
from migrate_scan.discover.git_tree import MISSING_OBJECT
from migrate_scan.discover.revisions import RevisionError, open_revisions
from migrate_scan.engine.origin import BlobOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.link import ParsedFile
from migrate_scan.link.blobs import blob_facts
from migrate_scan.model import SkippedFile

_MOST_MISSING = 0.02
"""The share of files that a clone may lack (large generated ones, as a rule)."""


class UnreadableError(Exception):
    """The source before a port cannot be had; the message says why."""


def find_repository(folder: Path, name: str, moved: Mapping[str, str]) -> Path:
    """Where the repository ``owner/name`` lies below ``folder``, as a clone or a bare one.
    ``moved`` tells names that have changed. Raises UnreadableError."""
    owner, _, short = moved.get(name, name).partition("/")
    for place in (f"{owner}/{short}", f"{owner}+{short}", short):
        for end in ("", "/repo", ".git"):
            path = folder / f"{place}{end}"
            if (path / "objects").is_dir() or (path / ".git").exists():
                return path
    raise UnreadableError(f"no repository {name}")


def files_at(
    repository: Path, commit: str, under: tuple[str, ...] | None, config: Config
) -> list[ParsedFile]:
    """The files of ``commit`` (only those below ``under``, if given), read as a scan reads
    them. Raises UnreadableError, also where a partial clone lacks too many of them."""
    with open_revisions(repository) as revisions:
        try:
            revisions.resolve(None, commit)
            discovery, _ = revisions.survey("head", (*config.exclude, *config.extend_exclude))
        except RevisionError as error:
            what = "no commit" if error.code == "unknown_revision" else f"{error.code}: no"
            raise UnreadableError(f"{what} {commit[:12]} in {repository.name}") from error
        wanted = [file for file in discovery.files if _is_below(file.path, under)]
        lost = [file for file in discovery.skipped if _is_below(file.path, under)]
        found = [
            ParsedFile(file.path, file.area, blob_facts())
            for file in wanted
            if file.language == "blob"
        ]
        jobs = config.jobs or os.cpu_count() or 1
        for file, facts in parse_all(BlobOrigin(revisions.path), wanted, jobs=jobs):
            if isinstance(facts, SkippedFile):
                lost.append(facts)
            else:
                found.append(ParsedFile(file.path, file.area, facts))
    missing = sum(file.detail == MISSING_OBJECT for file in lost)
    if missing > _MOST_MISSING * (len(found) + missing):
        raise UnreadableError(f"{missing} files are not in the clone of {repository.name}")
    return found


def _is_below(path: str, under: tuple[str, ...] | None) -> bool:
    return under is None or any(f"{path}/".startswith(f"{folder.rstrip('/')}/") for folder in under)
