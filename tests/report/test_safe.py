import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_scan.report import safe

from .factory import FORMULA


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("torch.cuda", "torch.cuda"),
        ("核函数 é", "核函数 é"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\udcff.py", "⟨U+DCFF⟩.py"),
        ("a\nb\tc\x9b", "a⟨U+000A⟩b⟨U+0009⟩c⟨U+009B⟩"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert safe.visible(text) == shown


@given(st.text())
def test_visible_leaves_nothing_unprintable_and_can_be_encoded(text: str) -> None:
    shown = safe.visible(text)
    shown.encode("utf-8")
    assert not any(c < " " or "\x7f" <= c <= "\x9f" or "\u202a" <= c <= "\u202e" for c in shown)
    assert safe.visible(shown) == shown


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_shortened_keeps_the_limit(text: str, limit: int) -> None:
    assert len(safe.shortened(text, limit)) <= limit
    assert safe.shortened(text, len(text)) == text


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1", "@sum", "\t=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe.csv_cell(text).startswith("'")


def test_plain_cells_stay_as_they_are() -> None:
    assert safe.csv_cell("torch.cuda.is_available") == "torch.cuda.is_available"


def test_markdown_shows_text_literally() -> None:
    assert safe.markdown("[x](y) <b> @me `c` | a_b #1 torch.cuda") == (
        r"\[x\](y) &lt;b&gt; &#64;me \`c\` \| a\_b \#1 torch.cuda"
    )
    assert safe.markdown("HTTPS://e.vil WWW.e.vil &amp;") == (
        "HTTPS&#58;//e.vil www&#46;e.vil &amp;amp;"
    )


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("torch.cuda", "`torch.cuda`"),
        ("a|b", r"`a\|b`"),
        ("`x`", "`` `x` ``"),
        ("<b>\n", "`<b>⟨U+000A⟩`"),
    ],
)
def test_markdown_code_is_never_closed_from_within(text: str, span: str) -> None:
    assert safe.markdown_code(text) == span


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://example.com",
        "https://user@example.com/",
        "https://exa mple.com",
        "https:///path",
        "https://example.com/\u202e",
        'https://example.com/"onmouseover="x',
        "https://[::1",
        "data:text/html,x",
        "",
        None,
    ],
)
def test_unsafe_links_are_refused(url: str | None) -> None:
    assert safe.https_url(url) is None


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("github:ROCm/aiter", "https://github.com/ROCm/aiter"),
        ("github:open-mmlab/mmcv setup.py", "https://github.com/open-mmlab/mmcv"),
        ("https://example.com/a", "https://example.com/a"),
        ("github:a/b/../../c", None),
        ('github:a/b"onload=x', None),
        ("javascript:alert(1)", None),
        ("torch_npu v2.7.1", None),
        (None, None),
    ],
)
def test_sources_become_links_only_where_they_are_addresses(
    source: str | None, url: str | None
) -> None:
    assert safe.source_url(source) == url


def test_https_links_pass() -> None:
    url = "https://gitee.com/ascend/pytorch/blob/v2.7.1/docs/api.md#torch"
    assert safe.https_url(url) == url
