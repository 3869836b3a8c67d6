"""``python -m migrate_scan.maps.importers.triton_ascend REPOSITORY OUT``: CANN's Triton operators.

Reads triton-ascend's own matrix of operators and types from a git clone.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError, MapError
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.table import write_table

PATH = "docs/sources/python-api/outline.md"
SOURCE = "triton-ascend-matrix"
"""The source's id; ``overrides.yaml`` of cann gives repository, commit and licence."""
_DTYPES = ("int8", "int16", "int32", "uint32", "int64", "fp16", "fp32", "bf16", "bool")
_HINTS = "Compiler Hint Ops"
_NAME = re.compile(r"[a-z]\w*$")


def entries(text: str) -> Iterator[Entry]:
    """Entries of the matrix. Raises FactsError if its columns are others than known."""
    group = ""
    header = False
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.replace("\\|", "or").strip("|").split("|")]
        if cells[1:2] == ["Triton Op"]:
            header = tuple(cells[2:]) == _DTYPES
        elif header and _NAME.match(cells[1]):
            group = cells[0] or group
            yield _entry(cells, group)
    if not header:
        raise FactsError(f"{PATH}: no matrix with the types {', '.join(_DTYPES)}")


def _entry(cells: list[str], group: str) -> Entry:
    dtypes = tuple(
        name for name, cell in zip(_DTYPES, cells[2:], strict=True) if cell.startswith("✓")
    )
    hint = group == _HINTS and not dtypes
    return Entry(
        kind="triton_op",
        symbol=f"triton.language.{cells[1]}",
        status="limited" if dtypes else "unverified" if hint else "unsupported",
        constraints=(f"dtype:{','.join(dtypes)}",) if dtypes else (),
        route="as_is" if dtypes else None,
        sources=(SOURCE,),
        confidence="stated",
    )


def main(arguments: list[str]) -> int:
    """Write ``cann/triton.tsv``; 2 with a message if that is impossible."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        text = GitTree.at(Path(arguments[0]), "HEAD").read(PATH)
        if text is None:
            raise FactsError(f"{PATH}: not in the repository")
        write_table(Path(arguments[1]) / "cann" / "triton.tsv", entries(text))
    except MapError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
