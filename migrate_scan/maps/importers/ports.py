"""Ports of packages and projects that exist."""

import re
from collections.abc import Mapping
from pathlib import Path

from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.load.data import read_rows

TABLE = "third_party_ports.tsv"
READ = "ports_read.tsv"
"""Written by hand, from the projects' own repositories."""
COLUMNS = ("package", "target", "port", "replacement", "evidence")
_TARGETS: Mapping[str, str] = {"ascend": "cann", "biren": "supa", "hygon": "dcu"}
_SEE_TABLE = re.compile(r" \(see \w+\.tsv\)$")
"""A pointer between tables of the facts, of no use to a reader of the map."""
_TORCH = "torch ("
"""Rows about torch's own names: shims, which have importers of their own."""
_MAPPED = frozenset({"cann", "mlu", "rocm", "dcu", "maca", "musa", "gcu", "kunlun", "supa"})


def write_ports(path: Path, facts: Facts) -> None:
    """Write ``ports.tsv``; rows of targets without a map are left out, and those that
    ``ports_read.tsv`` beside it corrects."""
    corrected = {(row["package"], row["target"]) for row in read_rows(path.parent / READ)}
    rows = {
        (row["package"], target, row["status"], _SEE_TABLE.sub("", row["port"]), _evidence(row))
        for row in facts.rows(TABLE, "package", "target", "status", "port", "evidence")
        if not row["package"].startswith(_TORCH)
        and (target := _TARGETS.get(row["target"], row["target"])) in _MAPPED
        and (row["package"], target) not in corrected
    }
    lines = ["\t".join(row) for row in (COLUMNS, *sorted(rows))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _evidence(row: dict[str, str]) -> str:
    """References only; a row that refers to another's evidence has the package's repository."""
    given = row["evidence"]
    return given if given.startswith(("github:", "pypi:")) else f"facts:{row['package']}"
