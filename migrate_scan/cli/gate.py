"""``migrate-scan gate``: what a change adds, and whether that may pass."""

import os
import sys
from collections.abc import Callable
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from migrate_scan.cli.exits import GATE_FAILED, INCOMPLETE, CommandError, NoInputError
from migrate_scan.cli.outputs import deliver, plan_outputs
from migrate_scan.cli.progress import progress_bar
from migrate_scan.cli.scanning import stack_options
from migrate_scan.report.formats import GATE_FORMATS

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.config import Config
    from migrate_scan.gate import GateResult, Request

_MAX_SUMMARY = 1_000_000
"""Bytes that GitHub takes for the summary of a step."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--base", metavar="REV", help="What to compare with: a branch, tag or commit.")
@click.option("--head", metavar="REV", help="The change. [default: HEAD]")
@click.option("--staged", is_flag=True, help="Compare what is staged, with HEAD by default.")
@click.option("--two-dot", is_flag=True, help="Compare with the base itself, not the merge base.")
@stack_options
@click.option(
    "--fail-on",
    multiple=True,
    metavar="COND",
    help="new, new-blocker (default), unsupported, unverified, unknown, readiness<0.95, "
    "effort>5; TARGET:COND for one target, COND@PATTERN for some paths; repeats.",
)
@click.option("--warn-only", is_flag=True, help="Tell what breaks the policy, and exit 0.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Accepted findings.")
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), help="Accept what the head holds."
)
@click.option("--format", "form", type=click.Choice(GATE_FORMATS), help="Format on stdout.")
@click.option(
    "-o", "--output", "files", multiple=True, type=click.Path(path_type=Path), help="Repeats."
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True)
@click.option("--config", "config_file", type=click.Path(path_type=Path))
@click.option("--isolated", is_flag=True, help="Read no configuration.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N")
@click.option("--no-cache", is_flag=True)
@click.option("--cache-dir", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Exit 4 if the change was not read in full.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def gate(paths: tuple[Path, ...], **options: Any) -> None:
    """Tell what a change adds to the CUDA debt of a repository, and fail if it may not.

    PATHS is the repository or a folder of it (the current one by default), or the files that
    alone count. Revisions are read from git; the work tree is not looked at.
    """
    from migrate_scan import api
    from migrate_scan.config import ConfigError
    from migrate_scan.gate import GateError
    from migrate_scan.gate import gate as run
    from migrate_scan.maps.load import MapError

    outputs = plan_outputs(options["form"], options["files"], GATE_FORMATS)
    root, request = _request(paths, options)
    try:
        with progress_bar(quiet=options["quiet"]) as progress:
            result = run(
                root,
                request,
                config=_given_config(options),
                adjust=_adjusted(options),
                use_cache=not options["no_cache"],
                cache_dir=options["cache_dir"],
                progress=progress,
            )
    except (ConfigError, MapError, GateError) as error:
        raise CommandError(str(error)) from error
    except api.NothingToScanError as error:
        raise NoInputError(str(error)) from error
    if options["write_baseline"] is not None:
        _write_baseline(result, options["write_baseline"])
        return
    for output in outputs:
        color = output.file is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        deliver(_rendered(result, output.form, options["lang"], color), output)
        if output.form == "github":
            _summarise_step(result, options["lang"])
    if result.verdict.failed:
        sys.exit(GATE_FAILED)
    if options["strict"] and (result.skipped or result.partial):
        sys.exit(INCOMPLETE)


def _request(paths: tuple[Path, ...], options: dict[str, Any]) -> "tuple[Path, Request]":
    """The folder and what to compare in it."""
    from migrate_scan.discover.git import work_tree_of
    from migrate_scan.gate import Request

    if options["staged"] and options["head"] is not None:
        raise CommandError("--staged and --head exclude each other.")
    accepts = options["baseline"] or options["write_baseline"]
    base, head = options["base"], options["head"]
    staged = options["staged"]
    if base is None and staged and not accepts:
        base, head, staged = _staged()
    if base is None and not accepts:
        raise CommandError("Name what to compare with: --base REV, or a --baseline.")
    root, files = _places(paths)
    if not paths:
        # Started anywhere in a checkout, the whole of it counts.
        root = work_tree_of(root.resolve()) or root
    request = Request(
        base=base,
        head=None if staged else _named(head),
        two_dot=options["two_dot"],
        files=files,
        baseline=options["baseline"],
    )
    return root, request


def _staged() -> tuple[str, str | None, bool]:
    """Base, head, and whether the head is the index. With ``--from-ref``, as before a push,
    pre-commit has staged nothing: it names the revisions in the environment."""
    base, head = (os.environ.get(f"PRE_COMMIT_{side}_REF") for side in ("FROM", "TO"))
    return (base, head, False) if base and head else ("HEAD", None, True)


def _named(head: str | None) -> str:
    """The head; an empty word, as of a variable that is not set, names none and is refused."""
    return "HEAD" if head is None else head


def _places(paths: tuple[Path, ...]) -> tuple[Path, tuple[str, ...]]:
    """One folder, or files of the checkout that the current folder is in."""
    from migrate_scan.discover.git import work_tree_of
    from migrate_scan.discover.walk import display

    if not paths:
        return Path(), ()
    if len(paths) == 1 and (paths[0].is_dir() or not paths[0].exists()):
        if not paths[0].exists():
            raise CommandError(f"{paths[0]} does not exist.")
        return paths[0], ()
    here = Path().resolve()
    top = work_tree_of(here) or here
    files = []
    for path in paths:
        absolute = Path(normpath(here / path))
        if path.is_dir() or not absolute.is_relative_to(top):
            raise CommandError(f"{path}: name one folder, or files of this repository.")
        files.append(display(absolute.relative_to(top).as_posix()))
    return top, tuple(files)


def _given_config(options: dict[str, Any]) -> "Config | None":
    """The configuration that the command line names; None for that of the head."""
    from migrate_scan.config import load_config

    if not options["isolated"] and options["config_file"] is None:
        return None
    return load_config(Path(), file=options["config_file"], isolated=options["isolated"]).config


def _adjusted(options: dict[str, Any]) -> "Callable[[Config], Config]":
    """What the command line says on top of a configuration."""

    def adjust(config: "Config") -> "Config":
        gate = replace(
            config.gate,
            fail_on=options["fail_on"] or config.gate.fail_on,
            targets=options["targets"] or config.gate.targets,
            warn_only=options["warn_only"] or config.gate.warn_only,
        )
        return config.override(
            gate=gate,
            torch=options["torch"] or None,
            chips=options["chips"] or None,
            jobs=options["jobs"],
        )

    return adjust


def _rendered(result: "GateResult", form: Any, language: str, color: bool) -> str:
    from migrate_scan.report.gate_report import render_gate

    return render_gate(result, form, language=language, color=color)


def _summarise_step(result: "GateResult", language: str) -> None:
    """GitHub shows what is appended to this file on the page of the job."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    text = _rendered(result, "markdown", language, color=False)
    try:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(text[:_MAX_SUMMARY])
    except OSError as error:
        click.echo(f"Cannot write the step summary: {error.strerror}", err=True)


def _write_baseline(result: "GateResult", file: Path) -> None:
    from migrate_scan.gate.baseline import write

    try:
        file.write_text(write(result.standing), encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"Cannot write {file}: {error.strerror}") from error
    click.echo(f"wrote {file}: {len(result.standing)} findings are accepted", err=True)
