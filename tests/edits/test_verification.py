from pathlib import Path

import pytest

from migrate_scan.edits import verify


def test_files_that_parse_pass_in_any_encoding() -> None:
    sources = [
        b"",
        b"x = 1\n",
        b"\xef\xbb\xbfx = 1\r\nif x:\r\n\ty = 2",
        b"# coding: latin-1\ns = '\xe9'\n",
    ]
    assert verify(sources) == [None] * 4


def test_nothing_to_verify_starts_nothing() -> None:
    assert verify([]) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"x = 1\nprint 'python 2'\n", "does not parse (line 2)"),
        (b"# coding: klingon\n", "cannot be parsed"),
        (b"x = " + b"(" * 3000 + b")" * 3000, "nested too deeply"),
        (b"x = " + b"a + " * 2000 + b"a\n", "RecursionError"),
    ],
)
def test_file_that_does_not_parse_loses_only_itself(source: bytes, reason: str) -> None:
    first, refused, last = verify([b"x = 1\n", source, b"y = 2\n"])
    assert first is None
    assert last is None
    assert refused is not None
    assert reason in refused


def test_crash_and_hang_lose_one_file_each(monkeypatch: pytest.MonkeyPatch, parser: Path) -> None:
    """A parser of our own stands in for libcst: crashes of the real one come and go."""
    monkeypatch.setenv("PYTHONPATH", str(parser))
    sources = [b"fine", b"crash", b"fine", b"hang", b"fine", b"hang", b"crash"]
    assert verify(sources, seconds=1.0) == [
        None,
        "libcst crashed",
        None,
        "libcst took over 1 s",
        None,
        "libcst took over 1 s",
        "libcst crashed",
    ]


def test_scanned_folder_is_not_on_the_import_path(
    monkeypatch: pytest.MonkeyPatch, parser: Path
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(parser)
    assert Path("libcst.py").exists()
    assert verify([b"crash"]) == [None]


@pytest.fixture
def parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parser")
    (folder / "libcst.py").write_text(
        "import os, time\n"
        "class ParserSyntaxError(Exception): pass\n"
        "class parse_module:\n"
        "    def __init__(self, source):\n"
        "        if source == b'crash': os.abort()\n"
        "        if source == b'hang': time.sleep(60)\n"
        "        self.bytes = source\n"
    )
    return folder


def test_check_that_cannot_start_is_an_error_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libcst.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="does not start"):
        verify([b"x = 1\n"])
