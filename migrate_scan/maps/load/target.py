"""A target's map: what the target offers, for one stack."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from migrate_scan.maps.entry import (
    Entry,
    EntryKind,
    FeatureGrade,
    PackagePort,
    ShimSpan,
    Source,
    Verdict,
)
from migrate_scan.maps.load import shared
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.maps.load.data import (
    collection_date,
    public_names,
    shared_sources,
    sources_by_target,
)
from migrate_scan.maps.load.info import map_info
from migrate_scan.maps.load.overrides import Overrides, read_overrides
from migrate_scan.maps.load.shim import ShimMap, history, read_shim
from migrate_scan.maps.load.user import NOTHING_SAID, UserStatements
from migrate_scan.maps.select import evidence
from migrate_scan.maps.select.constraints import judge
from migrate_scan.maps.select.names import candidates, operator
from migrate_scan.maps.select.rank import ABLE, Statement, aged, best, disagreement
from migrate_scan.maps.table import FILES, Table
from migrate_scan.maps.versions import minor, within
from migrate_scan.model import MapInfo, Stack
from migrate_scan.resources import operator_maps

DEFAULT_DTYPES = ("fp32", "fp16", "bf16")


class TargetMap:
    """What one target offers on one stack. Tables are read when they are first asked for."""

    def __init__(self, stack: Stack, user: UserStatements = NOTHING_SAID) -> None:
        self.target = stack.target
        self.stack = stack
        self._user = user
        self._facts = target_facts(stack.target)
        self._folder = operator_maps() / stack.target
        self._tables: dict[str, Table] = {}
        self.title: str = self._facts["title"]
        self.device_type: str = self._facts["device_type"]
        self.has_shim: bool = "shim" in self._facts
        self.process_group_backend: str = self._facts.get("process_group_backend", "nccl")
        self.compiles_cuda: bool = bool(self._facts.get("compiles_cuda"))

    def on(self, stack: Stack) -> "TargetMap":
        """The same map for another stack of the target; tables that were read are shared."""
        other = TargetMap(stack, self._user)
        other._tables = self._tables
        return other

    def saying(self, more: UserStatements) -> "TargetMap":
        """The same map with ``more`` statements; where the user's own speak, those stay."""
        both = UserStatements(
            {**more.sources, **self._user.sources}, {**more.entries, **self._user.entries}
        )
        other = TargetMap(self.stack, both)
        other._tables = self._tables
        return other

    @cached_property
    def info(self) -> MapInfo:
        """Version, date, grade and age of this map."""
        names = (
            *sources_by_target().get(self.target, ()),
            *self._overrides.sources,
            *self._user.sources,
        )
        return map_info(self._facts, [self._sources[name] for name in names])

    @cached_property
    def shim(self) -> ShimMap | None:
        """The target's shim as it is in this stack; None if the target has none."""
        if not self.has_shim:
            return None
        return read_shim(self._folder / "shim.tsv", self._facts["shim"], self.stack)

    def shim_history(self, symbol: str) -> tuple[ShimSpan, ...]:
        """What the target's shim does with a name of torch, in all its versions."""
        if not self.has_shim or not symbol.startswith("torch."):
            return ()
        return history(self._folder / "shim.tsv", self._facts["shim"], symbol)

    def lookup(
        self,
        kind: EntryKind,
        symbol: str,
        arguments: Mapping[str, str] | None = None,
        dtypes: Sequence[str] = DEFAULT_DTYPES,
    ) -> Verdict:
        """What the map says about a symbol on this stack.

        ``arguments`` are constant arguments of the use as far as known (``op``, ``dtype``;
        ``scope`` for inference or training); a constraint that they do not decide stays
        undecided, so a caller that knows a default must pass it.
        """
        kind = _by_form(kind, symbol)
        statements = self._statements(kind, symbol) or self._registered(kind, symbol)
        if not statements:
            return self._inherited(kind, symbol, arguments, dtypes) or self._silent(kind, symbol)
        winner = best(statements, self._sources)
        entry = winner.entry
        added = self._supplements(entry)
        codes = (*entry.constraints, *(code for more in added for code in more.constraints))
        status = "limited" if added and entry.status == "supported" else entry.status
        return Verdict(
            status=status,
            constraints=judge(
                tuple(dict.fromkeys(codes)),
                chip=self.stack.chip,
                arguments=arguments or {},
                dtypes=dtypes,
            ),
            route=entry.route,
            replacement=entry.replacement,
            confidence=entry.confidence,
            evidence=evidence.of((entry, *added), self._sources, self.stack.torch or ""),
            disagreement=self._disputed(entry) or disagreement(winner, statements),
            stale=winner.stale,
        )

    def entries(self, kind: EntryKind, symbol: str) -> tuple[Entry, ...]:
        """Every statement about a symbol, for all versions and chips."""
        for name in candidates(kind, symbol):
            disputed = self._overrides.disagreements.get((kind, name), ())
            found = (
                *self._user.entries.get((kind, name), ()),
                *self._overrides.entries.get((kind, name), ()),
                *self._rows(kind, name),
                *disputed,
            )
            if found:
                return found
        return self._overrides.matching(kind, symbol)

    def package(self, name: str) -> PackagePort | None:
        """What the target has for a package, by distribution or import name."""
        return shared.package(self.target, name)

    def project_port(self, project: str) -> PackagePort | None:
        """A port of a whole project, by any of its names."""
        return shared.project_port(self.target, project)

    def feature_grade(self, feature: str) -> FeatureGrade | None:
        """How hard a kernel feature is to port; None if nobody graded it."""
        own = shared.feature_grade(self.target, self.stack.chip, feature)
        if own is None and self._parent is not None:
            return self._parent.feature_grade(feature)
        return own

    @cached_property
    def _overrides(self) -> Overrides:
        return read_overrides(self._folder / "overrides.yaml", shared_sources())

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return {**shared_sources(), **self._overrides.sources, **self._user.sources}

    @cached_property
    def _runs_torch(self) -> bool:
        return str(self._facts["framework_package"]).startswith("torch")

    @cached_property
    def _parent(self) -> "TargetMap | None":
        parent = self._facts.get("inherits")
        if parent is None:
            return None
        chip = target_facts(parent).get("default_chip")
        return TargetMap(replace(self.stack, target=parent, chip=chip))

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
            for entry in self._overrides.matching(kind, symbol)
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
        for rank, said in ((2, self._user.entries), (1, self._overrides.entries)):
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
        winners = [best(statements, self._sources).entry for statements in found.values()]
        agreed = len({entry.status for entry in winners}) == 1
        status = winners[0].status if agreed else "limited"
        codes = () if agreed else ("overload",)
        return (replace(winners[0], symbol=base, status=status, constraints=codes),)

    def _supplements(self, entry: Entry) -> tuple[Entry, ...]:
        found = self._overrides.supplements.get((entry.kind, entry.symbol), ())
        return tuple(more for more in found if self._applies(more))

    def _disputed(self, entry: Entry) -> str | None:
        """What speaks against an entry elsewhere: the vendor's other documents, or the shim."""
        for item in self._overrides.disagreements.get((entry.kind, entry.symbol), ()):
            if self._applies(item):
                return f"{item.reason} ({', '.join(item.sources)})"
        if self.shim is None or entry.status not in ABLE:
            return None
        patch = self.shim.entry(entry.symbol)
        if patch is None or patch.action != "disabled":
            return None
        return (
            f"{entry.confidence}: {entry.status}; the shim {self.shim.module} disables it "
            f"({patch.note}), {patch.source}"
        )

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
        on_chip = not entry.chips or self.stack.chip is None or self.stack.chip in entry.chips
        return on_chip and within(minor(self.stack.torch or ""), entry.since, entry.until)

    def _aged(self, entry: Entry, *, override: int = 0) -> Statement:
        return aged(entry, self._sources, collection_date(), override=override)

    def _inherited(
        self,
        kind: EntryKind,
        symbol: str,
        arguments: Mapping[str, str] | None,
        dtypes: Sequence[str],
    ) -> Verdict | None:
        if self._parent is None:
            return None
        verdict = self._parent.lookup(kind, symbol, arguments, dtypes)
        return None if verdict.status == "unknown" else replace(verdict, confidence="inferred")

    def _silent(self, kind: EntryKind, symbol: str) -> Verdict:
        """No statement: a public API of this torch version is unverified, all else unknown."""
        if kind == "python_api" and self._covers_torch():
            version = minor(self.stack.torch or "")
            for name in candidates(kind, symbol):
                known = public_names().get(name)
                if known and within(version, known[0] or None, known[1] or None):
                    return Verdict(status="unverified")
        return Verdict(status="unknown")

    def _covers_torch(self) -> bool:
        """Whether the vendor has a list of Python APIs for this torch version at all."""
        documented = self._facts.get("documented_torch")
        return documented is not None and within(minor(self.stack.torch or ""), *documented)


def _by_form(kind: EntryKind, symbol: str) -> EntryKind:
    """A caller that asks for a Python API may hold an ATen or Triton name."""
    if kind == "python_api" and symbol.startswith("aten::"):
        return "aten"
    if kind == "python_api" and symbol.startswith("triton."):
        return "triton_op"
    return kind
