"""CNCL as torch_mlu uses it: its header is not public, so what is called there is what is known.

The tables of reductions and types in torch_mlu's process group say what it maps.
"""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.c_source import code, pairs
from migrate_scan.maps.importers.vendor.files import VendorFile

PROCESS_GROUP = "process_group_cncl.cpp"
FILES = (
    PROCESS_GROUP,
    "process_group_cncl.hpp",
    "cncl_utils.cpp",
    "cncl_utils.h",
    "ProcessGroupCNCL.cpp",
)
_CALL = re.compile(r"\b(cncl[A-Z]\w*)\s*\(")
_REDUCES = frozenset({"cnclAllReduce", "cnclReduce", "cnclReduceScatter"})


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of CNCL's own names. Raises FactsError naming file and line."""
    called: dict[str, None] = {}
    reductions: dict[str, None] = {}
    types: dict[str, None] = {}
    for file in files:
        text = code(file)
        called |= dict.fromkeys(_CALL.findall(text))
        if file.path.endswith(PROCESS_GROUP):
            maps = pairs(file, text, "cncl_op", r"c10d::ReduceOp::(\w+)", r"(cncl\w+)")
            reductions = dict.fromkeys(maps.values())
            stored = pairs(file, text, "cncl_data_type", r"at::k(\w+)", r"(cncl\w+)")
            types = dict.fromkeys(stored.values())
    limit = "reduce_op:" + ",".join(name.replace("cncl", "nccl") for name in reductions)
    for name in (*called, *reductions, *types):
        limited = name in _REDUCES
        yield Entry(
            kind="collective",
            symbol=name,
            status="limited" if limited else "supported",
            constraints=(limit,) if limited else (),
            route="replace",
            sources=(source,),
            confidence="registered",
        )
