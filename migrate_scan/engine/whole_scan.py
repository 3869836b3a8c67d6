"""What a whole scan depends on, so that asking for the same again need not judge again."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from migrate_scan import resources
from migrate_scan.config import Config
from migrate_scan.discover import Discovery
from migrate_scan.discover.tree import stamp_of
from migrate_scan.engine.version import analyser_version
from migrate_scan.model import Diagnostic

_encode = msgspec.json.Encoder(order="deterministic").encode


def scan_key(
    root: Path, config: Config, diagnostics: Sequence[Diagnostic], discovery: Discovery
) -> bytes:
    """A hash of all that a report follows from: the files with what identifies their content,
    what was left out, the configuration, and this program with its maps."""
    digest = hashlib.blake2b(_program(), digest_size=16)
    digest.update(os.fsencode(root.resolve()) + b"\0")
    found = (discovery.skipped, discovery.excluded, discovery.revision, discovery.remotes)
    digest.update(_encode((config.as_dict(), diagnostics, *found, discovery.diagnostics)))
    for file in discovery.files:
        identity = b"blob" + file.blob if file.blob else file.stamp
        digest.update(f"\0{file.dialect}\0{file.area}\0{len(identity)}\0".encode())
        digest.update(os.fsencode(file.location) + b"\0" + identity)
    return digest.digest()


@cache
def _program() -> bytes:
    """A hash of what is installed: the package's files and the operator maps, by what tells
    that a file has changed, and the libraries beside them.

    Their times of change alone would not do: installers and images set them to a fixed date,
    and two versions of a file may well be of one size. No installer sets the time at which the
    system saw a file change, nor its inode.
    """
    digest = hashlib.blake2b(analyser_version(), digest_size=16)
    for folder in (Path(__file__).resolve().parent.parent, resources.operator_maps()):
        for name, status in sorted(_files(os.fspath(folder))):
            digest.update(os.fsencode(name) + b"\0" + stamp_of(status))
    return digest.digest()


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                yield entry.path, entry.stat()
