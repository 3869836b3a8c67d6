"""Counterparts of NCCL's functions: RCCL, HCCL, CNCL, MCCL."""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.model import Confidence, Route, Status

TABLE = "nccl_correspondence.tsv"
_PATHS = {
    "rccl": "src/nccl.h.in",
    "hccl": "hccl/hccl.h",
    "cncl": "cncl* call sites",
    "mccl": "mccl* call sites",
}
_CONFIDENCE: dict[str, Confidence] = {
    "vendor_header": "stated",
    "existence_verified": "paired",
    "seen_in_torch_mlu": "registered",
    "seen_in_torch_musa": "registered",
}


def entries(facts: Facts, library: str) -> Iterator[Entry]:
    """Entries for one of the libraries; a blank cell is no statement."""
    sources = facts.source(TABLE, path=_PATHS[library])
    for row in facts.rows(TABLE, "nccl", library, f"{library}_basis"):
        if row[library]:
            partial = row.get(f"{library}_match") == "partial"
            status: Status = "limited" if partial else "supported"
            yield Entry(
                kind="collective",
                symbol=row["nccl"],
                status=status,
                constraints=("partial",) if partial else (),
                route=_route(library, row["nccl"] == row[library]),
                replacement=row[library],
                sources=sources,
                confidence=_CONFIDENCE[row[f"{library}_basis"]],
            )


def _route(library: str, same: bool) -> Route:
    if library == "rccl":
        return "as_is" if same else "rename"
    return "translate" if library == "mccl" else "replace"
