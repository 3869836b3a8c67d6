"""The identity of a usage: what it is and what it stands in, not where it stands."""

import hashlib


def fingerprint(rule: str, symbol: str, scope: str, statement: str) -> str:
    """Hash rule, normalised symbol, enclosing scope and statement to 16 hex digits.

    White space in ``statement`` is folded, so reformatting keeps the fingerprint.
    """
    text = "\0".join((rule, symbol, scope, " ".join(statement.split())))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
