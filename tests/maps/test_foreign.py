"""Operators that bear torch's name space and are not torch's."""

from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.foreign import foreign_operators
from migrate_scan.maps.table import write_table
from migrate_scan.model import Confidence


def _entry(symbol: str, confidence: Confidence = "registered") -> Entry:
    return Entry(kind="aten", symbol=symbol, status="supported", confidence=confidence)


def test_what_no_torch_version_has_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "_shared").mkdir()
    (tmp_path / "_shared" / "aten_cuda.tsv").write_text("symbol\tsince\tuntil\naten::add\t\t\n")
    own = [_entry("aten::add"), _entry("aten::view"), _entry("aten::fast"), _entry("x::fast")]
    write_table(tmp_path / "a" / "aten.tsv", own)
    write_table(tmp_path / "b" / "aten.tsv", [_entry("aten::view", "inferred")])
    assert foreign_operators(tmp_path, ["a", "b"]) == {"a": ("aten::fast",)}
