"""``migrate-scan maps check``: whether a folder of maps is in order."""

import sys
from pathlib import Path

import click

from migrate_scan.cli.exits import USAGE
from migrate_scan.cli.maps_options import echo_json, format_option, told


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@format_option
def check(folder: Path | None, form: str) -> None:
    """Check form, sources, patterns, duplicates and age of the maps in FOLDER.

    Without FOLDER, of the maps that came with the tool. Exit code 2 if something is wrong.
    """
    from migrate_scan.maps.check import check as problems_of
    from migrate_scan.resources import operator_maps

    with told():
        problems = problems_of(folder or operator_maps())
    errors = sum(problem.level == "error" for problem in problems)
    if form == "json":
        echo_json(problems)
    else:
        for problem in problems:
            click.echo(f"{problem.level}: {problem.place}: {problem.message}")
        click.echo(f"{errors} errors, {len(problems) - errors} notes")
    if errors:
        sys.exit(USAGE)
