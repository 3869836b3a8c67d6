"""``migrate-scan calibrate``: fits the estimate to real ports and measures it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.cli.files import write_and_tell
from migrate_scan.report.safe import visible

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.estimate.calibration import Calibration


@click.command()
@click.argument("ports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--repos",
    type=click.Path(path_type=Path),
    help="Folder with clones of the upstream repositories: owner/name, owner+name or name.",
)
@click.option(
    "--moved", multiple=True, metavar="OLD=NEW", help="A repository that lies there as NEW."
)
@click.option("--name", default="ports", show_default=True, help="What the ports are called.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The calibration file.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def calibrate(
    ports: tuple[Path, ...],
    repos: Path | None,
    moved: tuple[str, ...],
    name: str,
    output: Path | None,
    quiet: bool,
) -> None:
    """Fit the estimate to finished PORTS (JSON lines) and tell how far off it is.

    PORTS may also be a calibration file: it remembers what its scans saw, so it is fitted
    again without --repos. Use the file with scan --calibration.
    """
    from migrate_scan.estimate.calibrate import calibrate as run
    from migrate_scan.estimate.calibrate import dumps, refit
    from migrate_scan.estimate.calibration import CalibrationError

    def progress(port: str, done: int, whole: int) -> None:
        if not quiet:
            click.echo(f"{done + 1}/{whole} {visible(port)}", err=True)

    try:
        if any(file.suffix == ".json" for file in ports):
            if len(ports) > 1:
                raise CommandError("A calibration file is fitted again by itself.")
            made = refit(ports[0])
        elif repos is None:
            raise CommandError("Name the folder of repositories with --repos.")
        elif not repos.is_dir():
            raise CommandError(f"{repos} is not a folder.")
        else:
            made = run(ports, repos, name=name, moved=_pairs(moved), progress=progress)
    except CalibrationError as error:
        raise CommandError(str(error)) from error
    if output is not None:
        write_and_tell(output, dumps(made).decode())
    click.echo(_told(made), nl=False)


def _pairs(moved: tuple[str, ...]) -> Mapping[str, str]:
    pairs = [value.partition("=") for value in moved]
    for old, sign, new in pairs:
        if not (old and sign and new):
            raise CommandError(f"--moved {old}{sign}{new}: write OLD=NEW.")
    return {old: new for old, _, new in pairs}


def _told(made: "Calibration") -> str:
    """What was used and the table of errors."""
    from migrate_scan.report import catalogue
    from migrate_scan.report.error_table import difference_table, error_table

    origin, text = made.provenance, catalogue.load("en")
    lines = [
        f"{origin.ports} ports of {origin.repositories} repositories: "
        + ", ".join(f"{target} {count}" for target, count in origin.by_target.items()),
        *map(visible, origin.notes),
        *(visible(f"left out: {port.id}: {port.reason}") for port in origin.left_out),
        "",
        *error_table(text, made.error),
        "",
        *difference_table(text, made.differences),
    ]
    return "\n".join(lines) + "\n"
