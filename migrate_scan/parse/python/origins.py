"""Where a CUDA device may come from."""

from collections.abc import Iterable

from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

Origins = frozenset[int | str]
"""Bytes at which this file makes the device, and dotted names for what other files decide
(as imported, with leading dots where relative: ``.devices.get_device``)."""
NOTHING: Origins = frozenset()
_MOST_ORIGINS = 100
"""Where more places than these make a device, the rest tells nothing new."""


def together(parts: Iterable[Origins]) -> Origins:
    """All of them, or as many as tell something."""
    found = NOTHING
    for part in parts:
        found |= part
        if len(found) > _MOST_ORIGINS:
            break
    return found


def imported(path: str) -> Origins:
    """What another file decides; nothing if no file of the repository can be meant."""
    root = path.partition(".")[0]
    return NOTHING if root in FOREIGN_PACKAGES else frozenset({path})
