"""Walks a folder once, without recursion and without leaving it."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

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
from migrate_scan.discover.tree import NotReadError, Tree, not_read, stamp_of
from migrate_scan.model import Area, SkippedFile

MAX_IGNORE_FILE = 1_000_000
_NEVER_NAMED = frozenset((".git", ".hg", ".svn", ".bzr", ".git-rewrite"))
_LOOK_INSIDE = 5_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. ``path`` is for people and reports: POSIX, relative, bytes that are not
    UTF-8 escaped. ``location`` is the same for the operating system. The stamp
    tells whether the file has changed since."""

    path: str
    language: SourceLanguage
    area: Area
    size: int
    dialect: Dialect
    location: str
    stamp: bytes


@dataclass(frozen=True, slots=True)
class _Folder:
    location: str
    area: Area
    rules: tuple[Rules, ...]

    @property
    def prefix(self) -> str:
        return f"{self.location}/" if self.location else ""


class Walk:
    """Collects ``files``, ``skipped`` and ``excluded`` below ``root`` (all unsorted)."""

    def __init__(
        self,
        root: Path,
        tree: Tree,
        *,
        exclude: Rules | None,
        outer: Iterable[Rules],
        submodules: frozenset[str],
        max_bytes: int,
    ) -> None:
        self._root = str(root)
        self._real_root = os.path.realpath(root)
        self._tree = tree
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
        kind = kind_of(name, folders[-1] if folders else "")
        status = self._tree.status(location) if kind is not None else None
        if kind is None or status is None or self._excludes(location):
            return
        self.excluded.discard(display(location))
        self._take(location, kind, area, status)

    def _visit(self, folder: _Folder) -> None:
        try:
            with os.scandir(f"{self._root}/{folder.location}") as entries:
                found = list(entries)
        except OSError as error:
            self._skip(folder.prefix, not_read(error))
            return
        if any(entry.name == ".gitignore" for entry in found):
            folder = self._with_own_rules(folder)
        for entry in found:
            try:
                self._visit_entry(entry, folder)
            except OSError as error:  # gone meanwhile, a dead link, a link loop
                location = folder.prefix + entry.name
                if kind_of(entry.name) and not self._is_left_out(location, folder):
                    self._skip(location, not_read(error))

    def _visit_entry(self, entry: "os.DirEntry[str]", folder: _Folder) -> None:
        if entry.is_symlink():
            self._visit_link(entry, folder)
        elif entry.is_dir(follow_symlinks=False):
            self._visit_folder(entry, folder)
        else:
            self._visit_file(entry, folder)

    def _with_own_rules(self, folder: _Folder) -> _Folder:
        path = f"{folder.prefix}.gitignore"
        try:
            data, _ = self._tree.read(path, max_bytes=MAX_IGNORE_FILE)
        except NotReadError as error:
            self._skip(path, error)
            return folder
        rules = compile_rules(data.decode("utf-8", "surrogateescape").splitlines(), folder.prefix)
        if rules is None:
            return folder
        self.refused_patterns.extend((path, pattern) for pattern in rules.refused)
        return _Folder(folder.location, folder.area, (*folder.rules, rules))

    def _visit_folder(self, entry: "os.DirEntry[str]", parent: _Folder) -> None:
        location = parent.prefix + entry.name
        if self._is_left_out(f"{location}/", parent):
            if entry.name not in _NEVER_NAMED and _holds_source(entry.path):
                self._exclude_it(f"{location}/")
            return
        area = area_of_folder(location, parent.area, self._submodules)
        self._stack.append(_Folder(location, area, parent.rules))

    def _visit_file(self, entry: "os.DirEntry[str]", folder: _Folder) -> None:
        kind = kind_of(entry.name, folder.location.rpartition("/")[2])
        if kind is None and "." in entry.name:
            return
        location = folder.prefix + entry.name
        status = entry.stat(follow_symlinks=False)
        regular = stat.S_ISREG(status.st_mode)
        kind = kind or (self._script_kind(location) if regular else None)
        if kind is None:
            return
        if self._is_left_out(location, folder):
            self._exclude_it(location)
        else:
            self._take(location, kind, folder.area, status)

    def _take(self, location: str, kind: Kind, area: Area, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self._skip(location, NotReadError("not_regular"))
        elif status.st_size > self._max_bytes and kind.language != "blob":
            self._skip(location, NotReadError("too_large", f"{status.st_size} bytes"))
        else:
            self.files.append(_source_file(location, kind, area, status))

    def _exclude_it(self, location: str) -> None:
        self.excluded.add(display(location))
        if not self._excludes(location):
            self.ignored.append(location)

    def _script_kind(self, location: str) -> Kind | None:
        return PYTHON if is_python_script(self._tree.head(location, 128)) else None

    def _visit_link(self, entry: "os.DirEntry[str]", folder: _Folder) -> None:
        """A link is never followed: what it points to inside the root is met on its own."""
        location = folder.prefix + entry.name
        known = kind_of(entry.name, folder.location.rpartition("/")[2]) is not None
        to_folder = stat.S_ISDIR(entry.stat().st_mode)
        if not (known or to_folder) or self._is_left_out(location, folder):
            return
        target = os.path.relpath(os.path.realpath(entry.path), self._real_root)
        if target == ".." or target.startswith("../"):
            self._skip(location, NotReadError("outside_root", "symbolic link"))
        elif not to_folder:
            self._links.append((location, target))

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

    def _skip(self, location: str, error: NotReadError) -> None:
        self.skipped.append(
            SkippedFile(path=display(location), reason=error.reason, detail=error.detail)
        )


def display(location: str) -> str:
    """A path as people and reports see it: bytes that are not UTF-8 as ``\\xNN``."""
    if location.isascii():
        return location
    return os.fsencode(location).decode("utf-8", "backslashreplace")


def _source_file(location: str, kind: Kind, folder: Area, status: os.stat_result) -> SourceFile:
    return SourceFile(
        display(location),
        kind.language,
        area_of_file(location.rpartition("/")[2], folder),
        status.st_size,
        kind.dialect,
        location,
        stamp_of(status),
    )


def _holds_source(folder: str) -> bool:
    """Whether there is a file of a known kind below; in doubt, yes."""
    for count, name in enumerate(_names_below(folder)):
        if kind_of(name) or count > _LOOK_INSIDE:
            return True
    return False


def _names_below(folder: str) -> Iterator[str]:
    stack = [folder]
    while stack:
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                    else:
                        yield entry.name
        except OSError:
            continue
