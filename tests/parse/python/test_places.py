"""Lines and columns: what the blocks say is what counting from the beginning says."""

import pytest

from migrate_scan.parse.python.places import Places

_LINES = ["short", "", "x" * 3000, "größe = 1", "y" * 1023, "z" * 1024, ""]
_TEXTS = ["", "\n", "a", "a\n", "\n" * 2500, "\n".join(_LINES), "\r\n".join(_LINES * 3)]


@pytest.mark.parametrize("text", _TEXTS)
def test_every_place_is_counted_as_from_the_beginning(text: str) -> None:
    data = text.encode()
    places = Places(data)
    ends = [len(text[:at].encode()) for at in range(len(text) + 1)]
    expected = tuple(
        (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        for before in (text[:at] for at in range(len(text) + 1))
    )
    assert places.positions(ends) == expected


@pytest.mark.parametrize("text", _TEXTS)
def test_a_line_is_found_by_its_number(text: str) -> None:
    data = text.encode()
    places = Places(data)
    starts = [0, *(at + 1 for at in range(len(data)) if data[at : at + 1] == b"\n")]
    assert [places.beginning(line) for line in range(1, len(starts) + 1)] == starts
    assert [places.line(start) for start in starts] == list(range(1, len(starts) + 1))
    assert [places.line_start(start) for start in starts] == starts
