"""The command line: options in, library calls, text out.

Subcommands are imported when they are called, so that each start-up loads only its own.
"""

import gc
import sys
from collections.abc import Mapping
from typing import ClassVar

import click

from migrate_scan import __version__
from migrate_scan.cli.exits import USAGE
from migrate_scan.cli.lazy import LazyGroup


class _Commands(LazyGroup):
    places: ClassVar[Mapping[str, str]] = {
        "scan": "scan:scan",
        "fix": "fix:fix",
        "calibrate": "calibrate:calibrate",
        "gate": "gate:gate",
        "explain": "explain:explain",
        "maps": "maps:maps",
        "plan": "plan:plan",
        "probe": "probe:probe",
        "schema": "schema:schema",
        "cache": "cache:cache",
        "completion": "completion:completion",
    }


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="migrate-scan")
def cli() -> None:
    """Tells what it takes to move a PyTorch/CUDA code base to another accelerator."""


def main() -> None:
    """Entry point of ``migrate-scan``. Exit codes: see :mod:`migrate_scan.cli.exits`."""
    # A scan makes many small records and no cycles: looking for some would cost a tenth of
    # it. Workers, which live on the parsers' objects, look for them again.
    gc.disable()
    try:
        cli(prog_name="migrate-scan")
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(USAGE)
    except OSError as error:
        click.echo(f"Error: {error.strerror or error}", err=True)
        sys.exit(USAGE)
    finally:
        # The end of the process frees all at once: not to be looked through for cycles first.
        gc.freeze()
