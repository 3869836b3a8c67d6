"""What several output formats show: subjects, groups, blockers, the coverage matrix.

Computed once from the report, so that no two formats can disagree.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import get_args

from msgspec import Struct

from migrate_scan.model import Area, Estimate, Finding, Parameter, Report, Route, Status
from migrate_scan.parse.facts import Category
from migrate_scan.report.groups import Group, gather, needs_work
from migrate_scan.report.subjects import Subject, SubjectKind, subjects_of

STATUSES: tuple[Status, ...] = get_args(Status)
ROUTES: tuple[Route, ...] = get_args(Route)
GROUPS: tuple[str, ...] = (*get_args(Category), "kernel", "operator", "dependency")
"""Rows of the coverage matrix: categories of usages, then the other kinds of subject."""
DISTRIBUTED = frozenset({"distributed", "nccl"})


class Cell(Struct, frozen=True, kw_only=True):
    """One category on one target: how many findings of each status and route."""

    by_status: dict[str, int]
    by_route: dict[str, int]
    total: int


class MatrixRow(Struct, frozen=True, kw_only=True):
    """One row of the coverage matrix. Of ``count`` places ``types`` name a type, enumerator
    or macro of an API."""

    category: str
    count: int
    types: int
    cells: dict[str, Cell]


class FileGroup(Struct, frozen=True, kw_only=True):
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
        self.subjects = {subject.id: subject for subject in subjects_of(report)}
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
        return gather((subject, self.verdicts(subject.id)) for subject in subjects)

    def of_kind(self, *kinds: SubjectKind) -> list[Group]:
        """The groups of those kinds."""
        return self.groups(subject for subject in self.own if subject.kind in kinds)

    def judged_packages(self) -> list[Group]:
        """Packages that some map speaks of."""
        return [group for group in self.of_kind("dependency") if group.verdicts]

    def silent_packages(self) -> list[Group]:
        """Packages that no map speaks of."""
        return [group for group in self.of_kind("dependency") if not group.verdicts]

    def open_operators(self) -> list[Group]:
        """Operators that some target does not plainly run."""
        return [g for g in self.of_kind("operator") if any(map(needs_work, g.verdicts.values()))]

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

    def blockers(self, target: str) -> list[Group]:
        """What needs work on ``target``, most person-days first, then gravest, then commonest."""
        judged = (
            (subject, {target: finding})
            for subject in self.own
            if (finding := self.verdicts(subject.id).get(target)) and needs_work(finding)
        )
        return gather(judged)

    def blocking(self) -> list[Group]:
        """What needs work on any target, costliest first."""
        return self.groups(
            subject
            for subject in self.own
            if any(map(needs_work, self.verdicts(subject.id).values()))
        )

    def matrix(self) -> list[MatrixRow]:
        """The coverage matrix: categories that occur, in a fixed order."""
        members: dict[str, list[Subject]] = defaultdict(list)
        for subject in self.own:
            members[subject.category].append(subject)
        return [
            MatrixRow(
                category=category,
                count=len(members[category]),
                types=sum(subject.names_a_type for subject in members[category]),
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


def is_calibrated(estimate: Estimate) -> bool:
    """Whether the estimate claims calibration; anything but an explicit claim is a no."""
    return estimate.calibration.strip().lower().startswith("calibrated")


def _by_subject(report: Report) -> dict[str, dict[str, Finding]]:
    findings: dict[str, dict[str, Finding]] = defaultdict(dict)
    for name, target in report.targets.items():
        for finding in target.findings:
            findings[finding.subject][name] = finding
    return dict(findings)
