"""Reads both sides of a comparison: every distinct content once, linked as two repositories."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from migrate_scan.config import Config
from migrate_scan.discover import Discovery, SourceFile
from migrate_scan.discover.git_tree import MISSING_OBJECT
from migrate_scan.discover.revisions import Revisions, Side
from migrate_scan.engine.cache import Cache
from migrate_scan.engine.origin import BlobOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.gate.errors import GateError
from migrate_scan.link import ParsedFile
from migrate_scan.link.blobs import blob_facts
from migrate_scan.model import Diagnostic, PartialFile, SkippedFile
from migrate_scan.parse.conflicts import UNRESOLVED, conflict_line
from migrate_scan.parse.facts import FileInventory

_Content = tuple[bytes | None, str]


@dataclass(frozen=True, slots=True)
class SideFiles:
    """What one side holds, read. ``skipped`` names what could not be read, and why."""

    discovery: Discovery
    parsed: tuple[ParsedFile, ...]
    skipped: tuple[SkippedFile, ...]
    submodules: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """Base and head."""

    base: SideFiles
    head: SideFiles

    def news(self) -> "tuple[tuple[SkippedFile, ...], tuple[PartialFile, ...]]":
        """Files of the head, other than in the base, that were not read, or only in part."""
        before = {(file.path, file.blob) for file in self.base.discovery.files}
        changed = {
            file.path for file in self.head.discovery.files if (file.path, file.blob) not in before
        }
        known = set(self.base.skipped)
        skipped = tuple(file for file in self.head.skipped if file not in known)
        partial = tuple(
            PartialFile(
                path=file.path, reason=file.facts.partial, error_bytes=file.facts.error_bytes
            )
            for file in self.head.parsed
            if file.facts.partial and file.path in changed
        )
        return skipped, partial


def read_sides(
    revisions: Revisions,
    config: Config,
    cache: Cache | None,
    only: Collection[str],
    on_progress: Callable[[int, int], None] | None,
) -> Sides:
    """Read base and head; ``only`` names the files that count (all where it is empty).

    Raises:
        RevisionError: the repository cannot answer.
        GateError: an object is missing, so that the answer would be wrong.
    """
    exclude = (*config.exclude, *config.extend_exclude)
    found = {side: _survey(revisions, side, exclude, only) for side in ("base", "head")}
    files = [file for discovery, _ in found.values() for file in discovery.files]
    facts = _facts(revisions, files, config, cache, on_progress)
    base, head = (_side(*found[side], facts) for side in ("base", "head"))
    sides = Sides(base, head)
    _refuse_missing((*base.skipped, *head.skipped))
    _refuse_conflicts(revisions, sides)
    return sides


def _survey(
    revisions: Revisions, side: Side, exclude: Sequence[str], only: Collection[str]
) -> tuple[Discovery, dict[str, str]]:
    discovery, submodules = revisions.survey(side, exclude)
    if only:
        files = tuple(file for file in discovery.files if file.path in only)
        skipped = tuple(file for file in discovery.skipped if file.path in only)
        discovery = replace(discovery, files=files, skipped=skipped)
    return discovery, submodules


def _facts(
    revisions: Revisions,
    files: Iterable[SourceFile],
    config: Config,
    cache: Cache | None,
    on_progress: Callable[[int, int], None] | None,
) -> dict[_Content, FileInventory | SkippedFile]:
    """What every distinct content says, each parsed once whichever side holds it."""
    distinct = {_content(file): file for file in files if file.language != "blob"}
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if on_progress is not None:
            on_progress(done, len(distinct))

    read = parse_all(
        BlobOrigin(revisions.path),
        list(distinct.values()),
        jobs=config.jobs or os.cpu_count() or 1,
        cache=cache,
        on_progress=advance,
    )
    return {_content(file): facts for file, facts in read}


def _content(file: SourceFile) -> _Content:
    return file.blob, file.dialect


def _side(
    discovery: Discovery,
    submodules: dict[str, str],
    facts: dict[_Content, FileInventory | SkippedFile],
) -> SideFiles:
    parsed: list[ParsedFile] = []
    skipped: list[SkippedFile] = list(discovery.skipped)
    for file in discovery.files:
        said = blob_facts() if file.language == "blob" else facts[_content(file)]
        if isinstance(said, SkippedFile):
            skipped.append(replace(said, path=file.path))
        else:
            parsed.append(ParsedFile(file.path, file.area, said))
    ordered = tuple(sorted(skipped, key=lambda file: file.path))
    return SideFiles(discovery, tuple(parsed), ordered, submodules)


def _refuse_missing(skipped: Iterable[SkippedFile]) -> None:
    """A partial clone must not look like a clean change."""
    for file in skipped:
        if file.detail == MISSING_OBJECT:
            raise GateError(
                f"{file.path}: its content is not in this repository, so no answer is possible. "
                "A partial clone lacks it: fetch it whole (git fetch --refetch "
                "--no-filter)."
            )


def _refuse_conflicts(revisions: Revisions, sides: Sides) -> None:
    """Both halves of a conflict are no program: there is nothing that could be judged."""
    locations = {file.path: file.location for file in sides.head.discovery.files}
    _, partial = sides.news()
    for file in partial:
        if file.reason == UNRESOLVED:
            line = conflict_line(revisions.read("head", locations[file.path]) or b"")
            raise GateError(
                f"{file.path}{f':{line}' if line else ''}: the head holds the markers of an "
                "unresolved conflict. Resolve it and commit before the gate can judge."
            )


def submodule_notes(sides: Sides) -> list[Diagnostic]:
    """Submodules that point somewhere else: their code is not compared."""
    before, after = sides.base.submodules, sides.head.submodules
    return [
        Diagnostic(
            level="note",
            code="submodule_moved",
            message=f"the submodule points from {_short(before.get(path))} to "
            f"{_short(after.get(path))}; its code is not compared",
            path=path,
        )
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _short(commit: str | None) -> str:
    return commit[:12] if commit else "nothing"
