"""``migrate-scan completion``: the script that makes a shell complete this command."""

import click
from click.shell_completion import get_completion_class

_PROGRAM = "migrate-scan"
_VARIABLE = "_MIGRATE_SCAN_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of SHELL; source it from the shell's start-up file."""
    kind = get_completion_class(shell)
    assert kind is not None
    root = context.find_root().command
    # Unlike source(), this asks no installed shell for its version.
    script = kind(root, {}, _PROGRAM, _VARIABLE)
    click.echo(script.source_template % script.source_vars())
