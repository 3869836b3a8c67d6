"""What several output formats show: subjects, groups, blockers, the coverage matrix.

Computed once from the report, so that no two formats can disagree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from migrate_scan.model import (
    READY_ROUTES,
    Area,
    Dependency,
    Effort,
    Estimate,
    Finding,
    Kernel,
    Operator,
    Parameter,
    Place,
    Report,
    Route,
    Status,
    Suggestion,
    Suppressed,
    Usage,
)
from migrate_scan.parse.facts import Category, Certainty

SubjectKind = Literal["usage", "kernel", "operator", "dependency"]
STATUSES: tuple[Status, ...] = get_args(Status)
ROUTES: tuple[Route, ...] = get_args(Route)
GROUPS: tuple[str, ...] = (*get_args(Category), "kernel", "operator", "dependency")
"""Rows of the coverage matrix: categories of usages, then the other kinds of subject."""
DISTRIBUTED = frozenset({"distributed", "nccl"})
_SEVERITY: dict[Status, int] = {
    "unsupported": 0,
    "fallback": 1,
    "limited": 2,
    "unknown": 3,
    "unverified": 4,
    "supported": 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a finding speaks of, whichever of the four kinds it is."""

    id: str
    kind: SubjectKind
    category: str
    symbol: str
    area: Area
    places: tuple[Place, ...]
    count: int
    rule: str = ""
    fingerprint: str = ""
    certainty: Certainty = "high"
    suppressed: Suppressed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place and the edits suggested there, by target."""

    place: Place
    suggestions: dict[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One verdict and the targets that share it to the letter."""

    targets: tuple[str, ...]
    findings: tuple[Finding, ...]
    effort: Effort | None

    @property
    def finding(self) -> Finding:
        return self.findings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Subjects with the same symbol and the same verdict on every target."""

    subjects: tuple[Subject, ...]
    sites: tuple[Site, ...]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Work that stands between the repository and one target."""

    group: Group
    finding: Finding
    effort: Effort | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One category on one target: how many findings of each status and route."""

    by_status: dict[str, int]
    by_route: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One row of the coverage matrix."""

    category: str
    count: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGroup:
    """The findings of one file, costliest groups first."""

    path: str
    count: int
    weight: float
    groups: tuple[Group, ...]


