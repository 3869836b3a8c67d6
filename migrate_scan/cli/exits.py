"""Exit codes, and errors that end a command with one."""

import click

OK = 0
GATE_FAILED = 1
USAGE = 2
"""Wrong usage or an internal error."""
NO_INPUT = 3
INCOMPLETE = 4
"""Under ``--strict``: something was not read, or only in part."""


class CommandError(click.ClickException):
    """A message for the user and the exit code that goes with it."""

    def __init__(self, message: str, exit_code: int = USAGE) -> None:
        super().__init__(message)
        self.exit_code = exit_code
