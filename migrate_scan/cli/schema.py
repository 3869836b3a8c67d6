"""``migrate-scan schema``: the JSON Schema of the JSON report."""

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of the JSON report."""
    from migrate_scan.report import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
