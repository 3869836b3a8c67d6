"""HCCL's header: what manages communicators, the reductions and the types.

What runs on a stream is not read here: the documents have one page for each (``hccl_docs``).
"""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.c_source import code, enumerators
from migrate_scan.maps.importers.vendor.files import VendorFile

_FUNCTION = re.compile(r"\b(Hccl[A-Z]\w*)\s*\(([^;{}]*)\)\s*;")
_CONSTANT = "HCCL_(?:REDUCE|DATA_TYPE)_(?!RESERVED)"


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of HCCL's own names. Raises FactsError if a header has none."""
    for file in files:
        text = code(file)
        names = [
            name for name, parameters in _FUNCTION.findall(text) if "aclrtStream" not in parameters
        ]
        names += enumerators(text, _CONSTANT)
        if not names:
            raise file.refusal(1, "no function and no enumerator of HCCL")
        for name in dict.fromkeys(names):
            yield Entry(
                kind="collective",
                symbol=name,
                status="supported",
                route="replace",
                sources=(source,),
                confidence="paired",
            )
