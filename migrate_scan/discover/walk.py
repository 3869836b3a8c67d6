"""Walks a tree of files once, without recursion and without leaving it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec import Struct

from migrate_scan.discover.areas import area_of_file, area_of_folder
from migrate_scan.discover.ignore import Rules, compile_rules, is_ignored
from migrate_scan.discover.kinds import (
    PYTHON,
    Dialect,
    Kind,
    SourceLanguage,
    is_python_script,
    kind_of,
)
from migrate_scan.discover.source import Entry, Measure, Source
from migrate_scan.discover.tree import NotReadError, not_read
from migrate_scan.model import Area, SkippedFile

MAX_IGNORE_FILE = 1_000_000
_NEVER_NAMED = frozenset((".git", ".hg", ".svn", ".bzr", ".git-rewrite"))
_LOOK_INSIDE = 5_000


class SourceFile(Struct, frozen=True):
    """A file to read. ``path`` is for people and reports: POSIX, relative, bytes that are not
    UTF-8 escaped. ``location`` is the same for the operating system. The stamp
    tells whether the file has changed since; ``blob`` is git's id of the content where that
    is known beforehand."""

    path: str
    language: SourceLanguage
    area: Area
    size: int
    dialect: Dialect
    location: str
    stamp: bytes
    blob: bytes | None = None


class _Folder(Struct, frozen=True):
    location: str
    area: Area
    rules: tuple[Rules, ...]

    @property
    def prefix(self) -> str:
        return f"{self.location}/" if self.location else ""


class Walk:
    """Collects ``files``, ``skipped`` and ``excluded`` of ``source`` (all unsorted)."""

    def __init__(
        self,
        source: Source,
        *,
        exclude: Rules | None,
        outer: Iterable[Rules],
        submodules: frozenset[str],
        max_bytes: int,
    ) -> None:
        self._source = source
        self._exclude = exclude
        self._submodules = submodules
        self._max_bytes = max_bytes
        self._stack = [_Folder("", "own", tuple(outer))]
        self._links: list[tuple[str, str]] = []
        self.files: list[SourceFile] = []
        self.skipped: list[SkippedFile] = []
        self.excluded: set[str] = set()
        self.ignored: list[str] = []
        """Of what is excluded, what ignore rules leave out (locations; a folder with a slash)."""
        self.refused_patterns: list[tuple[str, str]] = []

    def run(self) -> None:
        """Walk the whole tree."""
        while self._stack:
            self._visit(self._stack.pop())
        self._judge_links()

    def admit(self, location: str) -> None:
        """Take a file that ignore rules left out although git tracks it."""
        *folders, name = location.split("/")
        if not name or not set(folders).isdisjoint(("", ".", "..")):
            return
        area: Area = "own"
        for depth in range(1, len(folders) + 1):
            folder = "/".join(folders[:depth])
            if self._excludes(f"{folder}/"):
                return
            area = area_of_folder(folder, area, self._submodules)
        kind = kind_of(name, "/".join(folders))
        if kind is None or self._excludes(location):
            return
        with suppress(OSError, NotReadError):
            measure = self._source.measure(location)
            self.excluded.discard(display(location))
            self._take(location, kind, area, measure)

    def _visit(self, folder: _Folder) -> None:
        try:
            found = self._source.entries(folder.location)
        except NotReadError as error:
            self._skip(folder.prefix, error)
            return
        if self._source.ignores and any(entry.name == ".gitignore" for entry in found):
            folder = self._with_own_rules(folder)
        for entry in found:
            try:
                self._visit_entry(entry, folder)
            except (OSError, NotReadError) as error:  # gone, a dead link, a link loop
                location = folder.prefix + entry.name
                if kind_of(entry.name) and not self._is_left_out(location, folder):
                    told = error if isinstance(error, NotReadError) else not_read(error)
                    self._skip(location, told)

    def _visit_entry(self, entry: Entry, folder: _Folder) -> None:
        if entry.is_symlink():
            self._visit_link(entry, folder)
        elif entry.is_dir(follow_symlinks=False):
            self._visit_folder(entry, folder)
        else:
            self._visit_file(entry, folder)

    def _with_own_rules(self, folder: _Folder) -> _Folder:
        path = f"{folder.prefix}.gitignore"
        try:
            data = self._source.text(path, max_bytes=MAX_IGNORE_FILE)
        except NotReadError as error:
            self._skip(path, error)
            return folder
        rules = compile_rules(data.decode("utf-8", "surrogateescape").splitlines(), folder.prefix)
        if rules is None:
            return folder
        self.refused_patterns.extend((path, pattern) for pattern in rules.refused)
        return _Folder(folder.location, folder.area, (*folder.rules, rules))

    def _visit_folder(self, entry: Entry, parent: _Folder) -> None:
        location = parent.prefix + entry.name
        if self._is_left_out(f"{location}/", parent):
            if entry.name not in _NEVER_NAMED and self._holds_source(location):
                self._exclude_it(f"{location}/")
            return
        area = area_of_folder(location, parent.area, self._submodules)
        self._stack.append(_Folder(location, area, parent.rules))

    def _visit_file(self, entry: Entry, folder: _Folder) -> None:
        kind = kind_of(entry.name, folder.location)
        if kind is None and "." in entry.name:
            return
        location = folder.prefix + entry.name
        measure = self._source.measure(location)
        kind = kind or (self._script_kind(location) if measure.regular else None)
        if kind is None:
            return
        if self._is_left_out(location, folder):
            self._exclude_it(location)
        else:
            self._take(location, kind, folder.area, measure)

    def _take(self, location: str, kind: Kind, area: Area, measure: Measure) -> None:
        if not measure.regular:
            self._skip(location, NotReadError("not_regular"))
        elif measure.size > self._max_bytes and kind.language != "blob":
            self._skip(location, NotReadError("too_large", f"{measure.size} bytes"))
        else:
            self.files.append(_source_file(location, kind, area, measure))

    def _exclude_it(self, location: str) -> None:
        self.excluded.add(display(location))
        if not self._excludes(location):
            self.ignored.append(location)

    def _script_kind(self, location: str) -> Kind | None:
        return PYTHON if is_python_script(self._source.head(location, 128)) else None

    def _visit_link(self, entry: Entry, folder: _Folder) -> None:
        """A link is never followed: what it points to inside the root is met on its own."""
        location = folder.prefix + entry.name
        known = kind_of(entry.name, folder.location) is not None
        link = self._source.follow(location)
        if not (known or link.to_folder) or self._is_left_out(location, folder):
            return
        if link.target is None:
            self._skip(location, NotReadError("outside_root", "symbolic link"))
        elif not link.to_folder:
            self._links.append((location, link.target))

    def _judge_links(self) -> None:
        """A link to a file that is not read itself would be lost silently."""
        seen = {file.location for file in self.files} if self._links else set()
        for location, target in self._links:
            if target not in seen:
                detail = f"symbolic link to {display(target)}, which is not scanned"
                self._skip(location, NotReadError("not_regular", detail))

    def _is_left_out(self, location: str, folder: _Folder) -> bool:
        return self._excludes(location) or is_ignored(folder.rules, location)

    def _excludes(self, location: str) -> bool:
        return self._exclude is not None and bool(self._exclude.verdict(location))

    def _holds_source(self, folder: str) -> bool:
        """Whether there is a file of a known kind below; in doubt, yes."""
        return any(
            kind_of(name) or count > _LOOK_INSIDE
            for count, name in enumerate(self._names_below(folder))
        )

    def _names_below(self, folder: str) -> Iterator[str]:
        stack = [folder]
        while stack:
            inside = stack.pop()
            with suppress(NotReadError):
                for entry in self._source.entries(inside):
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(f"{inside}/{entry.name}")
                    else:
                        yield entry.name

    def _skip(self, location: str, error: NotReadError) -> None:
        self.skipped.append(
            SkippedFile(path=display(location), reason=error.reason, detail=error.detail)
        )


def display(location: str) -> str:
    """A path as people and reports see it: bytes that are not UTF-8 as ``\\xNN``."""
    if location.isascii():
        return location
    return os.fsencode(location).decode("utf-8", "backslashreplace")


def _source_file(location: str, kind: Kind, folder: Area, measure: Measure) -> SourceFile:
    return SourceFile(
        display(location),
        kind.language,
        area_of_file(location.rpartition("/")[2], folder),
        measure.size,
        kind.dialect,
        location,
        measure.stamp,
        measure.blob,
    )
