"""Vendors' own operators: what may replace a kernel. They have no CUDA name to look up."""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts

_MLU_OPS = "cambricon_mlu_ops_api.tsv"
_TORCH_MLU = "cambricon_torch_mlu_custom_api.tsv"
_ACLNN = "ascend_aclnn_catalogue.tsv"


def mlu(facts: Facts) -> Iterator[Entry]:
    """Functions of MLU-OPS and the Python names of torch_mlu's own operators."""
    for row in facts.rows(_MLU_OPS, "function", "is_helper"):
        if row["is_helper"] == "0":
            yield _entry(row["function"], facts.source(_MLU_OPS))
    sources = facts.source(_TORCH_MLU)
    for name in dict.fromkeys(row["api"] for row in facts.rows(_TORCH_MLU, "api")):
        yield _entry(name, sources)


def cann(facts: Facts) -> Iterator[Entry]:
    """Functions of the aclnn libraries; ``n/a`` in a chip's column means not on that chip."""
    columns = ("repo", "aclnn_api", "determinism_a2a3", "determinism_950")
    for row in facts.rows(_ACLNN, *columns):
        chips = (
            *(("A2", "A3") if row["determinism_a2a3"] != "n/a" else ()),
            *(("950DT",) if row["determinism_950"] != "n/a" else ()),
        )
        if chips:
            sources = tuple(
                name
                for name in facts.source(_ACLNN)
                if row["repo"] in facts.sources[name].repository
            )
            yield _entry(row["aclnn_api"], sources, chips)


def _entry(name: str, sources: tuple[str, ...], chips: tuple[str, ...] = ()) -> Entry:
    return Entry(
        kind="kernel_equivalent",
        symbol=name,
        status="supported",
        route="replace",
        chips=chips,
        sources=sources,
        confidence="stated",
    )
