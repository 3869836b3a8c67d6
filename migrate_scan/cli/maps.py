"""``migrate-scan maps``: ask the operator maps."""

import json
from collections.abc import Iterator

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.maps.entry import MapAnswer


@click.group()
def maps() -> None:
    """Ask the operator maps what a target offers."""


@maps.command()
@click.argument("target")
@click.argument("symbol")
@click.option("--torch", "torch", metavar="V", help="torch version (default: newest released pair)")
@click.option("--chip", metavar="C", help="chip, such as A2 or MI300X")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show(target: str, symbol: str, torch: str | None, chip: str | None, form: str) -> None:
    """Show what TARGET's map says about SYMBOL, with its evidence."""
    import msgspec

    from migrate_scan.maps.load import MapError
    from migrate_scan.maps.show import show as answer

    try:
        found = answer(target, symbol, torch=torch, chip=chip)
    except MapError as error:
        raise CommandError(str(error)) from error
    if form == "json":
        click.echo(json.dumps(msgspec.to_builtins(found), indent=2))
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: MapAnswer) -> Iterator[str]:
    stack, verdict = found.stack, found.verdict
    versions = [stack.sdk, stack.torch and f"torch {stack.torch}", stack.chip]
    yield f"{found.symbol} on {found.target} ({', '.join(v for v in versions if v)})"
    yield f"  status: {verdict.status}"
    for constraint in verdict.constraints:
        yield f"  constraint: {constraint.code}: {constraint.state}"
    if verdict.route:
        yield f"  route: {verdict.route}"
    if verdict.replacement:
        yield f"  replacement: {verdict.replacement}"
    if verdict.disagreement:
        yield f"  sources disagree: {verdict.disagreement}"
    for item in verdict.evidence:
        where = f"{item.repository} {item.path} {item.ref} {item.date}"
        yield f"  evidence ({item.confidence}): {where}"
    if len(found.entries) > 1:
        yield "  all statements:"
        for entry in found.entries:
            span = f"{entry.since or ''}-{entry.until or ''}"
            yield f"    {entry.status} torch {span} {','.join(entry.chips)} {entry.confidence}"
