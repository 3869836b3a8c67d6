"""The published error is the shipped one."""

import pytest

from migrate_scan.estimate.parameters import load
from tests.estimate.documents import FILES, PARTS, ROOT, SLOW, renewed


@pytest.mark.parametrize("name", FILES)
def test_what_a_calibration_makes_is_the_shipped_ones(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert renewed(text, load().calibration) == text, "python -m tests.estimate.documents"


def test_every_part_has_its_place() -> None:
    text = (ROOT / "docs" / "estimate.md").read_text("utf-8")
    assert [name for name in (*PARTS, *SLOW) if f"<!-- calibration: {name} -->" not in text] == []
    assert "<!-- calibration: error -->" in (ROOT / "README.md").read_text("utf-8")
