"""Functions of CANN's runtime and of its BLAS and sparse libraries, from their headers."""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.c_header import declared
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.model import Confidence

_RUNTIME = re.compile(r"\bACL_FUNC_VISIBILITY\s+[\w\s*]{1,100}?\b(acl\w+)\s*\(")
_LIBRARY = re.compile(r"^[\w\s*]{1,100}?\b(acl(?:blas|sparse)[A-Z]\w*)\s*\(", re.MULTILINE)


def runtime(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Functions of the runtime (``aclrtMalloc``). Raises FactsError if there are none."""
    return _entries(files, source, _RUNTIME, "paired")


def libraries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Functions of aclblas and aclsparse, limited: only the name is like CUDA's.

    Raises FactsError if there are none.
    """
    return _entries(files, source, _LIBRARY, "inferred")


def _entries(
    files: Sequence[VendorFile], source: str, pattern: re.Pattern[str], confidence: Confidence
) -> Iterator[Entry]:
    names = dict.fromkeys(item.name for file in files for item in declared(file, pattern, "ACL_"))
    if not names and files:
        raise files[0].refusal(1, "no function acl...")
    for name in names:
        yield Entry(
            kind="cuda_api",
            symbol=name,
            status="limited",
            constraints=("same_name_only",),
            route="replace",
            sources=(source,),
            confidence=confidence,
        )
