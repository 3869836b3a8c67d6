"""Compiled device code: known by its name, not read."""

from functools import cache

from migrate_scan.parse.facts import FileInventory, UsageFact
from migrate_scan.parse.fingerprint import fingerprint

RULE = "MS304"


@cache
def blob_facts() -> FileInventory:
    """What a ``.cubin``, ``.fatbin``, ``.ptx`` or embedded cubin says: that it is there."""
    symbol = "binary:cubin"
    usage = UsageFact(
        rule=RULE,
        fingerprint=fingerprint(RULE, symbol, "", ""),
        category="binary_blob",
        symbol=symbol,
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        use="reference",
    )
    return FileInventory(language="blob", parsed=False, usages=(usage,))
