"""The version of the analysis: what a cached inventory is good for."""

import hashlib
import sys
from functools import cache
from pathlib import Path

from migrate_scan.resources import operator_maps

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = (
    "packaging",
    "pyyaml",
    "tree-sitter",
    "tree-sitter-cpp",
    "tree-sitter-cuda",
    "tree-sitter-python",
)
TABLES = ("public_api.tsv", "torch_aliases.tsv")
"""Tables of all targets that parsers look names up in."""


@cache
def analyser_version() -> bytes:
    """A hash of the code, tables, grammars and libraries that turn bytes into inventories."""
    from importlib.metadata import version  # slow to import, and only the cache asks

    digest = hashlib.blake2b(digest_size=16)
    for folder in ("parse", "rules"):
        for path in sorted((_PACKAGE / folder).rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    for table in TABLES:
        digest.update((operator_maps() / "_shared" / table).read_bytes())
    digest.update(f"python {sys.version_info[:2]}\0".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.digest()


def blob_id(data: bytes) -> bytes:
    """Git's id of a file's content, so that what git names need not be read to be known."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).digest()


def content_key(blob: bytes, dialect: str) -> bytes:
    """What an inventory is filed under: the content's id, how it is read, and by which
    analyser."""
    digest = hashlib.blake2b(digest_size=16, key=analyser_version())
    digest.update(dialect.encode() + b"\0")
    digest.update(blob)
    return digest.digest()
