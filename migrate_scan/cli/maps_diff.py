"""``migrate-scan maps diff``: what differs between two maps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.maps_options import echo_json, format_option, told

if TYPE_CHECKING:
    from migrate_scan.maps.diff import MapDiff
    from migrate_scan.maps.entry import Entry


@click.command()
@click.argument("before")
@click.argument("after")
@format_option
def diff(before: str, after: str, form: str) -> None:
    """Compare two maps: folders, table files, or REVISION:PATH of the current repository."""
    from migrate_scan.maps.diff import diff as compare

    with told():
        found = compare(before, after)
    if form == "json":
        echo_json(found)
    else:
        click.echo("\n".join(lines(found)))


def lines(found: "MapDiff") -> Iterator[str]:
    """A difference in words: the statements, then a line that counts symbols."""
    for mark, group in (("+", found.added), ("-", found.removed), ("~", found.changed)):
        for item in group:
            yield f"{mark} {item.table} {item.symbol}"
            for sign, entries in (("-", item.before), ("+", item.after)):
                yield from (f"    {sign} {_statement(entry)}" for entry in entries)
    counts = (len(found.added), len(found.removed), len(found.changed))
    yield "{} symbols added, {} removed, {} changed".format(*counts)


def _statement(entry: "Entry") -> str:
    span = f"torch {entry.since or ''}-{entry.until or ''}"
    words = (
        entry.status,
        ";".join(entry.constraints),
        entry.route or "",
        entry.replacement or "",
        span,
        ",".join(entry.chips),
        entry.confidence,
        ",".join(entry.sources),
    )
    return " ".join(word for word in words if word)
