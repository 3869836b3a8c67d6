"""CSV: one row per finding and target, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterator
from io import StringIO

from migrate_scan.model import Finding
from migrate_scan.report.safe import csv_cell
from migrate_scan.report.subjects import Subject
from migrate_scan.report.view import View

COLUMNS = (
    "target",
    "id",
    "kind",
    "rule",
    "category",
    "symbol",
    "path",
    "line",
    "area",
    "certainty",
    "status",
    "route",
    "replacement",
    "constraints",
    "low_days",
    "mode_days",
    "high_days",
    "work_package",
    "message",
)


def render(view: View) -> str:
    """A header and a row for every finding, in the report's order."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, target in view.report.targets.items():
        for finding in target.findings:
            subject = view.subjects.get(finding.subject)
            if subject is not None:
                writer.writerow(list(_row(name, subject, finding)))
    return out.getvalue()


def _row(target: str, subject: Subject, finding: Finding) -> Iterator[object]:
    place = subject.places[0] if subject.places else None
    constraints = "; ".join(f"{c.code}={c.state}" for c in finding.constraints)
    yield from map(csv_cell, (target, subject.id, subject.kind, subject.rule, subject.category))
    yield csv_cell(subject.symbol)
    yield csv_cell(place.path) if place else ""
    yield place.line if place else ""
    yield from map(csv_cell, (subject.area, subject.certainty, finding.status))
    yield csv_cell(finding.route or "")
    yield csv_cell(finding.replacement or "")
    yield csv_cell(constraints)
    effort = finding.effort
    yield from (effort.low, effort.mode, effort.high) if effort else ("", "", "")
    yield csv_cell(finding.work_package or "")
    yield csv_cell(finding.message)
