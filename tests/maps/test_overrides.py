"""Hand-written statements are refused where they are not what they should be."""

from typing import Any

import pytest

from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.overrides import parse

_SOURCES = {
    "here": {
        "repository": "a/b",
        "path": "c",
        "ref": "main",
        "commit": "0",
        "date": "2026-01-01",
        "licence": "MIT",
    }
}


def _row(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "environment",
        "symbols": ["env:X_*"],
        "status": "unverified",
        "sources": ["here"],
        "reason": "because",
        **fields,
    }


def test_a_pattern_never_says_supported() -> None:
    with pytest.raises(MapError, match="pattern"):
        parse({"sources": _SOURCES, "patterns": [_row(status="supported")]}, {})


@pytest.mark.parametrize("broken", [{"reason": ""}, {"sources": []}, {"sources": ["elsewhere"]}])
def test_a_statement_needs_reason_and_source(broken: dict[str, Any]) -> None:
    with pytest.raises(MapError, match="reason"):
        parse({"sources": _SOURCES, "entries": [_row(**broken)]}, {})


def test_pairs_give_each_symbol_its_own_replacement() -> None:
    row = _row(pairs={"env:A": "B", "env:C": "D"}, status="supported")
    overrides = parse({"sources": _SOURCES, "entries": [row]}, {})
    assert overrides.entries["environment", "env:C"][0].replacement == "D"


def test_patterns_match_whole_names() -> None:
    overrides = parse({"sources": _SOURCES, "patterns": [_row()]}, {})
    assert overrides.matching("environment", "env:X_1")
    assert not overrides.matching("environment", "env:Y_X_1")
    assert not overrides.matching("cuda_api", "env:X_1")
