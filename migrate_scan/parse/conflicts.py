"""Markers of an unresolved merge: both halves of a conflict are no text that could be judged."""

import re

UNRESOLVED = "conflict_markers"
"""Why a file is known in part only."""
_BEGIN = b"<<<<<<< "
_CONFLICT = re.compile(rb"^<<<<<<< |^=======\r?$|^>>>>>>> ", re.M)
_ORDER = (b"<<<<<<< ", b"=======", b">>>>>>> ")


def conflict_line(data: bytes) -> int | None:
    """The 1-based line of the first marker, where all three stand one after the other."""
    if _BEGIN not in data:
        return None
    first, wanted = 0, 0
    for hit in _CONFLICT.finditer(data):
        if not hit[0].startswith(_ORDER[wanted]):
            continue
        first = hit.start() if wanted == 0 else first
        wanted += 1
        if wanted == len(_ORDER):
            return data.count(b"\n", 0, first) + 1
    return None
