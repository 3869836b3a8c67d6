"""``migrate-scan maps list``: which maps there are, how good and how old."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.maps_options import echo_json, format_option, told

if TYPE_CHECKING:
    from migrate_scan.maps.summary import MapSummary


@click.command(name="list")
@format_option
def list_maps(form: str) -> None:
    """List the maps with grade, date, chips, torch versions and number of statements."""
    from migrate_scan.maps.summary import summaries

    with told():
        found = summaries()
    if form == "json":
        echo_json(found)
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: "tuple[MapSummary, ...]") -> Iterator[str]:
    for item in found:
        age = f", lists: {item.lists}" if item.lists and item.lists < item.date else ""
        age += ", some sources over a year old" if item.stale else ""
        yield f"{item.target:<7} grade {item.grade}  {item.date or 'undated'}{age}"
        yield f"        {item.title}; also called {', '.join(item.aliases) or 'nothing else'}"
        chips = ", ".join(item.chips) or "not told apart"
        yield f"        chips {chips}; default torch {item.default_torch or 'none'}"
        if item.releases:
            yield f"        releases for torch {', '.join(item.releases)}"
        counts = ", ".join(f"{count} {kind}" for kind, count in item.statements.items())
        yield f"        {counts or 'no statements of its own'}"
