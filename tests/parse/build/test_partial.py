"""Build files that are read in part say so."""

import pytest

from migrate_scan.parse.build import parse_build


@pytest.mark.parametrize(
    ("data", "dialect"),
    [
        (b"[options\ninstall_requires =\n    cupy\n", "setup_cfg"),
        (b"torch\ncupy==[[[\n", "requirements"),
    ],
)
def test_what_cannot_be_read_makes_the_file_partial(data: bytes, dialect: str) -> None:
    found = parse_build(data, dialect)
    assert found.partial
    assert "[" not in "".join(entry.version_spec for entry in found.requirements)


def test_a_whole_file_is_not_partial() -> None:
    assert parse_build(b"torch>=2.1,<3\ncupy-cuda12x\n", "requirements").partial is None
