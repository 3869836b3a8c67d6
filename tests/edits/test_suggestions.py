import ast
import subprocess
import sys
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.edits import Outcome, Wanted, rewrite, suggest

_SYNC = Wanted("rename_attribute", "torch.npu.synchronize", "torch.cuda.synchronize")
_WANTED = (
    _SYNC,
    Wanted("rename_method", "npu"),
    Wanted("device_literal", "npu"),
    Wanted("backend_literal", "hccl"),
    Wanted("replace_expression", "torch.npu.synchronize"),
)


def test_package_does_not_import_libcst_until_a_fragment_needs_a_parser() -> None:
    program = """
        import sys
        import migrate_scan.edits as edits
        edits.suggest("cuda", edits.Wanted("rename_method", "npu"))
        assert "libcst" not in sys.modules
        edits.suggest("x[0].cuda", edits.Wanted("rename_method", "npu"))
        assert "libcst" in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)


@pytest.mark.parametrize(
    ("fragment", "reason"),
    [
        ("torch." + "cuda." * 600 + "synchronize", "longer than 2048 characters"),
        ("(" * 51 + "x" + ")" * 51, "more than 50 brackets and dots"),
        ("a" + ".a" * 51, "more than 50 brackets and dots"),
        ("-" * 2000 + "1", "nested too deeply"),
        ("a) + (b", "not one expression"),
        ("a, b", "not names joined by dots"),
        ("", "not an expression"),
        (" torch.cuda.synchronize", "not one expression"),
        ("torch.cuda.synchronize  # now", "not an expression"),
        ("import os", "not an expression"),
        ("yield x", "not names joined by dots"),
        ("\0", "not an expression"),
        ("\ud800", "not an expression"),
    ],
    ids=lambda value: value[:20],
)
def test_fragment_that_is_no_small_expression_is_declined(fragment: str, reason: str) -> None:
    assert rewrite(fragment, _SYNC) == Outcome(None, reason)


def test_line_ends_and_continuations_inside_a_chain_stay() -> None:
    assert suggest("torch\r\n\t.cuda\r\n\t.synchronize", _SYNC) == (
        "torch\r\n\t.npu\r\n\t.synchronize"
    )
    assert suggest("torch. \\\n  cuda.synchronize", _SYNC) == "torch. \\\n  npu.synchronize"


def test_brackets_around_a_fragment_stay() -> None:
    assert suggest("(torch.cuda).synchronize", _SYNC) == "(torch.npu).synchronize"
    assert suggest("(\n  torch.cuda.synchronize  # c\n)", _SYNC) == (
        "(\n  torch.npu.synchronize  # c\n)"
    )


_FRAGMENTS = st.one_of(
    st.text(alphabet="torch.cuda:01'\"fb{}()[] \\\n#=,+-", max_size=40),
    st.sampled_from(["torch.cuda.x", "'cuda:0'", "f'cuda:{x}'", "'nccl'", "cuda"]),
    st.text(max_size=20),
)


@settings(deadline=None)
@given(_FRAGMENTS, st.sampled_from(_WANTED))
def test_suggestion_always_parses_where_the_fragment_stood(fragment: str, wanted: Wanted) -> None:
    new = suggest(fragment, wanted)
    if new is None:
        return
    assert new != fragment
    before, after = (ast.parse(f"(x ** {text} [0])") for text in (fragment, new))
    assert type(before.body[0]) is type(after.body[0])


_NAMES = st.from_regex(r"[a-z]{1,4}", fullmatch=True).filter(lambda name: name not in ("as", "is"))
_SPACES = st.sampled_from(["", " ", "\n  ", "  # why\n ", "\r\n\t"])


@settings(deadline=None)
@given(st.lists(_SPACES, min_size=4, max_size=4), st.sampled_from(["torch", "th", "T"]))
def test_rename_keeps_every_character_but_the_name(spaces: list[str], head: str) -> None:
    template = head + "{}.{}%s{}.{}synchronize".format(*spaces)
    assert suggest(template % "cuda", _SYNC) == template % "npu"
