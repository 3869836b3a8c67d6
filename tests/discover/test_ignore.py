from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.discover.ignore import compile_rules, is_ignored


def ignored(path: str, *lines: str) -> bool:
    rules = compile_rules(lines)
    return rules is not None and is_ignored([rules], path)


def test_names_match_at_any_depth_and_slashes_anchor() -> None:
    assert ignored("a/b/out/", "out/")
    assert not ignored("out", "out/")
    assert ignored("gen/a.py", "/gen/*.py")
    assert not ignored("pkg/gen/a.py", "/gen/*.py")
    assert ignored("a/x/y/b.cu", "a/**/b.cu")


def test_the_last_match_of_a_file_wins() -> None:
    assert ignored("a.cu", "*.cu", "!keep.cu")
    assert not ignored("keep.cu", "*.cu", "!keep.cu")
    assert ignored("keep.cu", "!keep.cu", "*.cu")


def test_a_deeper_file_speaks_first() -> None:
    outer = compile_rules(["*.cu"])
    inner = compile_rules(["!special.cu"], "ops/")
    assert outer is not None
    assert inner is not None
    assert not is_ignored([outer, inner], "ops/special.cu")
    assert is_ignored([outer, inner], "ops/other.cu")


def test_rules_of_a_folder_above_the_root() -> None:
    rules = compile_rules(["/sub/gen/"], prefix="sub/")
    assert rules is not None
    assert is_ignored([rules], "gen/")
    assert not is_ignored([rules], "other/gen/")


def test_comments_blank_and_invalid_lines_are_no_patterns() -> None:
    assert compile_rules(["# *.py", "", "   "]) is None
    assert ignored("a.py", "!", "*.py")
    assert not ignored("b.cu", "!", "*.py")


def test_a_pattern_that_could_take_for_ever_is_refused() -> None:
    hostile = "*a*a*a*a*a*a*a*a*b"
    rules = compile_rules([hostile, "*.cu"])
    assert rules is not None
    assert rules.refused == (hostile,)
    assert not is_ignored([rules], "a" * 250)
    assert is_ignored([rules], "x.cu")


_PARTS = st.sampled_from(["a", "b.cu", "*", "**", "*.cu", "a*", "?", "[ab]", "\\!", "(?P<x>", "|"])
_PATTERN = st.builds(
    lambda negated, anchored, parts, folder: (
        ("!" * negated) + ("/" * anchored) + "/".join(parts) + ("/" * folder)
    ),
    st.booleans(),
    st.booleans(),
    st.lists(_PARTS, min_size=1, max_size=3),
    st.booleans(),
)
_PATH = st.lists(st.sampled_from(["a", "b.cu", "ab", "!", "(?P<x>"]), min_size=1, max_size=4)


@settings(deadline=None)
@given(st.lists(_PATTERN, max_size=5), _PATH, st.booleans())
def test_the_shortcut_never_changes_the_verdict(
    lines: list[str], parts: list[str], folder: bool
) -> None:
    path = "/".join(parts) + "/" * folder
    rules = compile_rules(lines)
    if rules is not None:
        assert rules.verdict(path) == rules.spec.check_file(path).include
