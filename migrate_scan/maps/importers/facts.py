"""Reading a folder of facts: tables with a known header, and where each came from."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from migrate_scan.maps.entry import Source
from migrate_scan.maps.errors import FactsError

_SHORT_NAMES = (
    ("torch_npu_native_api_pt", "npu-doc-"),
    ("device_module_api", "device-module"),
    ("cambricon_torch_mlu", "mlu"),
    ("ascend_op_plugin_ops", "op-plugin"),
    ("torch_public_api_", "torch-api-"),
    ("aten_ops_torch", "aten-"),
)
"""Tables that thousands of entries cite go by a short name."""
_SOURCE_COLUMNS = ("file", "repository", "path", "ref", "commit", "commit_date", "licence")


@dataclass(frozen=True, slots=True)
class Facts:
    """A folder of fact tables. ``sources`` maps every source's id to the source."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> "Facts":
        """Open a folder. Raises FactsError if it has no ``SOURCES.tsv`` of the known form."""
        facts = cls(folder)
        for row in facts.rows("SOURCES.tsv", *_SOURCE_COLUMNS):
            base = f"{_stem(row['file'])}@{row['ref'] or 'HEAD'}"
            name, number = base, 1
            while name in facts.sources:
                number += 1
                name = f"{base}#{number}"
            facts.sources[name] = Source(
                id=name,
                repository=row["repository"],
                path=row["path"],
                ref=row["ref"],
                commit=row["commit"],
                date=row["commit_date"],
                licence=row["licence"],
            )
        return facts

    def has(self, table: str) -> bool:
        """Whether the folder holds this table."""
        return (self.folder / table).is_file()

    def rows(self, table: str, *columns: str) -> Iterator[dict[str, str]]:
        """Rows of a table that must have these columns. Raises FactsError otherwise."""
        path = self.folder / table
        if not path.is_file():
            raise FactsError(f"{table}: not in {self.folder.name}")
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise FactsError(f"{table}: no column {', '.join(sorted(missing))}")
            for number, row in enumerate(reader, start=2):
                if None in row or None in row.values():
                    raise FactsError(f"{table}:{number}: not as many cells as columns")
                yield row

    def source(self, table: str, ref: str | None = None, *, path: str = "") -> tuple[str, ...]:
        """Ids of the sources of a table: at one ref, or whose path holds a text.

        Raises FactsError if there are none.
        """
        stem = _stem(table)
        wanted = f"{stem}@" if ref is None else f"{stem}@{ref}"
        found = tuple(
            name
            for name in self.sources
            if (name.startswith(wanted) if ref is None else name.split("#")[0] == wanted)
            and path in self.sources[name].path
        )
        if not found:
            raise FactsError(
                f"SOURCES.tsv names no source of {table} at {ref or path or 'any ref'}"
            )
        return found


def _stem(table: str) -> str:
    stem = table.removesuffix(".tsv")
    for long, short in _SHORT_NAMES:
        if stem.startswith(long):
            return (short + stem.removeprefix(long)).rstrip("-")
    return stem