class View:
    """The report, indexed and ranked. Only own, unsuppressed subjects stand in its groups."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.targets = tuple(report.targets)
        self.subjects = {subject.id: subject for subject in _subjects(report)}
        self._findings = _by_subject(report)
        self.own = [s for s in self.subjects.values() if s.area == "own" and not s.suppressed]

    def verdicts(self, subject_id: str) -> dict[str, Finding]:
        """The findings about one subject, by target."""
        return self._findings.get(subject_id, {})

    def suppressed(self) -> list[Subject]:
        """Subjects that a comment silences."""
        return [subject for subject in self.subjects.values() if subject.suppressed]

    def elsewhere(self) -> dict[str, Counter[str]]:
        """How many subjects of each kind stand in the areas that do not count."""
        areas: dict[str, Counter[str]] = defaultdict(Counter)
        for subject in self.subjects.values():
            if subject.area != "own":
                areas[subject.area][subject.kind] += 1
        return {area: areas[area] for area in get_args(Area) if area in areas}

    def groups(self, subjects: Iterable[Subject]) -> list[Group]:
        """``subjects`` gathered by symbol and verdict, costliest and gravest first."""
        gathered: dict[object, list[Subject]] = defaultdict(list)
        for subject in subjects:
            gathered[self._group_key(subject)].append(subject)
        return sorted((self._group(members) for members in gathered.values()), key=_group_rank)

    def of_kind(self, *kinds: SubjectKind) -> list[Group]:
        """The groups of those kinds."""
        return self.groups(subject for subject in self.own if subject.kind in kinds)

    def open_operators(self) -> list[Group]:
        """Operators that some target does not plainly run."""
        return [
            g for g in self.of_kind("operator") if not all(map(is_settled, g.verdicts.values()))
        ]

    def distributed(self) -> list[Group]:
        """NCCL and ``torch.distributed``, its environment variables included."""
        return self.groups(
            subject
            for subject in self.own
            if subject.category in DISTRIBUTED or subject.symbol.startswith("env:NCCL")
        )

    def files(self) -> list[FileGroup]:
        """Findings by file, the costliest file first."""
        by_path: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.own:
            if subject.kind in ("usage", "kernel") and subject.id in self._findings:
                by_path[subject.places[0].path].append(subject)
        files = [self._file(path, subjects) for path, subjects in by_path.items()]
        return sorted(files, key=lambda file: (-file.weight, -file.count, file.path))

    def blockers(self, target: str) -> list[Blocker]:
        """What needs work on ``target``, most person-days first, then gravest, then commonest."""
        found = [
            Blocker(group=g, finding=g.verdicts[target], effort=g.efforts.get(target))
            for g in self._target_groups(target)
            if needs_work(g.verdicts[target])
        ]
        return sorted(found, key=_blocker_rank)

    def blocking(self) -> list[Group]:
        """What needs work on any target, costliest first."""
        found = (subject for subject in self.own if subject.id in self._findings)
        return [g for g in self.groups(found) if any(map(needs_work, g.verdicts.values()))]

    def matrix(self) -> list[MatrixRow]:
        """The coverage matrix: categories that occur, in a fixed order."""
        members: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.own:
            members[subject.category].append(subject)
        return [
            MatrixRow(
                category=category,
                count=len(members[category]),
                cells={target: self._cell(members[category], target) for target in self.targets},
            )
            for category in GROUPS
            if category in members
        ]

    def parameters(self) -> list[tuple[Parameter, tuple[str, ...]]]:
        """The numbers behind the estimates, each once, with the targets that use it."""
        users: dict[Parameter, list[str]] = defaultdict(list)
        for name, target in self.report.targets.items():
            for parameter in target.estimate.parameters:
                users[parameter].append(name)
        return [(parameter, tuple(targets)) for parameter, targets in users.items()]

    def category_counts(self) -> dict[str, int]:
        """How many own usages there are of each category, most first."""
        counts = Counter(s.category for s in self.own if s.kind == "usage")
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def own_count(self, kind: SubjectKind) -> int:
        """How many own subjects there are of a kind."""
        return sum(1 for subject in self.own if subject.kind == kind)

    def _file(self, path: str, subjects: list[Subject]) -> FileGroup:
        groups = self.groups(subjects)
        weight = sum(group.weight for group in groups)
        return FileGroup(path=path, count=len(subjects), weight=weight, groups=tuple(groups))

    def _cell(self, subjects: Iterable[Subject], target: str) -> Cell:
        findings = [
            finding
            for subject in subjects
            if (finding := self.verdicts(subject.id).get(target)) is not None
        ]
        statuses = Counter[str](finding.status for finding in findings)
        routes = Counter[str](finding.route or "none" for finding in findings)
        return Cell(
            by_status={status: statuses[status] for status in STATUSES if statuses[status]},
            by_route={route: routes[route] for route in (*ROUTES, "none") if routes[route]},
            total=len(findings),
        )

    def _target_groups(self, target: str) -> Iterator[Group]:
        gathered: dict[object, list[Subject]] = defaultdict(list)
        for subject in self.own:
            finding = self.verdicts(subject.id).get(target)
            if finding is not None:
                gathered[(_identity(subject), _verdict_key(finding))].append(subject)
        return (self._group(members) for members in gathered.values())

    def _group_key(self, subject: Subject) -> object:
        verdicts = self.verdicts(subject.id)
        return _identity(subject), tuple((t, _verdict_key(f)) for t, f in verdicts.items())

    def _group(self, members: list[Subject]) -> Group:
        findings = [self.verdicts(subject.id) for subject in members]
        return Group(
            subjects=tuple(members),
            sites=tuple(site for subject in members for site in self._sites(subject)),
            count=sum(subject.count for subject in members),
            verdicts=findings[0],
            efforts={
                target: effort
                for target in self.targets
                if (effort := _sum_effort(f[target].effort for f in findings if target in f))
            },
        )

    def _sites(self, subject: Subject) -> Iterator[Site]:
        suggestions = {
            target: finding.suggestion
            for target, finding in self.verdicts(subject.id).items()
            if finding.suggestion is not None
        }
        for place in subject.places:
            yield Site(place=place, suggestions=suggestions)


def needs_work(finding: Finding) -> bool:
    """Whether someone must change the source by hand, or find out, for this finding."""
    violated = any(constraint.state == "violated" for constraint in finding.constraints)
    return finding.route not in READY_ROUTES or finding.status == "unsupported" or violated


def is_settled(finding: Finding) -> bool:
    """Whether the target plainly does it: supported, or limited with every constraint met."""
    if finding.status == "limited":
        met = all(constraint.state == "met" for constraint in finding.constraints)
        return met and not needs_work(finding)
    return finding.status == "supported" and not needs_work(finding)


def is_calibrated(estimate: Estimate) -> bool:
    """Whether the estimate claims calibration; anything but an explicit claim is a no."""
    return estimate.calibration.strip().lower().startswith("calibrated")


def _subjects(report: Report) -> Iterator[Subject]:
    yield from (_usage(usage) for usage in report.usages)
    yield from (_kernel(kernel) for kernel in report.kernels)
    yield from (_operator(operator) for operator in report.operators)
    yield from (_dependency(dependency) for dependency in report.dependencies)


def _usage(usage: Usage) -> Subject:
    place = Place(
        path=usage.path,
        line=usage.line,
        column=usage.column,
        cell=usage.cell,
        scope=usage.scope,
    )
    return Subject(
        id=usage.id,
        kind="usage",
        category=usage.category,
        symbol=usage.symbol,
        area=usage.area,
        places=(place,),
        count=1,
        rule=usage.rule,
        fingerprint=usage.fingerprint,
        certainty=usage.certainty,
        suppressed=usage.suppressed,
    )


def _kernel(kernel: Kernel) -> Subject:
    place = Place(path=kernel.path, line=kernel.line, cell=kernel.cell, scope=kernel.scope)
    return Subject(
        id=kernel.id,
        kind="kernel",
        category="kernel",
        symbol=kernel.name,
        area=kernel.area,
        places=(place,),
        count=1,
        rule=kernel.rule,
        fingerprint=kernel.fingerprint,
        certainty=kernel.certainty,
        suppressed=kernel.suppressed,
    )


def _operator(operator: Operator) -> Subject:
    return Subject(
        id=operator.id,
        kind="operator",
        category="operator",
        symbol=operator.symbol,
        area=operator.area,
        places=operator.places,
        count=operator.count,
        certainty=operator.certainty,
    )


def _dependency(dependency: Dependency) -> Subject:
    return Subject(
        id=dependency.id,
        kind="dependency",
        category="dependency",
        symbol=dependency.name,
        area=dependency.area,
        places=dependency.places,
        count=len(dependency.places),
        rule=dependency.rule,
        fingerprint=dependency.fingerprint,
    )


def _by_subject(report: Report) -> dict[str, dict[str, Finding]]:
    findings: dict[str, dict[str, Finding]] = defaultdict(dict)
    for name, target in report.targets.items():
        for finding in target.findings:
            findings[finding.subject][name] = finding
    return dict(findings)


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
    extra = (finding.grade, finding.equivalents, finding.disagreement, edit)
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


def _severity(findings: Iterable[Finding]) -> int:
    return min((_SEVERITY[finding.status] for finding in findings), default=len(_SEVERITY))


def _group_rank(group: Group) -> tuple[float, int, int, str, str]:
    gravity = _severity(group.verdicts.values())
    return -group.weight, gravity, -group.count, group.first.symbol, group.first.id


def _blocker_rank(blocker: Blocker) -> tuple[float, int, int, str, str]:
    weight = blocker.effort.mode if blocker.effort else 0.0
    first = blocker.group.first
    gravity = _SEVERITY[blocker.finding.status]
    return -weight, gravity, -blocker.group.count, first.symbol, first.id
