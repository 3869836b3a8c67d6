import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.edits.apply import EditConflict, apply_suggestions
from migrate_scan.model import Suggestion
from tests.edits.places import place, suggestion_at


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("latin-1", "# -*- coding: latin-1 -*-\n"),
        ("cp1252", "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n"),
        ("gb18030", "# coding: gb18030\n"),
        ("shift_jis", "# coding: shift_jis\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_edit_lands_in_the_files_own_encoding(encoding: str, head: str, newline: str) -> None:
    name = "größe" if encoding in ("latin-1", "cp1252") else "装"
    text = f"{head}if x:\n\t{name} = '{name}', x.cuda()\n\ty = 1\n".replace("\n", newline)
    edit = suggestion_at(text, text.index("cuda"), "cuda", "npu")
    before = text.encode(encoding)
    after = text.replace(".cuda", ".npu").encode(encoding)
    assert apply_suggestions(before, [edit]) == after
    assert before.startswith(codecs.BOM_UTF8) == after.startswith(codecs.BOM_UTF8)


def test_column_after_wide_characters_counts_characters() -> None:
    before = "s = '😀é'; x.cuda()\n".encode()
    edit = Suggestion(old="cuda", new="npu", line=1, column=13, end_line=1, end_column=17)
    assert apply_suggestions(before, [edit]) == "s = '😀é'; x.npu()\n".encode()


def test_lines_end_where_python_ends_them() -> None:
    before = "s = '\x0c\x85\u2028'\rt = 1\r\nx.cuda()".encode()
    edit = Suggestion(old="cuda", new="npu", line=3, column=3, end_line=3, end_column=7)
    assert apply_suggestions(before, [edit]) == before.replace(b"cuda", b"npu")


def test_chain_over_several_lines() -> None:
    before = b"(torch\r\n  .cuda  # now\r\n  .synchronize)()\r\n"
    old = "torch\r\n  .cuda  # now\r\n  .synchronize"
    edit = suggestion_at(before.decode(), 1, old, old.replace("cuda", "npu"))
    assert apply_suggestions(before, [edit]) == before.replace(b"cuda", b"npu")


def test_same_suggestion_twice_counts_once() -> None:
    edit = suggestion_at("x.cuda()", 2, "cuda", "npu")
    assert apply_suggestions(b"x.cuda()", [edit, edit]) == b"x.npu()"


def test_edits_inside_one_another_are_made_where_the_changes_are_apart() -> None:
    source = 'f"cuda:{torch.cuda.current_device()}"'
    inner = "torch.cuda.current_device"
    edits = [
        suggestion_at(source, 0, source, source.replace("cuda:", "npu:")),
        suggestion_at(source, source.index(inner), inner, inner.replace("cuda", "npu")),
    ]
    after = b'f"npu:{torch.npu.current_device()}"'
    assert apply_suggestions(source.encode(), edits) == after
    assert apply_suggestions(source.encode(), edits[::-1]) == after


@pytest.mark.parametrize(
    ("first", "second", "after"),
    [("ccc", "d", b"cccd"), ("ac", "cb", b"accb"), ("ac", "db", b"acdb"), ("ad", "cb", b"adcb")],
)
def test_neighbours_do_not_conflict(first: str, second: str, after: bytes) -> None:
    edits = [suggestion_at("ab", 1, "b", second), suggestion_at("ab", 0, "a", first)]
    assert apply_suggestions(b"ab", edits) == after


@pytest.mark.parametrize(
    "other",
    [
        suggestion_at("torch.cuda.Event", 0, "torch.cuda.Event", "torch.mlu.Event"),
        suggestion_at("torch.cuda.Event", 6, "cuda", "mlu"),
        suggestion_at("torch.cuda.Event", 6, "cuda", "npu"),
        suggestion_at("torch.cuda.Event", 6, "cuda.Event", "stream()"),
        suggestion_at("torch.cuda.Event", 8, "da.Ev", "x"),
    ],
)
def test_overlap_is_a_conflict(other: Suggestion) -> None:
    edit = suggestion_at("torch.cuda.Event", 0, "torch.cuda.Event", "torch.npu.Event")
    with pytest.raises(EditConflict, match="overlap at line 1"):
        apply_suggestions(b"torch.cuda.Event", [other, edit])


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        (b"x.to()", (1, 3, 1, 7), "does not hold"),
        (b"x.cuda()", (1, 7, 1, 3), "does not hold"),
        (b"x.cuda()", (9, 1, 9, 5), "no line 9"),
        (b"x.cuda()", (1, 0, 1, 4), "column 0"),
        (b"\xff\xfe x.cuda()", (1, 3, 1, 7), "cannot be decoded"),
        (b"# coding: klingon\nx.cuda()", (2, 3, 2, 7), "cannot be decoded"),
        (b"# coding: punycode\nx.cuda()", (2, 3, 2, 7), "not a character set"),
        (b"# coding: rot13\nx.cuda()", (2, 3, 2, 7), "cannot be decoded"),
        (b"# coding: unicode_escape\nx.cuda()", (2, 3, 2, 7), "not a character set"),
    ],
)
def test_edit_that_does_not_fit_the_file_is_refused(
    source: bytes, place: tuple[int, int, int, int], message: str
) -> None:
    line, column, end_line, end_column = place
    edit = Suggestion(
        old="cuda", new="npu", line=line, column=column, end_line=end_line, end_column=end_column
    )
    with pytest.raises(EditConflict, match=message):
        apply_suggestions(source, [edit])


def test_text_that_the_encoding_lacks_is_refused() -> None:
    source = "# coding: latin-1\nx = 'cuda'\n"
    edit = suggestion_at(source, source.index("cuda"), "cuda", "设备")
    with pytest.raises(EditConflict, match="iso8859-1"):
        apply_suggestions(source.encode(), [edit])


_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab\n\r\t '\"\x0c\u2028é卡😀"), st.characters(codec="utf-8")
    ),
    max_size=60,
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_TEXT, _TEXT.filter(bool), _TEXT.filter(bool)), max_size=6), st.booleans()
)
def test_edits_touch_their_spans_only_and_can_be_taken_back(
    pieces: list[tuple[str, str, str]], mark: bool
) -> None:
    head = b"\xef\xbb\xbf" if mark else b""
    before = "#\n#\n" + "".join(kept + old for kept, old, _ in pieces)
    after = "#\n#\n" + "".join(kept + new for kept, _, new in pieces)
    there: list[Suggestion] = []
    back: list[Suggestion] = []
    at = to = 4
    for kept, old, new in pieces:
        at, to = at + len(kept), to + len(kept)
        there.append(suggestion_at(before, at, old, new))
        back.append(suggestion_at(after, to, new, old))
        at, to = at + len(old), to + len(new)
    assert apply_suggestions(head + before.encode(), there[::-1]) == head + after.encode()
    assert apply_suggestions(head + after.encode(), back) == head + before.encode()


def test_places_are_one_based() -> None:
    assert place("a\nbc", 3) == (2, 2)
    assert place("a\r\nb\rc", 5) == (3, 1)
