"""The command line: options in, library calls, text out.

Subcommands are imported when they are called, so that each start-up loads only its own.
"""

import gc
import importlib
import sys

import click

from migrate_scan import __version__
from migrate_scan.cli.exits import USAGE

_COMMANDS = {
    "scan": "migrate_scan.cli.scan:scan",
    "explain": "migrate_scan.cli.explain:explain",
    "maps": "migrate_scan.cli.maps:maps",
    "schema": "migrate_scan.cli.schema:schema",
}


class _LazyGroup(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="migrate-scan")
def cli() -> None:
    """Tells what it takes to move a PyTorch/CUDA code base to another accelerator."""


def main() -> None:
    """Entry point of ``migrate-scan``. Exit codes: see :mod:`migrate_scan.cli.exits`."""
    # A scan makes many small records and hardly a cycle: looking for cycles all the time
    # would cost a tenth of it.
    gc.set_threshold(100_000, 20, 50)
    try:
        cli(prog_name="migrate-scan")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(USAGE)
    except OSError as error:
        click.echo(f"Error: {error.strerror or error}", err=True)
        sys.exit(USAGE)
