"""An editor's buffer as a folder with one file, so that it is scanned like any other."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from migrate_scan.cli.exits import CommandError

_MAX_BYTES = 10_000_000
_NAME = "stdin"


@contextmanager
def buffered(stream: BinaryIO, name: str) -> Iterator[Path]:
    """A folder of its own with the bytes of ``stream`` under ``name``, gone afterwards.

    ``name`` is relative to the project, or an absolute path below the current folder: its
    folders tell whether the file is a test, an example or vendored.

    Raises:
        CommandError: the name leads out of the project, or there is too much to read.
    """
    given = Path(name)
    if given.is_absolute() and given.is_relative_to(Path.cwd()):
        given = given.relative_to(Path.cwd())
    place = PurePosixPath(given.as_posix())
    if not place.name or place.is_absolute() or ".." in place.parts:
        raise CommandError(f"--stdin-filename {name}: name a file of the project.")
    data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise CommandError(f"{name}: too large.")
    with tempfile.TemporaryDirectory(prefix="migrate-scan-") as folder:
        file = Path(folder, _NAME, place)
        file.parent.mkdir(parents=True)
        file.write_bytes(data)
        yield Path(folder, _NAME)
