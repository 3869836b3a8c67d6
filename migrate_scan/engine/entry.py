"""What the cache remembers of one file."""

from msgspec import Struct


class Entry(Struct, frozen=True):
    """One file's inventory (``body``), filed under ``key``. ``stamp`` is None if the file may
    change again without its stamp telling, so that only its content counts."""

    location: str
    key: bytes
    body: bytes
    stamp: bytes | None
