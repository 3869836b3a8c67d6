"""A Python wheel as an importer's source: an archive that is listed and read, never installed."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.git_tree import MAX_FILE_BYTES

_NAME = re.compile(r"([A-Za-z0-9_.]+)-([0-9.]+)(?:\+[\w.]+)?(?:-\d+)?-[\w.]+-[\w.]+-[\w.]+\.whl$")


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package's wheel: pinned by its version, without commit or date."""

    path: Path
    package: str
    ref: str
    names: tuple[str, ...]
    commit_id: str = ""
    date: str = ""

    @classmethod
    def at(cls, path: Path) -> "Wheel":
        """The wheel at ``path``. Raises FactsError if its name or its bytes are no wheel's."""
        named = _NAME.match(path.name)
        if named is None:
            raise FactsError(f"{path.name}: neither a git clone nor named as a wheel is")
        try:
            with zipfile.ZipFile(path) as archive:
                names = tuple(sorted(archive.namelist()))
        except (zipfile.BadZipFile, OSError) as error:
            raise FactsError(f"{path.name}: not a wheel that can be read: {error}") from error
        return cls(path, named[1], named[2], names)

    @property
    def repository(self) -> str | None:
        """Where it is from, as the table of sources names it."""
        return f"PyPI {self.package}=={self.ref}"

    def has(self, path: str) -> bool:
        """Whether the wheel has this file or folder."""
        return any(name == path or name.startswith(f"{path}/") for name in self.names)

    def files_below(self, path: str, ends: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
        """As :meth:`GitTree.files_below`."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name in self.names:
                    if name == path or name.startswith(f"{path}/"):
                        local = name[len(path) + 1 :] or path.rpartition("/")[2]
                        if not ends or local.endswith(ends):
                            yield local, _text(archive, name)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
            raise FactsError(f"{self.path.name}: {path} cannot be read: {error}") from error


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise FactsError(f"{name}:1: larger than {MAX_FILE_BYTES} bytes")
    return data.decode("utf-8", "replace")
