"""The identity of a usage: what it is and what it stands in, not where it stands."""

import hashlib
import re

# What formatters change: white space, line continuations, brackets around an expression that
# is broken over lines, trailing commas and semicolons, the kind of quotes.
_LAYOUT = re.compile(r"[\s(),;\\\"']+")
_LOOSE = re.compile(r" (?=\W)|(?<=\W) ")


def fingerprint(rule: str, symbol: str, scope: str, statement: str) -> str:
    """Hash rule, normalised symbol, enclosing scope and statement to 16 hex digits.

    Of ``statement`` only the order of its words and operators counts, so reformatting keeps
    the fingerprint.
    """
    words = _LOOSE.sub("", _LAYOUT.sub(" ", statement)).strip()
    text = "\0".join((rule, symbol, scope, words))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
