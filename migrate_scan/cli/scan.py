"""``migrate-scan scan``: inventory, verdicts and estimate of one folder."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate_scan.cli.buffer import buffered
from migrate_scan.cli.exits import INCOMPLETE, CommandError, NoInputError
from migrate_scan.cli.listings import file_lines, statistics_lines
from migrate_scan.cli.outputs import Output, plan_outputs, write
from migrate_scan.cli.progress import progress_bar
from migrate_scan.report.formats import FORMATS

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.config import Config
    from migrate_scan.model import Diagnostic, Report
    from migrate_scan.report.history import Point


def _folder(_context: click.Context, _parameter: click.Parameter, value: str) -> Path:
    """The folder to scan. An empty word, as of a variable that is not set, names none."""
    path = Path(value)
    if value == "-":
        return path
    if not value:
        raise CommandError("PATH is empty: name the folder that holds the code.")
    if not path.exists():
        raise CommandError(f"{path} does not exist.")
    if not path.is_dir():
        raise CommandError(f"{path} is not a folder. Name the folder that holds the code.")
    return path


@click.command()
@click.argument("path", callback=_folder)
@click.option(
    "-t", "--target", "targets", multiple=True, metavar="T[@SDK]", help="cann, mlu, rocm ..."
)
@click.option("--torch", multiple=True, metavar="V", help="torch version: 2.7, or cann=2.7.")
@click.option("--chip", "chips", multiple=True, metavar="C", help="A2, MI300X ...; repeats.")
@click.option("--dtype", "dtypes", multiple=True, metavar="D", help="dtype in scope; repeats.")
@click.option("--scope", type=click.Choice(["inference", "training"]))
@click.option("--goal", type=click.Choice(["runs", "parity", "tuned"]))
@click.option("--what-if", is_flag=True, help="Tell what other torch versions or chips change.")
@click.option(
    "--overrides", type=click.Path(path_type=Path), help="Your own statements about targets."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format on stdout.")
@click.option(
    "-o", "--output", "files", multiple=True, type=click.Path(path_type=Path), help="Repeats."
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--badge", type=click.Path(path_type=Path), help="Write a readiness badge (SVG).")
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    help="Add this revision to a file; the HTML report shows the trend.",
)
@click.option("--statistics", is_flag=True, help="Print how many findings each rule has.")
@click.option("--show-files", is_flag=True, help="Print what would be read, and stop.")
@click.option("--stdin-filename", metavar="NAME", help="PATH is -: the file on standard input.")
@click.option("--diff", is_flag=True, help="Print the mechanical edits for one target.")
@click.option("--select", multiple=True, metavar="RULES", help="Rules or prefixes to report.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Rules or prefixes to leave out.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Replaces the defaults.")
@click.option("--extend-exclude", multiple=True, metavar="PATTERN", help="Adds to the defaults.")
@click.option("--config", "config_file", type=click.Path(path_type=Path))
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N")
@click.option("--no-cache", is_flag=True)
@click.option("--cache-dir", type=click.Path(path_type=Path))
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
    from migrate_scan import api
    from migrate_scan.config import ConfigError
    from migrate_scan.maps.load import MapError

    outputs = plan_outputs(options["form"], options["files"])
    try:
        config, diagnostics = _configure(project, options)
        if options["show_files"]:
            click.echo("\n".join(file_lines(path, config)))
            return
        with progress_bar(quiet=options["quiet"]) as progress:
            report = api.scan(
                path,
                config=config,
                cache=not options["no_cache"],
                cache_dir=options["cache_dir"],
                progress=progress,
                diagnostics=diagnostics,
                overrides=options["overrides"],
            )
    except (ConfigError, MapError) as error:
        raise CommandError(str(error)) from error
    except api.NothingToScanError as error:
        raise NoInputError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror or error}") from error
    history = _extras(report, options)
    if options["diff"]:
        _print_diff(report, path)
    elif options["statistics"]:
        click.echo("\n".join(statistics_lines(report)))
    else:
        for output in outputs:
            write(report, output, path, options["lang"], history)
        _summarise(report, outputs, options)
    if options["strict"] and _incomplete(report):
        sys.exit(INCOMPLETE)


def _incomplete(report: "Report") -> bool:
    """Whether something that belongs to the code is missing from the report."""
    absent = any(diagnostic.code == "submodule_missing" for diagnostic in report.diagnostics)
    return bool(report.files.skipped or report.files.partial or absent)


def _configure(path: Path, options: dict[str, Any]) -> "tuple[Config, Sequence[Diagnostic]]":
    """The configuration of the folder, overridden by what the command line says."""
    from migrate_scan.config import load_config

    loaded = load_config(path, file=options["config_file"], isolated=options["isolated"])
    config = loaded.config.override(
        targets=options["targets"] or None,
        torch=options["torch"] or None,
        what_if=options["what_if"] or None,
        chips=options["chips"] or None,
        dtype=options["dtypes"] or None,
        scope=options["scope"],
        goal=options["goal"],
        select=_rules(options["select"]),
        ignore=_rules(options["ignore"]),
        exclude=options["exclude"] or None,
        extend_exclude=options["extend_exclude"] or None,
        jobs=options["jobs"],
    )
    return config, loaded.diagnostics


def _extras(report: "Report", options: dict[str, Any]) -> "Sequence[Point]":
    """Write the badge and add to the history; the history, for the trend."""
    from migrate_scan.cli.files import write_badge, written_history

    if options["badge"] is not None:
        write_badge(report, options["badge"])
    return written_history(report, options["history"]) if options["history"] is not None else ()


def _rules(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """``--select MS1,MS2 --select MS3`` as one list; None if nothing was said."""
    parts = tuple(part.strip() for value in values for part in value.split(","))
    return tuple(filter(None, parts)) or None


def _print_diff(report: "Report", path: Path) -> None:
    from migrate_scan.edits import diff_for
    from migrate_scan.report.safe import visible
    from migrate_scan.sources import SourceReader

    if len(report.targets) != 1:
        raise CommandError("--diff needs exactly one --target.")
    target = next(iter(report.targets))
    text, diagnostics = diff_for(report, target, SourceReader(path).read)
    if sys.stdout.isatty():
        # For eyes: what the source holds must not steer the terminal.
        click.echo("\n".join(visible(line) for line in text.splitlines()))
    else:
        # For git apply: byte for byte, also where a file is not UTF-8.
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    for diagnostic in diagnostics:
        click.echo(f"{diagnostic.path}: {diagnostic.message}", err=True)


def _summarise(report: "Report", outputs: list[Output], options: dict[str, Any]) -> None:
    """Where the reports are, and the summary if it was not what was asked for."""
    from migrate_scan.cli.outputs import summary
    from migrate_scan.report.safe import visible

    if options["quiet"]:
        return
    if outputs and not any(output.form == "text" for output in outputs) and options["files"]:
        click.echo(summary(report, sys.stderr, options["lang"]), err=True, nl=False)
    for output in outputs:
        if output.file is not None:
            click.echo(f"wrote {output.file}", err=True)
    if options["verbose"]:
        unread: list[tuple[str, str]] = [(file.path, file.reason) for file in report.files.skipped]
        unread += [(file.path, file.reason) for file in report.files.partial]
        for name, reason in unread:
            click.echo(visible(f"{name}: {reason}"), err=True)
