"""Functions of MLU-OPS, from its header: what may replace a kernel."""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile

_FUNCTION = re.compile(r"\b(mluOp[A-Z]\w*)\s*\(")
_HELPER = re.compile(r"mluOp(?:Create|Destroy|Set(?!Tensor$)|Get|Init|Update|Reset)")


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of every function that computes. Raises FactsError if the header has none."""
    for file in files:
        names = dict.fromkeys(
            name for name in _FUNCTION.findall(file.text) if not _HELPER.search(name)
        )
        if not names:
            raise file.refusal(1, "no function mluOp...")
        for name in names:
            yield Entry(
                kind="kernel_equivalent",
                symbol=name,
                status="supported",
                route="replace",
                sources=(source,),
            )
