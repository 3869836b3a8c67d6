"""What the commands that scan a folder have in common: options, and errors as exit codes."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate_scan.cli.exits import CommandError, NoInputError
from migrate_scan.cli.progress import progress_bar

if TYPE_CHECKING:  # loading these takes longer than --help should
    from migrate_scan.config import Config
    from migrate_scan.model import Diagnostic, Report


Command = Callable[..., None]
Decorator = Callable[[Command], Command]


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


path_argument = click.argument("path", callback=_folder)
_STACK_OPTIONS = (
    click.option(
        "-t", "--target", "targets", multiple=True, metavar="T[@SDK]", help="cann, mlu, rocm ..."
    ),
    click.option("--torch", multiple=True, metavar="V", help="torch version: 2.7, or cann=2.7."),
    click.option("--chip", "chips", multiple=True, metavar="C", help="A2, MI300X ...; repeats."),
)
_ESTIMATE_OPTIONS = (
    click.option("--scope", type=click.Choice(["inference", "training", "library"])),
    click.option("--goal", type=click.Choice(["runs", "parity", "tuned"])),
    click.option("--experience", type=click.Choice(["new", "some", "expert"]), help="Of the team."),
    click.option(
        "--calibration", type=click.Path(path_type=Path), help="Of your own ports, by calibrate."
    ),
)
_TREE_OPTIONS = (
    click.option(
        "--overrides", type=click.Path(path_type=Path), help="Your own statements about targets."
    ),
    click.option(
        "--probe-results",
        multiple=True,
        type=click.Path(path_type=Path),
        help="What a probe found on a device; repeats.",
    ),
    click.option("--select", multiple=True, metavar="RULES", help="Rules or prefixes to take."),
    click.option(
        "--ignore", multiple=True, metavar="RULES", help="Rules or prefixes to leave out."
    ),
    click.option(
        "--entry",
        multiple=True,
        metavar="FILE",
        help="Count only what FILE of PATH imports, and what that imports; repeats.",
    ),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Replaces the defaults."),
    click.option(
        "--extend-exclude", multiple=True, metavar="PATTERN", help="Adds to the defaults."
    ),
    click.option("--config", "config_file", type=click.Path(path_type=Path)),
    click.option("--isolated", is_flag=True, help="Read no configuration."),
    click.option("-j", "--jobs", type=click.IntRange(min=1), metavar="N"),
    click.option("--no-cache", is_flag=True),
    click.option("--cache-dir", type=click.Path(path_type=Path)),
)


def _together(*options: Decorator) -> Decorator:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


stack_options = _together(*_STACK_OPTIONS)
"""The options that say what the code is judged against."""
estimate_options = _together(*_ESTIMATE_OPTIONS)
"""The options that say what the estimate is for."""
tree_options = _together(*_TREE_OPTIONS)
"""The options that say which files are read, and how."""


def configured(project: Path, options: dict[str, Any]) -> "Config":
    """The configuration of the folder and the command line. Raises CommandError."""
    from migrate_scan.config import ConfigError

    try:
        return _loaded(project, options)[0]
    except (ConfigError, OSError) as error:
        raise CommandError(str(error)) from error


def scanned(
    path: Path,
    options: dict[str, Any],
    adapt: "Callable[[Config], Config]" = lambda config: config,
    project: Path | None = None,
) -> "Report":
    """Scan the folder as its configuration (or that of ``project``) and the command line say,
    with a progress bar.

    ``adapt`` has the last word on the configuration. Raises CommandError or NoInputError.
    """
    from migrate_scan import api
    from migrate_scan.config import ConfigError
    from migrate_scan.estimate.calibration import CalibrationError
    from migrate_scan.maps.load import MapError

    try:
        config, diagnostics = _loaded(project or path, options)
        with progress_bar(quiet=options["quiet"]) as progress:
            return api.scan(
                path,
                config=adapt(config),
                cache=not options["no_cache"],
                cache_dir=options["cache_dir"],
                progress=progress,
                diagnostics=diagnostics,
                overrides=options["overrides"],
                probe_results=options["probe_results"],
                calibration=options.get("calibration"),
            )
    except (ConfigError, MapError, CalibrationError) as error:
        raise CommandError(str(error)) from error
    except api.NothingToScanError as error:
        raise NoInputError(str(error)) from error
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror or error}") from error


def _loaded(project: Path, options: dict[str, Any]) -> "tuple[Config, Sequence[Diagnostic]]":
    from migrate_scan.config import load_config

    loaded = load_config(project, file=options["config_file"], isolated=options["isolated"])
    return _overridden(loaded.config, options), loaded.diagnostics


def _overridden(config: "Config", options: dict[str, Any]) -> "Config":
    """The folder's configuration, overridden by what the command line says."""
    return config.override(
        targets=options["targets"] or None,
        torch=options["torch"] or None,
        what_if=options.get("what_if") or None,
        chips=options["chips"] or None,
        dtype=options.get("dtypes") or None,
        scope=options.get("scope"),
        goal=options.get("goal"),
        experience=options.get("experience"),
        select=_rules(options["select"]),
        ignore=_rules(options["ignore"]),
        exclude=options["exclude"] or None,
        extend_exclude=options["extend_exclude"] or None,
        entry=options["entry"] or None,
        jobs=options["jobs"],
    )


def _rules(values: tuple[str, ...]) -> tuple[str, ...] | None:
    """``--select MS1,MS2 --select MS3`` as one list; None if nothing was said."""
    parts = tuple(part.strip() for value in values for part in value.split(","))
    return tuple(filter(None, parts)) or None
