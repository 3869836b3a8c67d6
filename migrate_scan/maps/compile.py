"""``python -m migrate_scan.maps.compile [FOLDER]``: hand-written files in a form that loads fast.

A compiled file is JSON beside its YAML, with the digest of the YAML that it was made from: one
that is out of date is never read, only slow.
"""

import json
import sys
from pathlib import Path

from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.data import compiled_path, digest, parse_yaml
from migrate_scan.resources import operator_maps

NAMES = ("target", "overrides", "kernels", "packages", "features", "host", "effort")
"""The hand-written files that every scan reads."""


def compile_maps(folder: Path) -> tuple[Path, ...]:
    """Compile the hand-written files of a folder of maps. Raises MapError if one cannot be read."""
    sources = sorted(path for path in folder.glob("*/*.yaml") if path.stem in NAMES)
    contents = [(path, path.read_bytes()) for path in sources]
    parsed = [(path, digest(text), parse_yaml(path.name, text)) for path, text in contents]
    for path, made_from, content in parsed:
        text = json.dumps(
            {"sha256": made_from, "content": content}, ensure_ascii=False, separators=(",", ":")
        )
        compiled_path(path).write_text(text + "\n", encoding="utf-8")
    return tuple(sources)


def main(arguments: list[str]) -> int:
    """Compile a folder; 2 with a message if that is impossible."""
    try:
        found = compile_maps(Path(arguments[0]) if arguments else operator_maps())
    except MapError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{len(found)} files compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
