"""Hand-written statements of one target: overrides, supplements and patterns.

Each names its source and its reason; ``pairs`` gives each symbol its own replacement where
``symbols`` share one. A pattern (``fnmatch``) speaks for names that no
table knows; it may never say ``supported``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from migrate_scan.maps.entry import Entry, EntryKind, Source
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.data import read_sources


@dataclass(frozen=True, slots=True)
class Overrides:
    """One target's hand-written statements, by what they are for."""

    sources: Mapping[str, Source]
    entries: Mapping[tuple[str, str], tuple[Entry, ...]]
    supplements: Mapping[tuple[str, str], tuple[Entry, ...]]
    patterns: tuple[Entry, ...]

    def matching(self, kind: EntryKind, symbol: str) -> tuple[Entry, ...]:
        """Patterns that speak for a symbol."""
        return tuple(
            entry
            for entry in self.patterns
            if entry.kind == kind and fnmatchcase(symbol, entry.symbol)
        )

    def all_entries(self) -> Iterator[Entry]:
        """Every hand-written statement."""
        for group in (self.entries, self.supplements):
            for found in group.values():
                yield from found
        yield from self.patterns


def parse(content: Mapping[str, Any], known: Mapping[str, Source]) -> Overrides:
    """Parse ``overrides.yaml``. Raises MapError where a statement is not in the form."""
    sources = read_sources(content.get("sources", {}))
    patterns = tuple(_entries(content.get("patterns", ()), sources, known))
    if any(entry.status == "supported" for entry in patterns):
        raise MapError("overrides.yaml: a pattern may not say that something is supported")
    return Overrides(
        sources,
        _grouped(_entries(content.get("entries", ()), sources, known)),
        _grouped(_entries(content.get("supplements", ()), sources, known)),
        patterns,
    )


def _entries(
    rows: Sequence[Mapping[str, Any]], own: Mapping[str, Source], known: Mapping[str, Source]
) -> Iterator[Entry]:
    for row in rows:
        names = tuple(row.get("sources", ()))
        missing = [name for name in names if name not in own and name not in known]
        if missing or not names or not row.get("reason"):
            raise MapError(
                f"overrides.yaml: {row.get('symbols')}: needs a reason and known sources"
            )
        replacement = row.get("replacement")
        pairs = row.get("pairs") or dict.fromkeys(row["symbols"], replacement)
        for symbol, counterpart in pairs.items():
            yield Entry(
                kind=row["kind"],
                symbol=str(symbol),
                status=row.get("status", "limited"),
                constraints=tuple(row.get("constraints", ())),
                route=row.get("route"),
                replacement=counterpart,
                since=row.get("since"),
                until=row.get("until"),
                chips=tuple(map(str, row.get("chips", ()))),
                sources=names,
                confidence=row.get("confidence", "registered"),
            )


def _grouped(entries: Iterator[Entry]) -> dict[tuple[str, str], tuple[Entry, ...]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.kind, entry.symbol), []).append(entry)
    return {key: tuple(group) for key, group in found.items()}
