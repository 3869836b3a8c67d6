"""torch_mlu's own operators: what may replace a kernel. They have no CUDA name to look up."""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts

_TORCH_MLU = "cambricon_torch_mlu_custom_api.tsv"


def mlu(facts: Facts) -> Iterator[Entry]:
    """The Python names of torch_mlu's own operators."""
    sources = facts.source(_TORCH_MLU)
    for name in dict.fromkeys(row["api"] for row in facts.rows(_TORCH_MLU, "api")):
        yield Entry(
            kind="kernel_equivalent",
            symbol=name,
            status="supported",
            route="replace",
            sources=sources,
        )
