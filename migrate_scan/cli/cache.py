"""``migrate-scan cache``: where inventories are remembered between scans, and how much."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from migrate_scan.cli.exits import CommandError

_MEGABYTE = 1024 * 1024
_folder = click.option(
    "--cache-dir", "folder", type=click.Path(path_type=Path), help="Instead of the user's own."
)


@click.group()
def cache() -> None:
    """Show or empty what scans remember. Scans keep it below 512 MB on their own."""


@cache.command()
@_folder
def path(folder: Path | None) -> None:
    """Print where the cache is."""
    from migrate_scan.engine.cache_file import cache_file

    click.echo(cache_file(folder))


@cache.command()
@_folder
def size(folder: Path | None) -> None:
    """Print how much the cache holds."""
    from migrate_scan.engine.cache_file import cache_file, cache_size

    with _told():
        held = cache_size(cache_file(folder))
    megabytes = held.bytes / _MEGABYTE
    click.echo(f"{megabytes:.1f} MB, {held.inventories} files of {held.roots} folders")


@cache.command()
@_folder
@click.option(
    "--max-size", type=click.IntRange(min=0), default=256, show_default=True, metavar="MB"
)
def prune(folder: Path | None, max_size: int) -> None:
    """Forget what was not used for longest, down to --max-size."""
    from migrate_scan.engine.cache_file import cache_file, prune_cache

    with _told():
        prune_cache(cache_file(folder), max_size * _MEGABYTE)


@cache.command()
@_folder
def clear(folder: Path | None) -> None:
    """Forget everything."""
    from migrate_scan.engine.cache_file import cache_file, clear_cache

    clear_cache(cache_file(folder))


@contextmanager
def _told() -> Iterator[None]:
    """Turn a broken cache into a message."""
    try:
        yield
    except sqlite3.Error as error:
        raise CommandError(f"The cache cannot be read ({error}): clear it.") from error
