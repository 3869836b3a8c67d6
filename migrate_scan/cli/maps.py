"""``migrate-scan maps``: ask the operator maps, compare, check and refresh them.

Each command is a module of its own, imported when it is called.
"""

import importlib

import click

_COMMANDS = {
    "list": "maps_list:list_maps",
    "show": "maps_show:show",
    "coverage": "maps_coverage:coverage",
    "diff": "maps_diff:diff",
    "check": "maps_check:check",
    "import": "maps_import:import_source",
}


class _LazyGroup(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name].partition(":")
        found = importlib.import_module(f"migrate_scan.cli.{module}")
        command: click.Command = getattr(found, attribute)
        return command


@click.group(cls=_LazyGroup)
def maps() -> None:
    """Ask the operator maps what a target offers."""
