"""What the commands about maps have in common: options, and errors as exit code 2."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from migrate_scan.cli.exits import CommandError

torch_option = click.option(
    "--torch", "torch", metavar="V", help="torch version (default: newest released pair)"
)
chip_option = click.option("--chip", metavar="C", help="chip, such as A2 or MI300X")
format_option: Callable[[Any], Any] = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text"
)


@contextmanager
def told() -> Iterator[None]:
    """Turn what maps raise into a message and exit code 2."""
    from migrate_scan.maps.errors import MapError

    try:
        yield
    except MapError as error:
        raise CommandError(str(error)) from error


def echo_json(value: object) -> None:
    """Print records as JSON."""
    import msgspec

    click.echo(json.dumps(msgspec.to_builtins(value), indent=2))
