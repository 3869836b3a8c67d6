"""Other spellings of torch's names, from the table that torch's source gave."""

from functools import cache

from migrate_scan.resources import operator_maps


@cache
def torch_aliases() -> dict[str, str]:
    """The name that vendors list by each other spelling of it."""
    text = (operator_maps() / "_shared" / "torch_aliases.tsv").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in text.splitlines()[1:])
    return {alias: symbol for alias, _, symbol in rows}
