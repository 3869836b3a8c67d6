"""``migrate-scan plan``: when it is done, with whom, and what to do first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from msgspec.structs import replace

from migrate_scan.assess import counted
from migrate_scan.estimate import Calibrated, Situation, charge
from migrate_scan.estimate.plan.calendar import PlanError, WorkCalendar
from migrate_scan.estimate.plan.schedule import Slot, Task, critical, run
from migrate_scan.estimate.simulate import percentile
from migrate_scan.estimate.unknowns import unknowns
from migrate_scan.estimate.work import Subject
from migrate_scan.model import (
    FinishDates,
    Report,
    Schedule,
    ScheduledPackage,
    TargetReport,
)

__all__ = ["PlanError", "Team", "WorkCalendar", "planned"]

MOST_ENGINEERS = 1_000


@dataclass(frozen=True, slots=True)
class Team:
    """How many engineers, from when and on whose working days."""

    engineers: int
    start: date
    calendar: WorkCalendar

    def __post_init__(self) -> None:
        if not 1 <= self.engineers <= MOST_ENGINEERS:
            raise PlanError(
                f"a team has from 1 to {MOST_ENGINEERS} engineers, not {self.engineers}"
            )


def planned(report: Report, team: Team, basis: Calibrated) -> Report:
    """``report`` with a schedule for every target. Raises PlanError if it reaches beyond any
    calendar."""
    subjects = counted(report)
    targets = {
        name: replace(target, schedule=_schedule(name, target, subjects, team, basis))
        for name, target in report.targets.items()
    }
    return replace(report, targets=targets)


def _schedule(
    name: str,
    target: TargetReport,
    subjects: Mapping[str, Subject],
    team: Team,
    basis: Calibrated,
) -> Schedule:
    told = target.estimate
    situation = Situation(
        target=name,
        keeps_cuda=target.keeps_cuda,
        scope=told.scope,
        goal=told.goal,
        experience=told.experience,
    )
    outlook = charge(target.findings, subjects, situation, basis).outlook
    tasks = _tasks(target)
    samples = outlook.course().by_package
    runs = _runs(tasks, samples, team.engineers)
    more = _runs(tasks, samples, team.engineers + 1)
    chains = [critical(slots) for slots in runs]
    on_path = Counter(task for chain in chains for task in chain)
    dates = _dates(runs, team)
    with_one_more = _dates(more, team)
    packages = tuple(
        _package(task, runs, on_path[task.id] / len(runs), target, team) for task in tasks
    )
    usual = Counter(chains).most_common(1)
    return Schedule(
        team=team.engineers,
        start=team.start.isoformat(),
        calendar=team.calendar.name,
        finish=dates,
        packages=packages,
        critical_path=usual[0][0] if usual else (),
        one_more=with_one_more,
        one_more_saves_days=round(max(0.0, dates.p50_work_days - with_one_more.p50_work_days), 1),
        first=unknowns(target.findings, subjects, outlook),
    )


def _tasks(target: TargetReport) -> list[Task]:
    """The packages of an estimate, and how many engineers each can use: kernels one each, but
    none faster than the largest of them."""
    from migrate_scan.estimate.parameters import assumptions

    plans = assumptions().packages
    sizes = [
        finding.effort.mode
        for finding in target.findings
        if finding.work_package == "kernels" and finding.effort
    ]
    parallel = sum(sizes) / max(sizes) if sizes and max(sizes) > 0 else 1.0
    return [
        Task(package.id, package.after, float(plans[package.id].hands or parallel))
        for package in target.estimate.work_packages
    ]


def _runs(
    tasks: Sequence[Task], samples: Mapping[str, Sequence[float]], engineers: int
) -> list[dict[str, Slot]]:
    if not tasks:
        return [{}]
    count = len(samples[tasks[0].id])
    return [
        run(tasks, {task.id: samples[task.id][number] for task in tasks}, engineers)
        for number in range(count)
    ]


def _dates(runs: Sequence[Mapping[str, Slot]], team: Team) -> FinishDates:
    ends = sorted(max((slot.finish for slot in slots.values()), default=0.0) for slots in runs)
    p50, p80, p95 = (percentile(ends, share) for share in (0.5, 0.8, 0.95))
    first, second, third = (
        team.calendar.last(team.start, days).isoformat() for days in (p50, p80, p95)
    )
    return FinishDates(
        p50=first,
        p80=second,
        p95=third,
        p50_work_days=round(p50, 1),
        p80_work_days=round(p80, 1),
        p95_work_days=round(p95, 1),
    )


def _package(
    task: Task,
    runs: Sequence[Mapping[str, Slot]],
    on_path: float,
    target: TargetReport,
    team: Team,
) -> ScheduledPackage:
    start = median(slots[task.id].start for slots in runs)
    finish = median(slots[task.id].finish for slots in runs)
    late = percentile(sorted(slots[task.id].finish for slots in runs), 0.8)
    package = next(item for item in target.estimate.work_packages if item.id == task.id)
    return ScheduledPackage(
        id=task.id,
        title=package.title,
        start=team.calendar.first(team.start, start).isoformat(),
        finish=team.calendar.last(team.start, finish).isoformat(),
        finish_p80=team.calendar.last(team.start, late).isoformat(),
        start_work_day=round(start, 2),
        finish_work_day=round(finish, 2),
        finish_p80_work_day=round(late, 2),
        person_days=package.mode,
        on_critical_path=round(on_path, 3),
        after=task.after,
    )
