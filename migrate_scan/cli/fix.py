"""``migrate-scan fix``: the mechanical edits, as a patch or in place."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from migrate_scan.cli.exits import INCOMPLETE, CommandError
from migrate_scan.cli.scanning import path_argument, scanned, tree_options

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.config import Config
    from migrate_scan.edits.fix import EditedFile, Fixed
    from migrate_scan.model import Diagnostic


@click.command()
@path_argument
@click.option(
    "-t",
    "--target",
    "targets",
    multiple=True,
    required=True,
    metavar="T[@SDK]",
    help="cann, mlu, rocm ...; or portable, for code that names no vendor.",
)
@click.option("--torch", multiple=True, metavar="V", help="torch version, such as 2.7.")
@click.option("--chip", "chips", multiple=True, metavar="C", help="A2, MI300X ...")
@click.option("--diff", "mode", flag_value="diff", default=True, help="Print a patch (default).")
@click.option("--write", "mode", flag_value="write", help="Change the files.")
@click.option("--shim", is_flag=True, help="Only import the target's shim.")
@tree_options
@click.option("-q", "--quiet", is_flag=True, help="No progress, and no list of what is refused.")
def fix(path: Path, **options: Any) -> None:
    """Make the mechanical edits that a target asks of PATH.

    Prints a patch for git apply, or changes the files with --write. What is not edited is
    listed on stderr with the reason.
    """
    from migrate_scan.edits.run import NoShimError, fix_tree

    if len(options["targets"]) != 1:
        raise CommandError("fix needs exactly one --target.")
    target = options["targets"][0]
    torch = options["torch"][-1] if options["torch"] else None
    if target == "portable":
        options = {**options, "targets": (), "torch": ()}
    chosen: list[Config] = []

    def everything(config: "Config") -> "Config":
        # What a rule's selection hides is still there, and a scan of the result would find it.
        chosen.append(config)
        return replace(config, select=(), ignore=(), what_if=False)

    report = scanned(path, options, everything)
    try:
        fixed = fix_tree(report, path, target, torch=torch, shim=options["shim"], config=chosen[0])
    except NoShimError as error:
        raise CommandError(str(error)) from error
    refused = list(fixed.refused)
    if options["mode"] == "write":
        failed = _write(path, fixed)
        refused += failed
    else:
        failed = []
        _print_patch(fixed)
    if not options["quiet"]:
        _tell(fixed, refused, written=options["mode"] == "write")
    if failed:
        sys.exit(INCOMPLETE)


def _write(path: Path, fixed: "Fixed") -> "list[Diagnostic]":
    from migrate_scan.edits.fix import refusal
    from migrate_scan.edits.write import NotWrittenError, Writer

    writer = Writer(path)
    failed: list[Diagnostic] = []
    for file in fixed.files:
        try:
            writer.write(file)
        except NotWrittenError as error:
            failed.append(refusal(file.path, str(error)))
    return failed


def _print_patch(fixed: "Fixed") -> None:
    from migrate_scan.report.safe import visible

    text = "".join(_patch(file) for file in fixed.files)
    if sys.stdout.isatty():
        # For eyes: what the source holds must not steer the terminal.
        click.echo("\n".join(visible(line) for line in text.splitlines()))
    else:
        # For git apply: byte for byte, also where a file is not UTF-8.
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))


def _patch(file: "EditedFile") -> str:
    from migrate_scan.edits.diff import unified_diff

    return unified_diff(file.path, file.before, file.after)


def _tell(fixed: "Fixed", refused: "list[Diagnostic]", *, written: bool) -> None:
    from migrate_scan.report.safe import visible

    for note in refused:
        where = f"{note.path}:{note.line}" if note.line else f"{note.path}"
        click.echo(visible(f"{where}: {note.message}"), err=True)
    verb = "edited" if written else "to edit"
    count = len(fixed.files) - (len(refused) - len(fixed.refused))
    click.echo(f"{count} files {verb}, {len(refused)} places left to you", err=True)
