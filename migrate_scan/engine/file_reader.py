"""What a worker does with one file: read it, look it up by content, else parse it."""

from functools import cached_property
from os import fsdecode, fsencode
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from migrate_scan.discover import MAX_BYTES, SourceFile
from migrate_scan.discover.kinds import Dialect
from migrate_scan.discover.tree import NotReadError
from migrate_scan.engine.origin import Origin, Reader
from migrate_scan.engine.version import blob_id, content_key
from migrate_scan.model import SkipReason
from migrate_scan.parse import dispatch
from migrate_scan.parse.facts import FileInventory
from migrate_scan.undecodable import UNDECODABLE

if TYPE_CHECKING:
    from migrate_scan.engine.contents import ContentReader

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


class _Order(msgspec.Struct, frozen=True, array_like=True):
    location: bytes
    dialect: Dialect
    stamp: bytes
    blob: bytes | None


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """An encoded inventory (``body``) and what the cache needs, or the reason why there is none."""

    key: bytes = b""
    body: bytes = b""
    stamp: bytes | None = None
    reason: SkipReason | None = None
    detail: str = ""


_encode = msgspec.msgpack.Encoder().encode
_decode_inventory = msgspec.msgpack.Decoder(FileInventory).decode
_decode_order = msgspec.msgpack.Decoder(_Order).decode


def order_for(file: SourceFile) -> bytes:
    """The task that makes a :class:`FileReader` read ``file``."""
    return _encode(_Order(fsencode(file.location), file.dialect, file.stamp, file.blob))


class FileReader:
    """Called in a worker with an order, answers with an encoded :class:`Reply`."""

    def __init__(self, origin: Origin, cache_file: Path | None) -> None:
        self._origin = origin
        self._cache_file = cache_file

    @cached_property
    def _reader(self) -> Reader:
        return self._origin.open()

    @cached_property
    def _cache(self) -> "ContentReader | None":
        if self._cache_file is None:
            return None
        from migrate_scan.engine.contents import ContentReader  # brings SQLite along

        # Opened in the worker: SQLite must not be carried across a fork.
        return ContentReader(self._cache_file)

    def __call__(self, payload: bytes) -> bytes:
        """Read one file.

        Raises:
            Exception: whatever a parser raises; the pool reports it as a crash.
        """
        order = _decode_order(payload)
        try:
            data, settled = self._reader.read(
                fsdecode(order.location), order.stamp, order.blob, max_bytes=MAX_BYTES
            )
            _refuse_unreadable(data)
        except NotReadError as error:
            return _encode(Reply(reason=error.reason, detail=error.detail))
        # Without a cache nobody asks for the key, and the analyser need not be hashed.
        key = content_key(order.blob or blob_id(data), order.dialect) if self._cache_file else b""
        body = self._remembered(key) or _encode(dispatch.parse(data, order.dialect))
        return _encode(Reply(key, body, order.stamp if settled else None))

    def _remembered(self, key: bytes) -> bytes | None:
        """The cached inventory of this content, if there is one and it is whole."""
        body = self._cache.get(key) if self._cache else None
        try:
            return body if body and _decode_inventory(body) else None
        except UNDECODABLE:
            return None


def _refuse_unreadable(data: bytes) -> None:
    """Raise NotReadError for content that is no source text."""
    if data.startswith(_LFS_POINTER):
        raise NotReadError("lfs_pointer", "the content is not checked out (git lfs pull)")
    if b"\0" in data and not (data.startswith(_WIDE_MARKS) or _is_wide(data[:64])):
        raise NotReadError("binary", "NUL bytes in what should be text")


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a byte order mark: every other byte of the beginning is zero."""
    return len(head) > 3 and (not any(head[::2]) or not any(head[1::2]))
