"""A user's own statements win, and errors in them name file and line."""

import pytest

from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load import load_target, parse_user

FILE = """\
schema: 1
cann:
  entries:
  - kind: python_api
    symbols: [torch.nn.Linear, torch.ours]
    status: unsupported
    chips: [Ascend910B3]
    reason: measured on our cards
rocm:
  entries: []
"""


def _message(text: str) -> str:
    with pytest.raises(MapError) as caught:
        parse_user("own.yaml", text.encode())
    return str(caught.value)


def test_they_win_over_the_map_on_their_chips_only() -> None:
    user = parse_user("own.yaml", FILE.encode())
    found = load_target("cann", torch="2.7", user=user)
    verdict = found.lookup("python_api", "torch.nn.Linear")
    assert verdict.status == "unsupported"
    assert [item.repository for item in verdict.evidence] == ["own.yaml"]
    assert found.lookup("python_api", "torch.ours").status == "unsupported"
    assert found.entries("python_api", "torch.nn.Linear")[0].status == "unsupported"
    assert "own.yaml" in found.info.sources
    other = load_target("cann", torch="2.7", chip="A3", user=user)
    assert other.lookup("python_api", "torch.nn.Linear").status == "limited"


def test_a_no_of_theirs_is_not_asked_again_under_another_name() -> None:
    text = FILE.replace("torch.nn.Linear", "torch.nn.modules.linear.Linear")
    found = load_target("cann", torch="2.7", user=parse_user("own.yaml", text.encode()))
    verdict = found.lookup("python_api", "torch.nn.modules.linear.Linear")
    assert verdict.status == "unsupported"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema: 1", "schema: 2", "own.yaml:1: schema 2 is not known, only 1"),
        ("rocm:", "rcom:", "own.yaml:9: unknown key 'rcom'; did you mean 'rocm'?"),
        ("unsupported", "nope", "own.yaml:6: status: Invalid enum value 'nope'"),
        ("Ascend910B3", "H100", "own.yaml:7: cann: unknown chip 'H100'"),
        ("    reason: measured on our cards\n", "", "own.yaml:4: torch.nn.Linear: needs a reason"),
        ("  entries: []", "  entries: all", "own.yaml:10: entries is not a list"),
        ("  entries: []", "  patterns: []", "own.yaml:10: unknown key 'patterns'"),
        ("  entries: []", "  sources: {a: {b: c}}", "own.yaml:10: a source is not in the form"),
        ("rocm:\n  entries: []", "rocm: all", "own.yaml:9: rocm: not a mapping"),
        ("chips: [", "chips: [[", "own.yaml:8: not valid YAML: "),
        ("rocm:", "a: &a [x]\nb: [*a]", "own.yaml:10: aliases are not allowed"),
    ],
)
def test_errors_name_file_and_line(old: str, new: str, said: str) -> None:
    assert said in _message(FILE.replace(old, new, 1))


@pytest.mark.parametrize(
    "text", ["", "- a", "x: " + "[" * 5000, "- " * 5000, "a: 2026-99-99", "\x00", "cann: null"]
)
def test_what_is_no_such_file_is_refused(text: str) -> None:
    assert _message(text).startswith("own.yaml:1: ")


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    assert "larger than" in _message("#" * 2_000_001)
