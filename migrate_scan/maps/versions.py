"""Torch versions as maps see them: the minor version counts, the patch does not."""

import re
from functools import cache

_VERSION = re.compile(r"v?(\d+)\.(\d+)")

Minor = tuple[int, int]


@cache
def minor(text: str) -> Minor | None:
    """``"2.7.1"`` → ``(2, 7)``; None if the text does not start with two numbers."""
    match = _VERSION.match(text)
    return (int(match[1]), int(match[2])) if match else None


def within(version: Minor | None, since: str | None, until: str | None) -> bool:
    """Whether ``version`` lies in the closed range; an unknown version lies in open ranges only."""
    low, high = minor(since or ""), minor(until or "")
    if version is None:
        return low is None and high is None
    return (low is None or low <= version) and (high is None or version <= high)


def text(version: Minor) -> str:
    """``(2, 7)`` → ``"2.7"``."""
    return f"{version[0]}.{version[1]}"
