"""CANN's list of APIs that ``torch.compile`` captures in a graph on its chips."""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.cann_names import qualified
from migrate_scan.maps.importers.vendor.files import VendorFile

PREFIX = "graph:"
"""A name after it is the API within a compiled graph, not the API called eagerly."""
_TITLE = "API名称"
_NAME = re.compile(r"[A-Za-z_][\w.]*$")


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries ``graph:torch.abs``. The list holds what was verified; it says "no" to nothing.

    Raises FactsError naming file and line.
    """
    for file in files:
        seen = False
        for number, line in enumerate(file.text.splitlines(), start=1):
            if not line.startswith("|"):
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            name = cells[0].replace("\\_", "_")
            if name == _TITLE:
                seen = True
            elif seen and not set(line) <= set("|-: "):
                if len(cells) != 1 or not _NAME.match(name):
                    raise file.refusal(number, f"{line.strip()[:60]!r} is not the name of an API")
                yield Entry(
                    kind="python_api",
                    symbol=PREFIX + qualified(name, "torch"),
                    status="supported",
                    route="as_is",
                    sources=(source,),
                )
        if not seen:
            raise file.refusal(1, f"no table of {_TITLE}")
