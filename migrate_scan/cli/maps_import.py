"""``migrate-scan maps import``: refresh a map from a vendor's own files."""

from pathlib import Path

import click

from migrate_scan.cli.exits import CommandError
from migrate_scan.cli.maps_options import told


@click.command(name="import")
@click.argument("source")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--ref", metavar="REF", default="HEAD", show_default=True, help="branch, tag, commit")
@click.option("--torch", metavar="V", help="torch version, where REF does not name it")
@click.option("--repository", metavar="NAME", help="whose clone it is, if not the vendor's own")
@click.option(
    "--maps",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="folder of maps to write (default: the tool's own)",
)
def import_source(
    source: str,
    path: Path,
    ref: str,
    torch: str | None,
    repository: str | None,
    folder: Path | None,
) -> None:
    """Read SOURCE from the git clone at PATH and say what changes against the map that stands.

    PATH may be a wheel, too, which is read and not installed. Nothing of either is run, and
    nothing is written unless all of it was understood.
    """
    from migrate_scan.cli.maps_diff import lines
    from migrate_scan.maps.importers import vendor
    from migrate_scan.resources import operator_maps

    maps = folder or operator_maps()
    if source not in vendor.NAMES:
        raise CommandError(f"Unknown source {source!r}. Sources: {', '.join(vendor.NAMES)}.")
    with told():
        if source in vendor.SHIM_SOURCES:
            vendor.import_shim_source(source, path, maps)
            click.echo(f"{source}: read from the refs that its importer knows")
            return
        found = vendor.import_source(source, path, ref, maps, torch=torch, repository=repository)
    click.echo("\n".join(lines(found.diff)))
    for table, rows in found.shared.items():
        click.echo(f"_shared/{table}: {rows} rows differ")
    commit = found.source.commit or found.source.ref
    click.echo(
        f"{found.statements} statements from {found.files} files of {found.source.repository} "
        f"{found.source.path} at {commit[:12]} ({found.source.date or 'no date'})"
    )
