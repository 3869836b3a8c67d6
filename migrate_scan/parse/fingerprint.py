"""The identity of a usage: what it is and what it stands in, not where it stands."""

import hashlib
import re
from functools import lru_cache

SIDE = 1_000
"""Characters of a very long statement that count on each side of a place, without layout:
where a formatter breaks its lines must not decide where it is cut."""

# What formatters change: white space, line continuations, brackets around an expression that
# is broken over lines, trailing commas and semicolons, the kind of quotes.
_LAYOUT = re.compile(r"[\s(),;\\\"']+")
_LOOSE = re.compile(r" (?:(?=\W)|(?<=\W ))")


def fingerprint(rule: str, symbol: str, scope: str, statement: str) -> str:
    """Hash rule, normalised symbol, enclosing scope and statement to 16 hex digits.

    Of ``statement`` only the order of its words and operators counts, so reformatting keeps
    the fingerprint.
    """
    text = "\0".join((rule, symbol, scope, essence(statement)[: 2 * SIDE]))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def essence(text: str) -> str:
    """``text`` without layout; kept, because usages of one statement follow one another."""
    return _LOOSE.sub("", _LAYOUT.sub(" ", text)).strip()
