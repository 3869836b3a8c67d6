"""``python -m migrate_scan.maps.importers FACTS_DIR OUT_DIR``."""

import sys
from pathlib import Path

from migrate_scan.maps.errors import MapError
from migrate_scan.maps.importers.from_facts import import_facts


def main(arguments: list[str]) -> int:
    """Import ``arguments[0]`` into ``arguments[1]``; 2 with a message if that is impossible."""
    if len(arguments) != 2:
        print("usage: python -m migrate_scan.maps.importers FACTS_DIR OUT_DIR", file=sys.stderr)
        return 2
    try:
        import_facts(Path(arguments[0]), Path(arguments[1]))
    except MapError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
