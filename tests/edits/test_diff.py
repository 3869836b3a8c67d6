import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.edits.diff import unified_diff


def _apply(folder: Path, path: str, before: bytes, after: bytes) -> bytes:
    """What ``git apply`` makes of ``before``."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    patch = unified_diff(path, before, after).encode("utf-8", "surrogateescape")
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=patch, check=True)
    return file.read_bytes()


def test_diff_in_full() -> None:
    before = b"import torch\n\n\n\nx = 1\ntorch.cuda.synchronize()\ny = 2"
    after = before.replace(b"cuda", b"npu")
    assert unified_diff("pkg/a.py", before, after) == (
        "--- a/pkg/a.py\n"
        "+++ b/pkg/a.py\n"
        "@@ -3,5 +3,5 @@\n"
        " \n"
        " \n"
        " x = 1\n"
        "-torch.cuda.synchronize()\n"
        "+torch.npu.synchronize()\n"
        " y = 2\n"
        "\\ No newline at end of file\n"
    )


def test_no_change_is_no_diff() -> None:
    assert unified_diff("a.py", b"x\n", b"x\n") == ""


@pytest.mark.parametrize(("gap", "hunks"), [(6, 1), (7, 2)])
def test_changes_share_a_hunk_if_their_context_touches(gap: int, hunks: int) -> None:
    before = b"cuda\n" + b"-\n" * gap + b"cuda\n"
    diff = unified_diff("a.py", before, before.replace(b"cuda", b"npu"))
    assert diff.count("@@ -") == hunks


@pytest.mark.parametrize(
    "path",
    [
        "a.py",
        "with blank/b c.py",
        'quo"te.py',
        "back\\slash.py",
        "t\tab.py",
        "größe/卡.py",
        "-n.py",
    ],
)
def test_git_finds_the_file(tmp_path: Path, path: str) -> None:
    assert _apply(tmp_path, path, b"x.cuda()\n", b"x.npu()\n") == b"x.npu()\n"


@pytest.mark.parametrize(
    "before",
    [
        b"x.cuda()",
        b"\xef\xbb\xbfx.cuda()\r\ny\r\n",
        b"# coding: latin-1\ns = '\xe9'; x.cuda()\n",
        b"a\x0cb\x1cc\r x.cuda()\nd\xe2\x80\xa8e\n",
        b"x.cuda()\r\ny\n\tz.cuda()\r",
    ],
)
def test_git_applies_whatever_the_bytes(tmp_path: Path, before: bytes) -> None:
    after = before.replace(b"cuda", b"npu")
    assert _apply(tmp_path, "a.py", before, after) == after


def test_edit_that_changes_the_number_of_lines(tmp_path: Path) -> None:
    before = b"a\nb\n(torch\n .cuda)\nc\nd\n"
    after = b"a\nb\n(None)\nc\nd\n"
    assert _apply(tmp_path, "a.py", before, after) == after
    assert _apply(tmp_path, "a.py", after, before) == before


_LINE = st.text(alphabet="ab \t\r\x0cé", max_size=5)
_END = st.sampled_from(["", "\n"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_LINE, _LINE | st.none()), min_size=1, max_size=30), _END)
def test_git_applies_any_change_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str | None]], end: str
) -> None:
    before = "\n".join("." + old for old, _ in lines) + end
    after = "\n".join("." + (old if new is None else new) for old, new in lines) + end
    folder = tmp_path_factory.mktemp("repo")
    if before != after:
        made = _apply(folder, "a.py", before.encode(), after.encode())
        assert made == after.encode()
