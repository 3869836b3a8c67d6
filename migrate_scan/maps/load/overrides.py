"""Hand-written statements of one target: overrides, supplements, disagreements and patterns.

Each names its source and its reason; ``pairs`` gives each symbol its own replacement where
``symbols`` share one. A *supplement* adds constraints to what a table says. A *disagreement*
is what the vendor says elsewhere against it: it never wins, and the verdict carries its
reason. A pattern (``fnmatch``) speaks for names that no table knows; it may never say
``supported``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from migrate_scan.maps.entry import Entry, EntryKind, Source
from migrate_scan.maps.errors import MapError, UnknownStack
from migrate_scan.maps.load.data import line_of, read_sources, read_yaml
from migrate_scan.maps.versions import minor
from migrate_scan.model import Confidence, Route, Status

Statements = Mapping[tuple[str, str], tuple[Entry, ...]]
_FIELD = re.compile(r" - at `\$\.?(\w*)[^`]*`$")
_SECTIONS = ("schema", "sources", "entries", "supplements", "disagreements", "patterns")


class Overrides(Struct, frozen=True):
    """One target's hand-written statements, by what they are for."""

    sources: Mapping[str, Source]
    entries: Statements
    supplements: Statements
    disagreements: Statements
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
        for group in (self.entries, self.supplements, self.disagreements):
            for found in group.values():
                yield from found
        yield from self.patterns


class StatementError(MapError):
    """A statement is not in the form; ``keys`` lead to it in the file."""

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(message)
        self.keys = keys


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement as it is written."""

    kind: EntryKind
    reason: str = ""
    symbols: tuple[str, ...] = ()
    pairs: dict[str, str | None] = {}
    status: Status = "limited"
    constraints: tuple[str, ...] = ()
    route: Route | None = None
    replacement: str | None = None
    since: str | None = None
    until: str | None = None
    chips: tuple[str | int, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence = "registered"


def read_overrides(path: Path, known: Mapping[str, Source]) -> Overrides:
    """A target's ``overrides.yaml``; nothing if there is no file.

    Raises MapError, naming file and line.
    """
    content = read_yaml(path)
    try:
        return parse(content, known)
    except StatementError as error:
        line = line_of(path.read_bytes(), error.keys)
        raise MapError(f"{path.name}:{line}: {error}") from error


def parse(content: Mapping[str, Any], known: Mapping[str, Source]) -> Overrides:
    """Parse ``overrides.yaml``. Raises StatementError where a statement is not in the form."""
    refuse_unknown(content, _SECTIONS)
    sources = own_sources(content)
    names = frozenset((*known, *sources))
    patterns = tuple(statements(content, "patterns", names))
    for entry in patterns:
        if entry.status == "supported":
            message = f"{entry.symbol}: a pattern may not say that something is supported"
            raise StatementError(message, "patterns")
    return Overrides(
        sources=sources,
        entries=grouped(statements(content, "entries", names)),
        supplements=grouped(statements(content, "supplements", names)),
        disagreements=grouped(statements(content, "disagreements", names)),
        patterns=patterns,
    )


def refuse_unknown(content: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raise StatementError at a key that is not among the known ones."""
    for key in content:
        if key not in known:
            import difflib  # slow to import, and only for what is misspelt

            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise StatementError(f"unknown key {str(key)!r}; {hint}", key)


def own_sources(content: Mapping[str, Any]) -> dict[str, Source]:
    """The sources that a file describes itself. Raises StatementError."""
    try:
        return read_sources(content.get("sources") or {})
    except (TypeError, AttributeError) as error:
        raise StatementError(f"a source is not in the form: {error}", "sources") from error


def statements(
    content: Mapping[str, Any],
    section: str,
    known: frozenset[str],
    *,
    cites: tuple[str, ...] = (),
    chip_name: Callable[[str], str] = str,
) -> Iterator[Entry]:
    """The statements of a section; one without sources cites ``cites``.

    ``chip_name`` gives the map's name of a chip. Raises StatementError, also where a source
    is none of ``known``.
    """
    rows = content.get(section) or ()
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise StatementError(f"{section} is not a list", section)
    for index, written in enumerate(rows):
        row = _row(written, section, index)
        if not (row.symbols or row.pairs):
            message = "name symbols, or pairs of a symbol and its replacement"
            raise StatementError(message, section, index)
        try:
            chips = tuple(chip_name(str(chip)) for chip in row.chips)
        except UnknownStack as error:
            raise StatementError(str(error), section, index, "chips") from error
        for entry in _entries(row, cites, chips):
            problem = _problem(row, entry, known)
            if problem:
                raise StatementError(f"{entry.symbol}: {problem}", section, index)
            yield entry


def grouped(found: Iterator[Entry]) -> Statements:
    """Statements by kind and symbol."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in found:
        groups.setdefault((entry.kind, entry.symbol), []).append(entry)
    return {key: tuple(group) for key, group in groups.items()}


def _row(written: object, section: str, index: int) -> _Row:
    try:
        return msgspec.convert(written, _Row)
    except msgspec.ValidationError as error:
        field = _FIELD.search(str(error))
        message = _FIELD.sub("", str(error)).replace("Object", "the statement")
        if field is None or not field[1]:
            raise StatementError(message, section, index) from error
        raise StatementError(f"{field[1]}: {message}", section, index, field[1]) from error


def _entries(row: _Row, cites: tuple[str, ...], chips: tuple[str, ...]) -> Iterator[Entry]:
    pairs: Mapping[str, str | None] = row.pairs or dict.fromkeys(row.symbols, row.replacement)
    for symbol, counterpart in pairs.items():
        yield Entry(
            kind=row.kind,
            symbol=symbol,
            status=row.status,
            constraints=row.constraints,
            route=row.route,
            replacement=counterpart,
            since=row.since,
            until=row.until,
            chips=chips,
            sources=row.sources or cites,
            confidence=row.confidence,
            reason=row.reason,
        )


def _problem(row: _Row, entry: Entry, known: frozenset[str]) -> str | None:
    if not row.reason:
        return "needs a reason"
    if not entry.sources:
        return "needs sources"
    for name in entry.sources:
        if name not in known:
            return f"source {name!r} is not known"
    for version in (entry.since, entry.until):
        if version is not None and minor(version) is None:
            return f"{version!r} is not a torch version"
    return None
