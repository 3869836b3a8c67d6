"""The page as text; ``test_browser.py`` opens it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from msgspec.structs import replace

from migrate_scan.model import Report
from migrate_scan.report import render
from migrate_scan.report.snippets import MAX_GROUPS, file_blocks
from migrate_scan.report.view import View

from .factory import read_lines, rich_report

SECTIONS = [
    "verdict",
    "blockers",
    "what_if",
    "coverage",
    "work",
    "timeline",
    "risks",
    "kernels",
    "distributed",
    "packages",
    "operators",
    "findings",
    "not_analysed",
    "method",
]
VOID = {"meta", "rect", "line", "input", "br", "img", "link", "hr"}


class Outline(HTMLParser):
    """Tags, attributes and headings of a page, and whether its tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    assert parser.open in ([], ["html"])
    return parser


@pytest.fixture(scope="module")
def page(rich: Report) -> str:
    return render(rich, "html", read_lines=read_lines)


def test_sections_stand_in_order(page: str) -> None:
    assert re.findall(r'<section id="(\w+)"', page) == SECTIONS


@pytest.mark.parametrize("repeat", [1, 3])
def test_tags_nest_and_headings_are_in_order(repeat: int) -> None:
    headings = outline(render(rich_report(repeat=repeat), "html")).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    steps = pairwise(headings)
    assert all(lower - higher <= 1 for higher, lower in steps)


def test_empty_report_is_a_whole_page(empty: Report) -> None:
    page = render(empty, "html")
    outline(page)
    asked_for = [name for name in SECTIONS if name != "what_if"]
    assert re.findall(r'<section id="(\w+)"', page) == asked_for
    assert "Nothing in here depends on CUDA." in page


def test_nothing_is_loaded_and_no_attribute_carries_style_or_code(page: str) -> None:
    parsed = outline(page)
    assert parsed.tags.isdisjoint({"img", "link", "iframe", "object", "embed", "base"})
    for tag, name, value in parsed.attributes:
        assert name != "style"
        assert name != "src"
        assert not name.startswith("on")
        if name == "href":
            assert tag == "a"
            assert str(value).startswith(("https://", "#"))


def test_policy_allows_just_the_pages_own_style_and_script(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    allowed = policy.group(1).replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in allowed
    for tag in ("style", "script"):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed


def test_hostile_text_is_text(page: str) -> None:
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page
    )
    assert "⟨U+202E⟩" in page
    assert "{{7*7}}" in page


def test_every_link_is_an_internal_target_that_exists(page: str) -> None:
    parsed = outline(page)
    ids = [str(value) for _, name, value in parsed.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {
        str(value)[1:]
        for _, name, value in parsed.attributes
        if name == "href" and str(value).startswith("#")
    }
    assert links <= set(ids)


def test_adopt_comes_before_the_cards(page: str) -> None:
    assert page.index('class="adopt"') < page.index('class="cards"')
    assert "Start there." in page


def test_estimate_says_that_it_is_not_calibrated(page: str) -> None:
    assert page.count(">not calibrated</span>") == 3
    assert "no finished port has been compared" in page


def test_a_card_tells_what_every_kernel_would_take(rich: Report) -> None:
    cann = rich.targets["cann"]
    whole = replace(cann.estimate, all_kernels_p50_days=77.0)
    targets = {"cann": replace(cann, estimate=whole)}
    page = render(replace(rich, targets=targets), "html", read_lines=read_lines)
    card = page.partition('<article class="card"')[2].partition("</article>")[0]
    assert "with every one written P50 is 77" in card


def test_no_clock_but_source_date_epoch(rich: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert "<time" not in render(rich, "html")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert '<time datetime="2026-01-01">' in render(rich, "html")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 40)
    assert "<time" not in render(rich, "html")


def test_page_is_the_same_every_time(page: str) -> None:
    assert render(rich_report(), "html", read_lines=read_lines) == page


def test_what_was_not_analysed_is_all_named(page: str) -> None:
    section = page[page.index('<section id="not_analysed"') : page.index('<section id="method"')]
    for said in ("data/pipe.py", "weights/model.py", "models/old.py", "__global__", ".venv"):
        assert said in section
    assert "not a regular file" in section
    assert "measured on the old card only" in section


def test_large_reports_are_cut_and_say_so() -> None:
    report = rich_report(repeat=120)
    page = render(report, "html", read_lines=read_lines)
    findings = sum(len(target.findings) for target in report.targets.values())
    assert findings > 5000
    assert len(page.encode()) < 1_000_000
    _, left_out = file_blocks(View(report).files(), read_lines)
    assert left_out > 0
    assert f"{left_out} more places are left out" in page
    assert page.count('class="finding"') == MAX_GROUPS


def test_snippets_survive_missing_and_endless_lines(rich: Report) -> None:
    def nothing(_path: str) -> Sequence[str]:
        return ()

    blocks, _ = file_blocks(View(rich).files(), nothing)
    codes = {s.code for file in blocks for block in file.blocks for s in block.snippets}
    assert codes == {""}

    def endless(_path: str) -> Sequence[str]:
        return ["\t" + "x" * 5_000_000] * 1000

    blocks, _ = file_blocks(View(rich).files(), endless)
    codes = {s.code for file in blocks for block in file.blocks for s in block.snippets}
    assert max(map(len, codes)) <= 160


def test_chinese_page_is_chinese(rich: Report) -> None:
    page = render(rich, "html", language="zh")
    assert '<html lang="zh-Hans">' in page
    assert "主要障碍" in page
    assert "Top blockers" not in page


def test_configuration_is_shown(rich: Report) -> None:
    page = render(replace(rich, config={"exclude": [], "shim": True, "gate": {"jobs": 2}}), "html")
    assert "<dt><code>shim</code></dt><dd>yes</dd>" in page
    assert "<dt><code>exclude</code></dt><dd>none</dd>" in page
    assert "<dd>jobs = 2</dd>" in page


def test_plans_and_what_if_stand_in_the_page(page: str) -> None:
    plans = page[page.index("With and without") : page.index('id="blockers"')]
    assert plans.count(">recommended</span>") == 3
    assert "jit.script runs eagerly." in plans
    what_if = page[page.index('id="what_if"') : page.index('id="coverage"')]
    assert "chip A3" in what_if
    assert "torch.cdist&lt;b&gt; ×2: limited, undecided → supported" in what_if
    assert "and 1 more" in what_if


def test_none_found_says_where_it_was_looked_for(page: str) -> None:
    said = "Equivalent on the target of upfirdn2d: none found; looked in: Ascend/DrivingSDK"
    assert said in page


def test_disagreement_stands_beside_the_verdict(page: str) -> None:
    assert "Sources disagree: The two manuals differ." in page
