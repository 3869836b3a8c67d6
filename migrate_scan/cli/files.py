"""Writing what a command made: files beside the reports, the badge and the history."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.exits import CommandError

if TYPE_CHECKING:
    from migrate_scan.model import Report
    from migrate_scan.report.history import Point


def write_badge(report: "Report", file: Path) -> None:
    """Write the readiness badge. Raises CommandError if the file cannot be written."""
    from migrate_scan.report import badge

    _write(file, badge.render(report))


def written_history(report: "Report", file: Path) -> "Sequence[Point]":
    """The history with this revision in it, after it was written.

    Raises:
        CommandError: the file holds something else, or cannot be read or written.
    """
    from migrate_scan.report import history

    try:
        data = file.read_bytes() if file.exists() else b""
        points = history.read(data[: history.MAX_BYTES])
    except history.HistoryError as error:
        raise CommandError(f"{file}: {error}") from error
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror}") from error
    new = history.point_of(report)
    if new is None:
        click.echo(f"{file}: no clean git revision was scanned, so none is added", err=True)
        return points
    points = history.with_point(points, new)
    _write(file, history.write(points))
    return points


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"Cannot write {file}: {error.strerror}") from error


def write_and_tell(file: Path, text: str) -> None:
    """Write ``text`` as it is and tell so on stderr. Raises CommandError if that fails."""
    _write(file, text)
    click.echo(f"wrote {file}", err=True)
