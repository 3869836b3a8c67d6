"""MCCL's counterparts of NCCL's functions, as torch_musa calls them.

Those of RCCL, HCCL and CNCL are read from their sources (``vendor/collective_sources.py``).
"""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts

TABLE = "nccl_correspondence.tsv"


def entries(facts: Facts) -> Iterator[Entry]:
    """Entries of MCCL; a blank cell is no statement."""
    sources = facts.source(TABLE, path="mccl* call sites")
    for row in facts.rows(TABLE, "nccl", "mccl"):
        if row["mccl"]:
            yield Entry(
                kind="collective",
                symbol=row["nccl"],
                status="supported",
                route="translate",
                replacement=row["mccl"],
                sources=sources,
                confidence="registered",
            )
