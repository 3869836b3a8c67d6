"""Where a report goes and in which format."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from msgspec import Struct

from migrate_scan.cli.exits import CommandError
from migrate_scan.model import Report
from migrate_scan.report import FORMATS, SUFFIXES, Format, render, text_summary
from migrate_scan.sources import SourceReader

if TYPE_CHECKING:
    from migrate_scan.report.history import Point


class Output(Struct, frozen=True):
    """One output: a file, or stdout if ``file`` is None."""

    form: Format
    file: Path | None


def plan_outputs(
    form: Format | None, files: Sequence[Path], known: Sequence[str] = FORMATS
) -> list[Output]:
    """The outputs that ``--format`` and ``-o`` ask for.

    A file's format comes from its suffix, unless ``--format`` names it for the only one.
    Without files the format (text by default) goes to stdout. ``known`` are the formats that
    the command has.

    Raises:
        CommandError: a suffix says no format, or a file cannot be written to.
    """
    if not files:
        return [Output(form or "text", None)]
    outputs: list[Output] = []
    for file in files:
        chosen = form if form is not None and len(files) == 1 else SUFFIXES.get(file.suffix)
        if chosen is None or chosen not in known:
            suffixes = ", ".join(name for name, format in SUFFIXES.items() if format in known)
            raise CommandError(f"{file}: the suffix names no format; known are {suffixes}.")
        folder = file.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK) or file.is_dir():
            raise CommandError(f"Cannot write {file}: no such folder, or no permission.")
        outputs.append(Output(chosen, file))
    return outputs


def write(
    report: Report, output: Output, root: Path, language: str, history: "Sequence[Point]" = ()
) -> None:
    """Render ``report`` to its output. Raises CommandError if the file cannot be written."""
    if output.file is None and output.form == "text":
        text = summary(report, sys.stdout, language)
    else:
        lines = SourceReader(root).lines
        text = render(report, output.form, read_lines=lines, language=language, history=history)
    deliver(text, output)


def deliver(text: str, output: Output) -> None:
    """Write what was rendered. Raises CommandError if the file cannot be written."""
    if output.file is None:
        click.echo(_for_log(text, output.form), nl=False)
        return
    try:
        output.file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"Cannot write {output.file}: {error.strerror}") from error


def _for_log(text: str, form: Format) -> str | bytes:
    """Standard output is the log of a CI job, whose runner obeys commands in it."""
    if form == "github":
        return text
    if form in ("json", "jsonl", "sarif", "gitlab"):
        # All ASCII and without escape codes: bytes are not searched for those.
        return text.replace("##[", "#\\u0023[").encode("ascii")
    from migrate_scan.report.safe import no_commands

    return no_commands(text)


def summary(report: Report, stream: TextIO, language: str) -> str:
    """The summary for a terminal or a pipe: coloured only on a terminal without NO_COLOR."""
    color = stream.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((100, 24)).columns
    return text_summary(report, width=width, color=color, language=language)
