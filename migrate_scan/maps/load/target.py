"""A target's map: what the target offers, for one stack."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from migrate_scan.maps.entry import (
    Entry,
    EntryKind,
    FeatureGrade,
    PackagePort,
    ShimSpan,
    Verdict,
)
from migrate_scan.maps.load import shared
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.maps.load.data import (
    public_names,
    sources_by_target,
)
from migrate_scan.maps.load.info import map_info
from migrate_scan.maps.load.shim import ShimMap, history, read_shim
from migrate_scan.maps.load.stated import Stated
from migrate_scan.maps.load.user import NOTHING_SAID, UserStatements
from migrate_scan.maps.select import evidence
from migrate_scan.maps.select.constraints import judge
from migrate_scan.maps.select.names import candidates
from migrate_scan.maps.select.rank import ABLE, best, disagreement
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
        self.title: str = self._facts["title"]
        self.device_type: str = self._facts["device_type"]
        self.has_shim: bool = "shim" in self._facts
        self.process_group_backend: str = self._facts.get("process_group_backend", "nccl")
        self.compiles_cuda: bool = bool(self._facts.get("compiles_cuda"))
        runs_torch = str(self._facts["framework_package"]).startswith("torch")
        self._stated = Stated(stack, user, runs_torch=runs_torch)

    def on(self, stack: Stack) -> "TargetMap":
        """The same map for another stack of the target; tables that were read are shared."""
        other = TargetMap(stack, self._user)
        other._stated = self._stated.on(stack)
        return other

    def saying(self, more: UserStatements) -> "TargetMap":
        """The same map with ``more`` statements; where the user's own speak, those stay."""
        both = UserStatements(
            {**more.sources, **self._user.sources}, {**more.entries, **self._user.entries}
        )
        other = TargetMap(self.stack, both)
        other._stated = self._stated.saying(both)
        return other

    @cached_property
    def info(self) -> MapInfo:
        """Version, date, grade and age of this map."""
        names = (
            *sources_by_target().get(self.target, ()),
            *self._stated.overrides.sources,
            *self._user.sources,
        )
        return map_info(self._facts, [self._stated.sources[name] for name in names])

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
        statements = self._stated.about(kind, symbol)
        if not statements:
            return self._inherited(kind, symbol, arguments, dtypes) or self._silent(kind, symbol)
        winner = best(statements, self._stated.sources)
        entry = winner.entry
        added = self._stated.supplements(entry)
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
            evidence=evidence.of((entry, *added), self._stated.sources, self.stack.torch or ""),
            disagreement=self._disputed(entry) or disagreement(winner, statements),
            stale=winner.stale,
        )

    def entries(self, kind: EntryKind, symbol: str) -> tuple[Entry, ...]:
        """Every statement about a symbol, for all versions and chips."""
        return self._stated.every(kind, symbol)

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
    def _parent(self) -> "TargetMap | None":
        parent = self._facts.get("inherits")
        if parent is None:
            return None
        chip = target_facts(parent).get("default_chip")
        return TargetMap(replace(self.stack, target=parent, chip=chip))

    def _disputed(self, entry: Entry) -> str | None:
        """What speaks against an entry elsewhere: the vendor's other documents, or the shim."""
        said = self._stated.disputed(entry)
        if said is not None:
            return said
        if self.shim is None or entry.status not in ABLE:
            return None
        patch = self.shim.entry(entry.symbol)
        if patch is None or patch.action != "disabled":
            return None
        return (
            f"{entry.confidence}: {entry.status}; the shim {self.shim.module} disables it "
            f"({patch.note}), {patch.source}"
        )

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
