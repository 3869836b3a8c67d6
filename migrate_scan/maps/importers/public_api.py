"""Torch's public names: what a vendor's silence is measured against."""

from pathlib import Path

from migrate_scan.maps.importers.catalogues import write_rows
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.load.data import read_rows

COLUMNS = ("symbol", "since", "until")
_PUBLIC = "torch_public_api_2.13.0.tsv"
_DOCUMENTED = "torch_npu_native_api_pt2.13.0.tsv"


def other_names(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Public names of torch 2.13 with their sources: introspected, and listed by a vendor
    who follows torch's own documentation (methods and submodules, mostly)."""
    names = {row["api"]: facts.source(_PUBLIC) for row in facts.rows(_PUBLIC, "api")}
    if facts.has(_DOCUMENTED):
        for row in facts.rows(_DOCUMENTED, "api"):
            if row["api"].startswith("torch."):
                names.setdefault(row["api"], facts.source(_DOCUMENTED))
    return names


def write_public_names(path: Path, facts: Facts) -> None:
    """Write ``public_api.tsv``; ranges of names below ``torch.cuda`` stay as they are.

    For the others only torch 2.13 was read, so their range is open: which version
    introduced them is not known here.
    """
    standing = read_rows(path)
    names = dict.fromkeys(other_names(facts), ("", ""))
    names |= {row["symbol"]: (row["since"], row["until"]) for row in standing if row["since"]}
    write_rows(path, COLUMNS, sorted((name, *span) for name, span in names.items()))
