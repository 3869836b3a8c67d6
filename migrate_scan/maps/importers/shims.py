"""``python -m migrate_scan.maps.importers.shims TARGET REPOSITORY OUT``: a target's ``shim.tsv``.

The repository is a git clone of the plugin; its branches are read, nothing is run.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from migrate_scan.maps.errors import FactsError, MapError
from migrate_scan.maps.importers import shim_cann, shim_mlu
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.importers.shim_actions import Patch
from migrate_scan.maps.load.shim import order

COLUMNS = ("name", "action", "since", "until", "note", "source")


@dataclass(frozen=True, slots=True)
class Shim:
    """A target's shim: the plugin's repository, the shim's file, the refs to read."""

    repository: str
    path: str
    refs: tuple[str, ...]
    patches: Callable[[GitTree], Iterator[Patch]]


SHIMS: Mapping[str, Shim] = {
    "cann": Shim(shim_cann.REPOSITORY, shim_cann.PATH, shim_cann.REFS, shim_cann.patches),
    "mlu": Shim(shim_mlu.REPOSITORY, shim_mlu.PATH, shim_mlu.REFS, shim_mlu.patches),
}


def import_shim(target: str, repository: Path, out: Path) -> None:
    """Write ``<target>/shim.tsv``, ranges of plugin versions merged. Raises FactsError."""
    shim = SHIMS.get(target)
    if shim is None:
        raise FactsError(f"{target} has no shim importer, only {', '.join(SHIMS)}")
    versions: dict[str, dict[str, Patch]] = {}
    sources: dict[str, str] = {}
    for ref in sorted(shim.refs, key=lambda ref: order(ref.removeprefix("v"))):
        tree = GitTree.at(repository, ref)
        found = {
            spelling.name: spelling
            for patch in shim.patches(tree)
            for spelling in patch.spellings()
        }
        if not found:
            raise FactsError(f"{shim.repository} {ref}: {shim.path} patches nothing that is known")
        version = ref.removeprefix("v")
        versions[version] = found
        sources[version] = f"{shim.repository}@{str(tree.commit.id)[:12]} {tree.date}"
    rows = sorted("\t".join(row) for row in _ranges(versions, sources))
    path = out / target / "shim.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("\t".join(COLUMNS), *rows)) + "\n", encoding="utf-8")


def _ranges(
    versions: Mapping[str, Mapping[str, Patch]], sources: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """One row per range of consecutive versions in which a name is treated alike."""
    for name in {name for found in versions.values() for name in found}:
        run: list[str] = []
        for version, found in versions.items():
            patch = found.get(name)
            if run and patch != versions[run[0]][name]:
                yield _row(versions[run[0]][name], run, sources)
                run = []
            if patch is not None:
                run.append(version)
        if run:
            yield _row(versions[run[0]][name], run, sources)


def _row(patch: Patch, run: list[str], sources: Mapping[str, str]) -> tuple[str, ...]:
    return (patch.name, patch.action, run[0], run[-1], patch.note, sources[run[-1]])


def main(arguments: list[str]) -> int:
    """Import one target's shim; 2 with a message if that is impossible."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        import_shim(arguments[0], Path(arguments[1]), Path(arguments[2]))
    except MapError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
