"""The table of sources: every id that an entry cites, with repository, commit and licence."""

from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec.structs import asdict

from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.load.data import read_rows

COLUMNS = ("id", "repository", "path", "ref", "commit", "date", "licence", "targets")


def write_sources(
    path: Path, facts: Facts, used: Mapping[str, set[str]], kept: Collection[str]
) -> None:
    """Write the sources that tables cite; ``used`` maps a target to its source ids.

    ``kept`` are those of vendors' own files, whose rows stay; one without a row is declared
    in the target's ``overrides.yaml``. Sources of what no target has (``_shared``) stay, too.
    """
    standing = {row["id"]: row for row in read_rows(path)}
    rows = {name: row for name, row in standing.items() if used.keys().isdisjoint(_targets(row))}
    for name in {name for names in used.values() for name in names}:
        if name in kept and name not in standing:
            continue
        row = standing[name] if name in kept else asdict(facts.sources[name])
        row["targets"] = ",".join(sorted(target for target, names in used.items() if name in names))
        rows[name] = row
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(rows[name][column] for column in COLUMNS) for name in sorted(rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _targets(row: Mapping[str, str]) -> list[str]:
    return row["targets"].split(",")
