"""What torch generates from a structured kernel."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.load.data import read_rows


def delegated(found: Sequence[Entry], standing: Standing) -> Iterator[Entry]:
    """A registered structured kernel (``add.out``) covers what torch generates from it."""
    yield from found
    known: dict[str, list[Entry]] = {}
    for entry in found:
        known.setdefault(entry.symbol, []).append(entry)
    for row in read_rows(standing.maps / "_shared" / "aten_delegates.tsv"):
        if row["symbol"] not in known:
            for entry in known.get(row["delegate"], ()):
                yield replace(entry, symbol=row["symbol"])
