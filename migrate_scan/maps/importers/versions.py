"""The version matrix: which SDK, plugin and torch were released together, newest first."""

from collections.abc import Iterator
from pathlib import Path

from migrate_scan.maps.importers.facts import Facts

COLUMNS = ("target", "sdk", "plugin", "torch")
_CANN = "ascend_version_matrix.tsv"
_MLU = "mlu"


def write_versions(path: Path, facts: Facts) -> None:
    """Write ``versions.tsv`` in the order of the vendors' own tables."""
    lines = ["\t".join(row) for row in (COLUMNS, *_cann(facts), *_mlu(facts))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cann(facts: Facts) -> Iterator[tuple[str, ...]]:
    for row in facts.rows(_CANN, "torch_npu", "branch", "pytorch", "cann"):
        yield "cann", row["cann"], row["branch"].removeprefix("v"), row["pytorch"]


def _mlu(facts: Facts) -> Iterator[tuple[str, ...]]:
    """Cambricon publishes no matrix; each branch names the torch version that it is for."""
    table = "cambricon_torch_mlu_ops.tsv"
    found = {row["ref"]: row["pt"] for row in facts.rows(table, "ref", "pt")}
    for ref in sorted(found, reverse=True):
        yield "mlu", "", ref, f"{found[ref]}.0"
