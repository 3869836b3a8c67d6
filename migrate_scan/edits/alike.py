"""How far two sequences are alike."""

from collections.abc import Sequence


def alike(left: Sequence[str], right: Sequence[str]) -> int:
    """How many items, or characters, both begin with."""
    for index, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return index
    return min(len(left), len(right))


def alike_at_end(left: Sequence[str], right: Sequence[str]) -> int:
    """How many items, or characters, both end with."""
    return alike(left[::-1], right[::-1])
