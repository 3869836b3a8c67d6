"""Findings gathered by symbol and verdict, and how they rank."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from migrate_scan.assess.rank import STATUS_ORDER, ready
from migrate_scan.model import READY_ROUTES, Effort, Finding, Place
from migrate_scan.report.subjects import Subject

Verdicts = Mapping[str, Finding]
"""The findings about one subject, by target."""


class Shared(Struct, frozen=True, kw_only=True):
    """One verdict and the targets that share it to the letter."""

    targets: tuple[str, ...]
    findings: tuple[Finding, ...]
    effort: Effort | None

    @property
    def finding(self) -> Finding:
        return self.findings[0]


class Group(Struct, frozen=True, kw_only=True):
    """Subjects with the same symbol and the same verdict on every target."""

    subjects: tuple[Subject, ...]
    places: tuple[Place, ...]
    count: int
    verdicts: dict[str, Finding]
    efforts: dict[str, Effort]

    @property
    def first(self) -> Subject:
        return self.subjects[0]

    @property
    def weight(self) -> float:
        """Person-days on the target where it costs most; ranks groups."""
        return max((effort.mode for effort in self.efforts.values()), default=0.0)

    def shared(self) -> list[Shared]:
        """The verdicts, each once, with the targets that share it."""
        members: dict[object, list[str]] = defaultdict(list)
        for target, finding in self.verdicts.items():
            members[(_shown(finding), self.efforts.get(target))].append(target)
        return [
            Shared(
                targets=tuple(targets),
                findings=tuple(self.verdicts[target] for target in targets),
                effort=self.efforts.get(targets[0]),
            )
            for targets in members.values()
        ]


def gather(members: Iterable[tuple[Subject, Verdicts]]) -> list[Group]:
    """``members`` with the same symbol and verdicts as one group each, costliest first."""
    gathered: dict[object, list[tuple[Subject, Verdicts]]] = defaultdict(list)
    for subject, verdicts in members:
        judged = tuple((target, _verdict_key(finding)) for target, finding in verdicts.items())
        gathered[_identity(subject), judged].append((subject, verdicts))
    return sorted((_group(same) for same in gathered.values()), key=_group_rank)


def needs_work(finding: Finding) -> bool:
    """Whether someone must change the source by hand, convert it, or find out."""
    return finding.route not in READY_ROUTES or not ready(finding)


def _group(members: list[tuple[Subject, Verdicts]]) -> Group:
    first = members[0][1]
    efforts = {
        target: _sum_effort(verdicts[target].effort for _, verdicts in members) for target in first
    }
    return Group(
        subjects=tuple(subject for subject, _ in members),
        places=tuple(place for subject, _ in members for place in subject.places),
        count=sum(subject.count for subject, _ in members),
        verdicts=dict(first),
        efforts={target: effort for target, effort in efforts.items() if effort is not None},
    )


def _identity(subject: Subject) -> object:
    # Two kernels of one name are two pieces of work; two usages of one symbol are one.
    own_work = subject.id if subject.kind == "kernel" else ""
    return subject.kind, subject.rule, subject.symbol, own_work


def _verdict_key(finding: Finding) -> object:
    return (
        finding.status,
        finding.route,
        finding.replacement,
        finding.constraints,
        finding.message,
        finding.shim,
    )


def _shown(finding: Finding) -> object:
    edit = (finding.suggestion.old, finding.suggestion.new) if finding.suggestion else None
    extra = (finding.grade, finding.equivalents, finding.none_found, finding.disagreement, edit)
    return _verdict_key(finding), extra


def _sum_effort(efforts: Iterable[Effort | None]) -> Effort | None:
    known = [effort for effort in efforts if effort is not None]
    if not known:
        return None
    return Effort(
        low=sum(effort.low for effort in known),
        mode=sum(effort.mode for effort in known),
        high=sum(effort.high for effort in known),
        parameter_ids=tuple(dict.fromkeys(p for effort in known for p in effort.parameter_ids)),
    )


def _group_rank(group: Group) -> tuple[float, int, int, str, str]:
    gravity = max((STATUS_ORDER.index(f.status) for f in group.verdicts.values()), default=0)
    return -group.weight, -gravity, -group.count, group.first.symbol, group.first.id
