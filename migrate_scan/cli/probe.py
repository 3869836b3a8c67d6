"""``migrate-scan probe``: writes a pytest file that asks a device what no document answers."""

from pathlib import Path
from typing import Any

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.cli.files import write_and_tell
from migrate_scan.cli.scanning import path_argument, scanned, stack_options, tree_options


@click.command()
@path_argument
@stack_options
@click.option("--dtype", "dtypes", multiple=True, metavar="D", help="dtype to try; repeats.")
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), help="Default stdout.")
@tree_options
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def probe(path: Path, file: Path | None, **options: Any) -> None:
    """Write a pytest file with what PATH uses and nobody says about one target.

    Run it on the device (it needs pytest, torch and the plugin); it writes
    migrate-scan-probe.json for --probe-results of scan and plan.
    """
    from migrate_scan.probe.writing import ProbeError, probe_file

    if len(options["targets"]) != 1:
        raise CommandError("Name the one --target that will be probed.")
    report = scanned(path, options)
    try:
        text = probe_file(report, next(iter(report.targets)))
    except ProbeError as error:
        raise CommandError(str(error)) from error
    if text is None:
        click.echo("No question is open that a device could answer.", err=True)
    elif file is None:
        click.echo(text, nl=False)
    else:
        write_and_tell(file, text)
