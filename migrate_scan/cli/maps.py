"""``migrate-scan maps``: ask the operator maps, compare, check and refresh them.

Each command is a module of its own, imported when it is called.
"""

from collections.abc import Mapping
from typing import ClassVar

import click

from migrate_scan.cli.lazy import LazyGroup


class _Commands(LazyGroup):
    places: ClassVar[Mapping[str, str]] = {
        "list": "maps_list:list_maps",
        "show": "maps_show:show",
        "coverage": "maps_coverage:coverage",
        "diff": "maps_diff:diff",
        "check": "maps_check:check",
        "import": "maps_import:import_source",
    }


@click.group(cls=_Commands)
def maps() -> None:
    """Ask the operator maps what a target offers."""
