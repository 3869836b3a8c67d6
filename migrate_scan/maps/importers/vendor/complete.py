"""From what a vendor's files say to statements about CUDA's and torch's names."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import device_modules
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.versions import within
from migrate_scan.model import Status

_PAIRS = "acl_pairs.tsv"
_MATCHES: Mapping[str, tuple[Status, tuple[str, ...]]] = {
    "equiv": ("supported", ()),
    "same_name": ("limited", ("same_name_only",)),
    "partial": ("limited", ("partial",)),
}


def known_to_others(found: Sequence[Entry], standing: Standing) -> Iterator[Entry]:
    """Of a header's names those that another source of the table knows as CUDA's."""
    names = {(entry.kind, entry.symbol) for entry in standing.others}
    return (entry for entry in found if (entry.kind, entry.symbol) in names)


def paired_by_name(
    found: Sequence[Entry], standing: Standing, *, prefix: str, cuda: str
) -> Iterator[Entry]:
    """A vendor's function stands for the CUDA function that differs in the prefix only."""
    names = {row["symbol"] for row in read_rows(standing.maps / "_shared" / "cuda_functions.tsv")}
    for entry in found:
        symbol = cuda + entry.symbol.removeprefix(prefix)
        if symbol in names:
            yield replace(entry, symbol=symbol, replacement=entry.symbol)


def paired_by_hand(found: Sequence[Entry], standing: Standing) -> Iterator[Entry]:
    """Our pairs of a CUDA function with the vendor's, of which the header has the latter.

    Raises FactsError for a pair whose match has no meaning here.
    """
    known = {entry.symbol: entry for entry in found}
    for row in read_rows(standing.maps / "_shared" / _PAIRS):
        if row["match"] not in _MATCHES:
            raise FactsError(f"{_PAIRS}: {row['cuda']}: match {row['match']!r}")
        entry = known.get(row["acl"])
        if entry is not None:
            status, codes = _MATCHES[row["match"]]
            yield replace(
                entry,
                symbol=row["cuda"],
                status=status,
                constraints=codes,
                replacement=row["acl"],
            )


def counterparts(
    found: Sequence[Entry], standing: Standing, *, public: str, renamed: Mapping[str, str]
) -> Iterator[Entry]:
    """What a plugin's module has for each ``torch.cuda`` name of the torch version.

    Raises FactsError if torch's names of that version are not known here.
    """
    plugin = {entry.symbol for entry in found}
    sources = found[0].sources if found else ()
    names = [
        row["symbol"]
        for row in read_rows(standing.maps / "_shared" / "public_api.tsv")
        if row["symbol"].startswith("torch.cuda.")
        and row["since"]
        and within(standing.version, row["since"], row["until"] or None)
    ]
    if not names:
        raise FactsError(f"{public}: no torch.cuda names of torch {standing.version} are known")
    for name in names:
        yield device_modules.counterpart(name, plugin, public, renamed, sources)
