"""What is stated about symbols for one target: by its tables, by hand, and by the user."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry, EntryKind, Source
from migrate_scan.maps.load import shared
from migrate_scan.maps.load.data import collection_date, shared_sources
from migrate_scan.maps.load.overrides import Overrides, read_overrides
from migrate_scan.maps.load.user import UserStatements
from migrate_scan.maps.select.names import candidates, operator
from migrate_scan.maps.select.rank import ABLE, Statement, aged, best
from migrate_scan.maps.table import FILES, Table
from migrate_scan.maps.versions import minor, within
from migrate_scan.model import Stack
from migrate_scan.resources import operator_maps


class Stated:
    """The statements that hold on one stack. Tables are read when they are first asked for;
    ``tables`` are those that were. ``runs_torch`` tells whether torch's own code runs there."""

    def __init__(
        self,
        stack: Stack,
        user: UserStatements,
        *,
        runs_torch: bool,
        tables: dict[str, Table] | None = None,
    ) -> None:
        self._stack = stack
        self._torch = minor(stack.torch or "")
        self._user = user
        self._runs_torch = runs_torch
        self._folder = operator_maps() / stack.target
        self._tables = {} if tables is None else tables

    def on(self, stack: Stack) -> "Stated":
        """The same for another stack of the target."""
        return Stated(stack, self._user, runs_torch=self._runs_torch, tables=self._tables)

    def saying(self, user: UserStatements) -> "Stated":
        """The same with other statements of the user's."""
        return Stated(self._stack, user, runs_torch=self._runs_torch, tables=self._tables)

    def about(self, kind: EntryKind, symbol: str) -> tuple[Statement, ...]:
        """What is to be weighed of a symbol; none if nothing is stated."""
        return self._statements(kind, symbol) or self._registered(kind, symbol)

    def every(self, kind: EntryKind, symbol: str) -> tuple[Entry, ...]:
        """Every statement about a symbol, for all versions and chips."""
        for name in candidates(kind, symbol):
            disputed = self.overrides.disagreements.get((kind, name), ())
            found = (
                *self._user.entries.get((kind, name), ()),
                *self.overrides.entries.get((kind, name), ()),
                *self._rows(kind, name),
                *disputed,
            )
            if found:
                return found
        return self.overrides.matching(kind, symbol)

    def supplements(self, entry: Entry) -> tuple[Entry, ...]:
        """What a person adds to an entry of the tables."""
        found = self.overrides.supplements.get((entry.kind, entry.symbol), ())
        return tuple(more for more in found if self._applies(more))

    def disputed(self, entry: Entry) -> str | None:
        """What the vendor's other documents say against an entry."""
        for item in self.overrides.disagreements.get((entry.kind, entry.symbol), ()):
            if self._applies(item):
                return f"{item.reason} ({', '.join(item.sources)})"
        return None

    @cached_property
    def overrides(self) -> Overrides:
        """What people stated about the target."""
        return read_overrides(self._folder / "overrides.yaml", shared_sources())

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source that a statement may cite, by id."""
        return {**shared_sources(), **self.overrides.sources, **self._user.sources}

    def _statements(self, kind: EntryKind, symbol: str) -> tuple[Statement, ...]:
        first: tuple[Statement, ...] = ()
        for name in candidates(kind, symbol):
            found = tuple(self._here(kind, name))
            # Other names are asked where this one's answer is a no, unless a person gave it.
            if any(item.override or item.entry.status in ABLE for item in found):
                return found
            first = first or found
        if first:
            return (*first, *self._registered(kind, symbol))
        return tuple(
            self._aged(entry)
            for entry in self.overrides.matching(kind, symbol)
            if self._applies(entry)
        )

    def _registered(self, kind: EntryKind, symbol: str) -> tuple[Statement, ...]:
        """Where no list says that a torch function works: its operator's registration."""
        name = operator(symbol) if kind == "python_api" else None
        found = self._statements("aten", name) if name else ()
        return tuple(item for item in found if item.entry.confidence == "registered")

    def _here(self, kind: EntryKind, name: str) -> Iterator[Statement]:
        host = shared.host_names().get(name) if kind == "python_api" else None
        if host and self._runs_torch:
            yield Statement(host, override=1)
        for rank, said in ((2, self._user.entries), (1, self.overrides.entries)):
            for entry in said.get((kind, name), ()):
                if self._applies(entry):
                    yield self._aged(entry, override=rank)
        rows = self._rows(kind, name)
        if kind == "aten" and not rows:
            rows = self._overloads(name)
        for entry in rows:
            if self._applies(entry):
                yield self._aged(entry)

    def _overloads(self, base: str) -> tuple[Entry, ...]:
        """A base name's answer: that of its overloads if they agree, else limited."""
        found: dict[str, list[Statement]] = {}
        for entry in self._table("aten").overloads(base):
            if self._applies(entry):
                found.setdefault(entry.symbol, []).append(self._aged(entry))
        if not found:
            return ()
        winners = [best(statements, self.sources).entry for statements in found.values()]
        agreed = len({entry.status for entry in winners}) == 1
        status = winners[0].status if agreed else "limited"
        codes = () if agreed else ("overload",)
        return (replace(winners[0], symbol=base, status=status, constraints=codes),)

    def _rows(self, kind: EntryKind, name: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._table(kind).find(name) if entry.kind == kind)

    def _table(self, kind: EntryKind) -> Table:
        name = FILES.get(kind)
        if name is None:
            return Table([])
        if name not in self._tables:
            self._tables[name] = Table.read(self._folder / name)
        return self._tables[name]

    def _applies(self, entry: Entry) -> bool:
        on_chip = not entry.chips or self._stack.chip is None or self._stack.chip in entry.chips
        return on_chip and within(self._torch, entry.since, entry.until)

    def _aged(self, entry: Entry, *, override: int = 0) -> Statement:
        return aged(entry, self.sources, collection_date(), override=override)
