"""The table of sources: every id that an entry cites, with repository, commit and licence."""

from collections.abc import Mapping
from pathlib import Path

from migrate_scan.maps.importers.facts import Facts

COLUMNS = ("id", "repository", "path", "ref", "commit", "date", "licence", "targets")


def write_sources(path: Path, facts: Facts, used: Mapping[str, set[str]]) -> None:
    """Write the sources that tables cite; ``used`` maps a target to its source ids."""
    lines = ["\t".join(COLUMNS)]
    for name in sorted({name for names in used.values() for name in names}):
        source = facts.sources[name]
        targets = ",".join(sorted(target for target, names in used.items() if name in names))
        lines.append(
            "\t".join(
                (
                    source.id,
                    source.repository,
                    source.path,
                    source.ref,
                    source.commit,
                    source.date,
                    source.licence,
                    targets,
                )
            )
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
