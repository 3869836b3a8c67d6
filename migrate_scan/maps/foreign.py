"""Operators that a plugin registers under torch's name space and that no torch version has."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.table import FILES, Table

_PREFIX = "aten::"


def foreign_operators(folder: Path, targets: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """By target, the ``aten::`` names that it registers and that are not among torch's own: those
    with kernels for CUDA, and those of which a map says what follows from torch alone.

    Raises MapError where a table is not in the form.
    """
    torchs = {row["symbol"] for row in read_rows(folder / "_shared" / "aten_cuda.tsv")}
    registered: dict[str, set[str]] = {}
    for target in targets:
        names = registered.setdefault(target, set())
        for entry in Table.read(folder / target / FILES["aten"]):
            if entry.confidence == "inferred":
                torchs.add(entry.symbol)
            elif entry.confidence == "registered" and entry.symbol.startswith(_PREFIX):
                names.add(entry.symbol)
    foreign = {target: tuple(sorted(names - torchs)) for target, names in registered.items()}
    return {target: names for target, names in foreign.items() if names}
