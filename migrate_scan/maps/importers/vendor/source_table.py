"""Recording where an import came from in ``sources.tsv``."""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import asdict

from migrate_scan.maps.entry import Source
from migrate_scan.maps.importers.sources import COLUMNS
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.table import FILES, Table


def record(maps: Path, source: Source, target: str, belongs: Callable[[str], bool]) -> None:
    """Add or renew a source; those of its family that no statement cites any more go."""
    path = maps / "_shared" / "sources.tsv"
    cited = _cited(maps / target)
    rows = {row["id"]: row for row in read_rows(path)}
    standing = rows.get(source.id, {"targets": ""})
    rows[source.id] = {**asdict(source), "targets": standing["targets"]}
    for name in list(rows):
        if belongs(name):
            targets = set(rows[name]["targets"].split(",")) - {"", target}
            if name in cited:
                targets.add(target)
            rows[name]["targets"] = ",".join(sorted(targets))
            if not targets:
                del rows[name]
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(rows[name][column] for column in COLUMNS) for name in sorted(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cited(folder: Path) -> set[str]:
    return {
        name
        for table in sorted(set(FILES.values()))
        for entry in Table.read(folder / table)
        for name in entry.sources
    }
