"""``migrate-scan schema``: the JSON Schemas of the JSON report and of the gate's."""

import json

import click


@click.command()
@click.option("--gate", is_flag=True, help="The schema of the gate's JSON.")
def schema(*, gate: bool) -> None:
    """Print the JSON Schema of the JSON report, or of the gate's."""
    from migrate_scan.report import json_schema

    click.echo(json.dumps(json_schema("gate" if gate else "report"), indent=2))
