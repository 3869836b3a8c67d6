"""Hand-written statements are refused where they are not what they should be."""

from pathlib import Path
from typing import Any

import pytest

from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.overrides import parse, read_overrides

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


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"reason": ""}, "needs a reason"),
        ({"sources": []}, "needs sources"),
        ({"sources": ["elsewhere"]}, "'elsewhere' is not known"),
        ({"symbols": []}, "name symbols"),
        ({"status": "perhaps"}, "status: Invalid enum value 'perhaps'"),
        ({"kind": "thing"}, "kind: Invalid enum value"),
        ({"since": 2.7}, "since: Expected `str"),
        ({"until": "new"}, "'new' is not a torch version"),
        ({"sybmols": ["a"]}, "unknown field `sybmols`"),
    ],
)
def test_a_statement_is_in_the_form(broken: dict[str, Any], message: str) -> None:
    with pytest.raises(MapError, match=message):
        parse({"sources": _SOURCES, "entries": [_row(**broken)]}, {})


def test_a_section_that_nobody_knows_is_refused() -> None:
    with pytest.raises(MapError, match=r"unknown key 'entires'; did you mean 'entries'\?"):
        parse({"entires": []}, {})


def test_a_disagreement_keeps_its_reason() -> None:
    content = {"sources": _SOURCES, "disagreements": [_row(symbols=["env:A"])]}
    (found,) = parse(content, {}).disagreements["environment", "env:A"]
    assert (found.sources, found.reason) == (("here",), "because")


def test_errors_in_a_file_name_its_line(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("sources: {}\nentries:\n- kind: aten\n  status: perhaps\n")
    with pytest.raises(MapError, match=r"overrides\.yaml:4: status: Invalid"):
        read_overrides(path, {})


def test_pairs_give_each_symbol_its_own_replacement() -> None:
    row = _row(pairs={"env:A": "B", "env:C": "D"}, status="supported")
    overrides = parse({"sources": _SOURCES, "entries": [row]}, {})
    assert overrides.entries["environment", "env:C"][0].replacement == "D"


def test_patterns_match_whole_names() -> None:
    overrides = parse({"sources": _SOURCES, "patterns": [_row()]}, {})
    assert overrides.matching("environment", "env:X_1")
    assert not overrides.matching("environment", "env:Y_X_1")
    assert not overrides.matching("cuda_api", "env:X_1")
