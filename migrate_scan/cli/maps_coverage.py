"""``migrate-scan maps coverage``: how much of what CUDA code can call a target covers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.maps_options import chip_option, echo_json, format_option, told, torch_option

if TYPE_CHECKING:
    from migrate_scan.maps.coverage import Coverage


@click.command()
@click.option("--target", "targets", multiple=True, metavar="T", help="target (default: all)")
@torch_option
@chip_option
@format_option
def coverage(targets: tuple[str, ...], torch: str | None, chip: str | None, form: str) -> None:
    """Show the share of ATen overloads, torch's API and each CUDA library that is covered.

    Covered is what is supported, with or without constraints; a CPU fallback is not.
    """
    from migrate_scan.maps.coverage import coverage as measure
    from migrate_scan.maps.load import known_targets

    with told():
        found = [
            item
            for target in targets or known_targets()
            for item in measure(target, torch=torch, chip=chip)
        ]
    if form == "json":
        echo_json(found)
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: "list[Coverage]") -> Iterator[str]:
    shown = None
    for item in found:
        if item.stack != shown:
            shown = item.stack
            named = [shown.sdk, shown.torch and f"torch {shown.torch}", shown.chip]
            yield f"{item.target} ({', '.join(name for name in named if name) or 'any'})"
        percent = "-" if item.percent is None else f"{item.percent:.1f} %"
        statuses = ", ".join(f"{status} {count}" for status, count in item.by_status.items())
        yield f"  {item.subject:<11}{item.covered:>6}/{item.total:<6}{percent:>8}  {statuses}"
