"""``migrate-scan plan``: when a port is done, by whom, and what to do first."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.cli.files import write_and_tell
from migrate_scan.cli.scanning import (
    estimate_options,
    path_argument,
    scanned,
    stack_options,
    tree_options,
)

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.model import Report

Form = Literal["text", "json", "csv", "html"]
_SUFFIXES: dict[str, Form] = {".txt": "text", ".json": "json", ".csv": "csv", ".html": "html"}


@click.command()
@path_argument
@click.option("--team", type=int, required=True, metavar="N", help="Engineers.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day; default today.")
@click.option("--calendar", default="CN", show_default=True, help="Working days of: CN, US ...")
@stack_options
@estimate_options
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@click.option(
    "-o", "--output", "files", multiple=True, type=click.Path(path_type=Path), help="Repeats."
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    help="CSV of the open questions: operator, who answers, dtypes, count, documents.",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@tree_options
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def plan(path: Path, team: int, start: datetime | None, calendar: str, **options: Any) -> None:
    """Tell when a port of PATH is done by a TEAM, and what to find out first.

    An -o FILE.html is the whole report with the plan in it; .json, .csv and .txt hold the plan.
    """
    from migrate_scan.estimate import load
    from migrate_scan.estimate.plan import PlanError, Team, WorkCalendar, planned

    unknown = [file for file in options["files"] if file.suffix not in _SUFFIXES]
    if unknown:
        known = ", ".join(_SUFFIXES)
        raise CommandError(f"{unknown[0]}: the suffix names no format; known are {known}.")
    today = date.today()
    first = start.date() if start else today
    if first < today:
        raise CommandError(f"--start {first} is in the past.")
    try:
        asked = Team(team, first, WorkCalendar(calendar))
        report = scanned(path, options)
        report = planned(report, asked, load(options["calibration"]))
    except PlanError as error:
        raise CommandError(str(error)) from error
    for file in options["files"]:
        write_and_tell(file, _rendered(report, _SUFFIXES[file.suffix], path, options["lang"]))
    if options["questions"] is not None:
        from migrate_scan.report.plan_report import questions

        write_and_tell(options["questions"], questions(report))
    if not options["files"]:
        sys.stdout.write(_rendered(report, options["form"], path, options["lang"]))


def _rendered(report: "Report", form: Form, path: Path, language: str) -> str:
    from migrate_scan.report import plan_report, render
    from migrate_scan.sources import SourceReader

    if form == "html":
        return render(report, "html", read_lines=SourceReader(path).lines, language=language)
    return plan_report.render(report, form, language)
