"""Where a CUDA device may come from."""

from migrate_scan.parse.python.origins import NOTHING, imported, together


def test_what_other_files_decide() -> None:
    assert imported(".devices.get_device") == {".devices.get_device"}
    assert imported("numpy.zeros") == NOTHING


def test_many_origins_tell_no_more_than_some() -> None:
    assert together([frozenset({1}), frozenset({".a.b"})]) == {1, ".a.b"}
    assert together([]) == NOTHING
    assert len(together(frozenset({start}) for start in range(10_000))) < 1_000
