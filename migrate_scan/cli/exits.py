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
    """Wrong usage: the message is for the user."""

    exit_code = USAGE

    def format_message(self) -> str:
        """The message without what a terminal or the runner of a CI job obeys: it may quote
        names of the scanned tree."""
        from migrate_scan.report.safe import no_commands, visible

        return no_commands("\n".join(map(visible, self.message.split("\n"))))


class NoInputError(CommandError):
    """There is nothing to scan."""

    exit_code = NO_INPUT
