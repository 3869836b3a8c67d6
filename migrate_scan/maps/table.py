"""The tables of an operator map: sorted TSV files, searched by bisection, parsed row by row.

A row is parsed only when it is asked for: reading a table of 20,000 rows costs
a read and a split.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry, EntryKind
from migrate_scan.maps.errors import MapError
from migrate_scan.model import Confidence, Route, Status

COLUMNS = (
    "symbol",
    "kind",
    "status",
    "constraints",
    "route",
    "replacement",
    "since",
    "until",
    "chips",
    "confidence",
    "sources",
)
HEADER = "\t".join(COLUMNS)
FILES: Mapping[EntryKind, str] = {
    "python_api": "api.tsv",
    "aten": "aten.tsv",
    "paddle_op": "aten.tsv",
    "cuda_api": "cuda.tsv",
    "device_intrinsic": "cuda.tsv",
    "collective": "collective.tsv",
    "environment": "collective.tsv",
    "kernel_equivalent": "aten.tsv",
    "triton_op": "triton.tsv",
}
"""Which file of a target's folder holds which kind of entry."""


class Table:
    """One TSV file of entries, sorted by symbol."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    @classmethod
    def read(cls, path: Path) -> "Table":
        """Read a table; one that does not exist is empty. Raises MapError on another header."""
        if not path.is_file():
            return cls([])
        return cls.parse(path.read_text(encoding="utf-8"), path.name)

    @classmethod
    def parse(cls, text: str, name: str) -> "Table":
        """A table from its text; ``name`` stands in messages. Raises MapError."""
        lines = text.split("\n")
        if lines[0] != HEADER:
            raise MapError(f"{name}:1: not a map table (its header should be {HEADER!r})")
        return cls(lines[1:-1] if lines[-1] == "" else lines[1:])

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Entry]:
        return map(parse_row, self._lines)

    def find(self, symbol: str) -> tuple[Entry, ...]:
        """Every entry of exactly this symbol."""
        return tuple(self._starting_with(symbol + "\t"))

    def overloads(self, base: str) -> tuple[Entry, ...]:
        """Every entry of ``base`` with an overload name (``aten::add`` → ``aten::add.Tensor``)."""
        return tuple(self._starting_with(base + "."))

    def _starting_with(self, prefix: str) -> Iterator[Entry]:
        index = bisect_left(self._lines, prefix)
        while index < len(self._lines) and self._lines[index].startswith(prefix):
            yield parse_row(self._lines[index])
            index += 1


def parse_row(line: str) -> Entry:
    """One line of a table as an entry. Raises MapError if the number of columns is wrong."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise MapError(f"a map row has {len(cells)} columns, not {len(COLUMNS)}: {line[:80]!r}")
    return Entry(
        symbol=cells[0],
        kind=cast(EntryKind, cells[1]),
        status=cast(Status, cells[2]),
        constraints=_split(cells[3], ";"),
        route=cast(Route, cells[4]) if cells[4] else None,
        replacement=cells[5] or None,
        since=cells[6] or None,
        until=cells[7] or None,
        chips=_split(cells[8], ","),
        confidence=cast(Confidence, cells[9]),
        sources=_split(cells[10], ","),
    )


def format_row(entry: Entry) -> str:
    """The inverse of :func:`parse_row`."""
    return "\t".join(
        (
            entry.symbol,
            entry.kind,
            entry.status,
            ";".join(entry.constraints),
            entry.route or "",
            entry.replacement or "",
            entry.since or "",
            entry.until or "",
            ",".join(entry.chips),
            entry.confidence,
            ",".join(entry.sources),
        )
    )


def write_table(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries sorted, so that the same entries always give the same bytes.

    What several sources say alike is one row that cites all of them.
    """
    said: dict[Entry, dict[str, None]] = {}
    for entry in sorted(entries, key=format_row):
        said.setdefault(replace(entry, sources=()), {}).update(dict.fromkeys(entry.sources))
    rows = sorted(format_row(replace(entry, sources=tuple(said[entry]))) for entry in said)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")


def _split(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(cell.split(separator)) if cell else ()
