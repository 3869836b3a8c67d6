"""A group of commands that are imported when they are called."""

import importlib
from collections.abc import Mapping
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """``places`` names each command's module in this package and its attribute (``scan:scan``),
    so that a start-up loads only the command that was asked for."""

    places: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order in which they are named."""
        return list(self.places)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if name not in self.places:
            return None
        module, _, attribute = self.places[name].partition(":")
        found = importlib.import_module(f"migrate_scan.cli.{module}")
        command: click.Command = getattr(found, attribute)
        return command
