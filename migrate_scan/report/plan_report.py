"""The plan by itself: as text, JSON and CSV."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any, Literal

import msgspec

from migrate_scan.model import Report, Schedule
from migrate_scan.report import catalogue
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.json_report import dumps
from migrate_scan.report.numbers import days
from migrate_scan.report.safe import csv_cell, visible

COLUMNS = (
    "target",
    "package",
    "title",
    "start",
    "finish",
    "finish_p80",
    "person_days",
    "on_critical_path",
    "after",
)
QUESTION_COLUMNS = (
    "target",
    "operator",
    "kind",
    "status",
    "answered_by",
    "constraints",
    "dtypes",
    "count",
    "p50_if_it_works",
    "p50_if_not",
    "documents",
)
_QUESTIONS = 8


def render(report: Report, form: Literal["text", "json", "csv"], language: str = "en") -> str:
    """The schedules of ``report``, which must have them, ending in a newline."""
    match form:
        case "json":
            return dumps(document(report)) + "\n"
        case "csv":
            return _csv(report)
        case "text":
            return "\n".join(_text(report, catalogue.load(language))) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The plan as plain objects: root, revision and the schedule of each target."""
    return {
        "schema_version": report.schema_version,
        "root": report.root,
        "revision": msgspec.to_builtins(report.revision),
        "targets": {
            name: {
                "p50_days": target.estimate.p50_days,
                "p80_days": target.estimate.p80_days,
                "p95_days": target.estimate.p95_days,
                "calibration": target.estimate.calibration,
                "schedule": msgspec.to_builtins(target.schedule),
            }
            for name, target in report.targets.items()
        },
    }


def _schedules(report: Report) -> Iterator[tuple[str, Schedule]]:
    for name, target in report.targets.items():
        if target.schedule is not None:
            yield name, target.schedule


def _csv(report: Report) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, schedule in _schedules(report):
        for package in schedule.packages:
            writer.writerow(
                (
                    name,
                    package.id,
                    csv_cell(package.title),
                    package.start,
                    package.finish,
                    package.finish_p80,
                    package.person_days,
                    package.on_critical_path,
                    " ".join(package.after),
                )
            )
    return out.getvalue()


def questions(report: Report) -> str:
    """The open questions as CSV: one row a target and question, weightiest first.

    ``answered_by`` tells those that are for the vendor.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(QUESTION_COLUMNS)
    for name, schedule in _schedules(report):
        dtypes = " ".join(report.config.get("dtype", ()))
        for question in schedule.first:
            writer.writerow(
                (
                    name,
                    csv_cell(question.symbol),
                    question.kind,
                    question.status,
                    question.answered_by,
                    csv_cell(" ".join(question.codes)),
                    dtypes,
                    question.findings,
                    question.best_days,
                    question.worst_days,
                    csv_cell(" ".join(question.documents)),
                )
            )
    return out.getvalue()


def _text(report: Report, text: Catalogue) -> Iterator[str]:
    for name, schedule in _schedules(report):
        target = report.targets[name]
        finish, more = schedule.finish, schedule.one_more
        yield text("plan.title", target=name, root=visible(report.root))
        if not schedule.packages:
            yield "  " + text("plan.nothing")
            continue
        estimate = target.estimate
        yield "  " + text(
            "plan.effort",
            p50=days(estimate.p50_days),
            p80=days(estimate.p80_days),
            p95=days(estimate.p95_days),
        )
        yield "  " + text(
            "plan.finish",
            n=schedule.team,
            start=schedule.start,
            calendar=schedule.calendar,
            p50=finish.p50,
            p80=finish.p80,
            p95=finish.p95,
        )
        yield "  " + text(
            "plan.one_more",
            p50=more.p50,
            p80=more.p80,
            days=days(schedule.one_more_saves_days),
        )
        path = text("list.join").join(_title(text, key) for key in schedule.critical_path)
        yield "  " + text("plan.critical", path=path)
        for package in schedule.packages:
            yield "    " + text(
                "plan.package",
                start=package.start,
                finish=package.finish,
                late=package.finish_p80,
                title=_title(text, package.id),
                days=days(package.person_days),
            )
        weighty = [q for q in schedule.first if q.worst_days > q.best_days][:_QUESTIONS]
        if weighty:
            yield "  " + text("plan.first")
        for question in weighty:
            yield "    " + text(
                "plan.question",
                symbol=visible(question.symbol),
                status=text.name("status", question.status),
                n=question.findings,
                moves=f"{question.worst_days - question.best_days:.2f}",
                best=f"{question.best_days:.2f}",
                worst=f"{question.worst_days:.2f}",
                who=text.name("answered_by", question.answered_by),
            )
        yield from _who_answers(schedule, text)


def _who_answers(schedule: Schedule, text: Catalogue) -> Iterator[str]:
    """How many questions the device, the vendor and the team can settle."""
    who = Counter(question.answered_by for question in schedule.first)
    if schedule.first:
        yield "  " + text(
            "plan.who",
            n=len(schedule.first),
            device=who["device"],
            vendor=who["vendor"],
            team=who["team"],
        )


def _title(text: Catalogue, package: str) -> str:
    return text.name("work.title", package)
