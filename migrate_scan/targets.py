"""The maps that a scan judges by: those of the configured targets, with what a user says."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from migrate_scan.config import Config
from migrate_scan.discover.tree import NotReadError, Tree
from migrate_scan.maps.load import (
    MapError,
    TargetMap,
    UserStatements,
    answered,
    load_all,
    parse_probe,
    parse_user,
)
from migrate_scan.maps.load.data import MAX_YAML_BYTES
from migrate_scan.maps.load.known import stack_doubt
from migrate_scan.model import Diagnostic


def load_maps(
    config: Config, user: Mapping[str, UserStatements] | None = None
) -> dict[str, TargetMap]:
    """The map of every target in ``config``, by target id, with a user's own statements.

    Raises MapError.
    """
    torch = (config.torch,) if isinstance(config.torch, str) else config.torch or ()
    return load_all(config.targets, torch=torch, chips=config.chips, user=user)


def user_statements(
    root: Path, config: Config, file: Path | None
) -> dict[str, UserStatements] | None:
    """What the named file says, or that of the configuration, which is read below the root."""
    if config.overrides is None:
        return None
    name = config.overrides
    if file is None and (".." in Path(name).parts or Path(name).is_absolute()):
        raise MapError(f"{name}: cannot be read: outside_root")
    return parse_user(name, _text(root, name) if file is None else _text(file.parent, file.name))


def _text(folder: Path, name: str) -> bytes:
    """A file of statements about targets, without following links. Raises MapError."""
    try:
        with Tree(folder) as tree:
            return tree.read(name, max_bytes=MAX_YAML_BYTES)[0]
    except NotReadError as error:
        raise MapError(f"{name}: cannot be read: {error.reason}") from error
    except OSError as error:
        raise MapError(f"{name}: cannot be read: {error.strerror}") from error


def answer(maps: dict[str, TargetMap], file: Path, config: Config) -> Diagnostic:
    """Let a probe's results speak in the map of their target. Raises MapError."""
    results = parse_probe(file.name, _text(file.parent, file.name))
    if results.target not in maps:
        raise MapError(
            f"{file.name}: the probe ran for {results.target}; the scan is for {', '.join(maps)}"
        )
    maps[results.target] = answered(maps[results.target], results, config.dtype)
    return Diagnostic(
        level="note",
        code="probe_results",
        message=f"{results.target}: {len(results.answers)} symbols were probed on "
        f"{results.stack.chip} with torch {results.stack.torch}, {results.date}",
    )


def unreleased(maps: Iterable[TargetMap]) -> Iterator[Diagnostic]:
    """Stacks that the vendor has not released, or that the map does not know: much of what is
    asked, or all of it, has no answer there."""
    for target in maps:
        doubt = stack_doubt(target.stack)
        if doubt is not None:
            yield Diagnostic(level="warning", code="stack_unreleased", message=doubt)
