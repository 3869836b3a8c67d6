"""``migrate-scan scan``: inventory, verdicts and estimate of one folder."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate_scan.cli.buffer import buffered
from migrate_scan.cli.exits import INCOMPLETE, CommandError
from migrate_scan.cli.outputs import Output, plan_outputs, write
from migrate_scan.cli.scanning import (
    configured,
    estimate_options,
    path_argument,
    scanned,
    stack_options,
    tree_options,
)
from migrate_scan.report.formats import FORMATS

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.model import Report
    from migrate_scan.report.history import Point


@click.command()
@path_argument
@stack_options
@click.option("--dtype", "dtypes", multiple=True, metavar="D", help="dtype in scope; repeats.")
@estimate_options
@click.option("--what-if", is_flag=True, help="Tell what other torch versions or chips change.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format on stdout.")
@click.option(
    "-o", "--output", "files", multiple=True, type=click.Path(path_type=Path), help="Repeats."
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@tree_options
@click.option("--explain-estimate", is_flag=True, help="Print what the estimates are made of.")
@click.option("--badge", type=click.Path(path_type=Path), help="Write a readiness badge (SVG).")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="Add this revision to a file; the HTML report shows the trend.",
)
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has.")
@click.option("--show-files", is_flag=True, help="Print what would be read, and stop.")
@click.option("--stdin-filename", metavar="NAME", help="PATH is -: the file on standard input.")
@click.option("--strict", is_flag=True, help="Exit 4 if anything was not read, or only in part.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that was not read in full.")
def scan(path: Path, **options: Any) -> None:
    """Tell what PATH depends on, what each target offers for it and how long a port takes."""
    if (str(path) == "-") != (options["stdin_filename"] is not None):
        raise CommandError("For a file on standard input: scan - --stdin-filename NAME.")
    if options["stdin_filename"] is None:
        _scan(path, path, options)
        return
    with buffered(sys.stdin.buffer, options["stdin_filename"]) as folder:
        _scan(folder, Path(), {**options, "no_cache": True})


def _scan(path: Path, project: Path, options: dict[str, Any]) -> None:
    """Scan the folder ``path`` with the configuration of ``project``."""
    outputs = plan_outputs(options["form"], options["files"])
    if options["show_files"]:
        from migrate_scan.cli.listings import file_lines

        click.echo("\n".join(file_lines(path, configured(project, options))))
        return
    report = scanned(path, options, project=project)
    history = _extras(report, options)
    if options["explain_estimate"]:
        _explain_estimate(report, options["lang"])
    elif options["statistics"]:
        from migrate_scan.cli.listings import statistics_lines

        click.echo("\n".join(statistics_lines(report)))
    if options["explain_estimate"] or options["statistics"]:
        outputs = [output for output in outputs if output.file]  # stdout is taken
    for output in outputs:
        write(report, output, path, options["lang"], history)
    _summarise(report, outputs, options)
    if options["strict"] and _incomplete(report):
        sys.exit(INCOMPLETE)


def _incomplete(report: "Report") -> bool:
    """Whether something that belongs to the code is missing from the report."""
    absent = any(diagnostic.code == "submodule_missing" for diagnostic in report.diagnostics)
    return bool(report.files.skipped or report.files.partial or absent)


def _explain_estimate(report: "Report", language: str) -> None:
    from migrate_scan.report import catalogue
    from migrate_scan.report.explanation import explanation

    click.echo(explanation(report, catalogue.load(language)), nl=False)


def _extras(report: "Report", options: dict[str, Any]) -> "Sequence[Point]":
    """Write the badge and add to the history; the history, for the trend."""
    from migrate_scan.cli.files import write_badge, written_history

    if options["badge"] is not None:
        write_badge(report, options["badge"])
    return written_history(report, options["history"]) if options["history"] is not None else ()


def _warn_of_stacks(report: "Report") -> None:
    """That answers are for a stack that nobody has released must not stand in a file alone."""
    from migrate_scan.report.safe import visible

    for diagnostic in report.diagnostics:
        if diagnostic.code == "stack_unreleased":
            click.echo(visible(f"{diagnostic.level}: {diagnostic.message}"), err=True)


def _summarise(report: "Report", outputs: list[Output], options: dict[str, Any]) -> None:
    """Where the reports are, and the summary if it was not what was asked for."""
    from migrate_scan.cli.outputs import summary
    from migrate_scan.report.safe import visible

    if options["quiet"]:
        return
    as_text = [output for output in outputs if output.form == "text"]
    if not as_text and options["files"]:
        click.echo(summary(report, sys.stderr, options["lang"]), err=True, nl=False)
    elif all(output.file for output in as_text):
        _warn_of_stacks(report)
    for output in outputs:
        if output.file is not None:
            click.echo(f"wrote {output.file}", err=True)
    if options["verbose"]:
        unread: list[tuple[str, str]] = [(file.path, file.reason) for file in report.files.skipped]
        unread += [(file.path, file.reason) for file in report.files.partial]
        for name, reason in unread:
            click.echo(visible(f"{name}: {reason}"), err=True)
