"""Opens the report in headless Chromium.

A missing browser is a failure, so that nobody takes silence for success;
``MIGRATE_SCAN_NO_BROWSER=1`` skips these tests on purpose.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrate_scan.report import render

from . import browser
from .factory import empty_report, read_lines, rich_report
from .test_html import SECTIONS

pytestmark = pytest.mark.skipif(
    os.environ.get("MIGRATE_SCAN_NO_BROWSER") == "1", reason="MIGRATE_SCAN_NO_BROWSER=1"
)
COMPLAINTS = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
REPORTS = {
    "rich": (rich_report(repeat=2), "en"),
    "empty": (empty_report(), "en"),
    "chinese": (rich_report(), "zh"),
}


@pytest.fixture(scope="module")
def tab() -> Iterator[browser.Page]:
    with browser.page() as page:
        yield page


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name}.html" for name in REPORTS}
    for name, (report, language) in REPORTS.items():
        page = render(report, "html", read_lines=read_lines, language=language)
        paths[name].write_text(page, "utf-8")
    return paths


def complaints(tab: browser.Page) -> list[browser.Message]:
    return [event for event in tab.events if event.get("method") in COMPLAINTS]


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_page_fits_and_nothing_complains(
    tab: browser.Page, pages: dict[str, Path], name: str, width: int, dark: bool
) -> None:
    tab.open(pages[name], width=width, dark=dark)
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    scroll, inner = tab.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert inner == width
    assert scroll <= inner
    assert complaints(tab) == []
    assert not [e for e in tab.events if _request(e) not in (None, pages[name].as_uri())]


def test_sections_are_there_without_script(tab: browser.Page, pages: dict[str, Path]) -> None:
    tab.open(pages["rich"], width=1280, script=False)
    shown = "[...document.querySelectorAll('main > section')].filter((s) => s.offsetHeight > 60)"
    assert tab.evaluate(f"{shown}.map((s) => s.id)") == SECTIONS
    assert tab.evaluate("document.getElementById('filter').hidden")


def test_hostile_text_became_no_element(tab: browser.Page, pages: dict[str, Path]) -> None:
    tab.open(pages["rich"], width=1280)
    assert tab.evaluate("document.querySelectorAll('img, iframe, object, link').length") == 0
    assert tab.evaluate("document.scripts.length") == 1
    assert tab.evaluate("document.querySelector('h1').textContent").count("<img") == 1
    handlers = "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
    assert tab.evaluate(f"{handlers}.filter((n) => n.startsWith('on') || n === 'style')") == []


def test_style_and_script_are_in_force(tab: browser.Page, pages: dict[str, Path]) -> None:
    tab.open(pages["rich"], width=1280)
    colours = "getComputedStyle(document.body).backgroundColor"
    light = tab.evaluate(colours)
    tab.open(pages["rich"], width=1280, dark=True)
    assert tab.evaluate(colours) != light
    assert not tab.evaluate("document.getElementById('filter').hidden")


def test_policy_refuses_foreign_script(tab: browser.Page, pages: dict[str, Path]) -> None:
    tab.open(pages["rich"], width=1280)
    tab.evaluate(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        " document.body.append(s); })()"
    )
    assert tab.evaluate("window.bad") is None


def test_filter_narrows_the_findings(tab: browser.Page, pages: dict[str, Path]) -> None:
    tab.open(pages["rich"], width=1280)
    visible = "document.querySelectorAll('.finding:not([hidden])').length"
    everything = tab.evaluate(visible)
    _choose(tab, "status", "unsupported")
    unsupported = tab.evaluate(visible)
    _choose(tab, "text", "nvtx")
    assert everything > unsupported > tab.evaluate(visible) == 1
    assert str(everything) in tab.evaluate("document.querySelector('.filter output').textContent")
    _choose(tab, "target", "rocm")
    assert tab.evaluate(visible) == 0


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("dark", [False, True])
def test_text_has_enough_contrast(
    tab: browser.Page, pages: dict[str, Path], media: str, dark: bool
) -> None:
    """WCAG AA: 4.5 to 1 for every text on the colour behind it; paper is white."""
    tab.open(pages["rich"], width=1280, dark=dark, media=media)
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert tab.evaluate(_CONTRAST) == []
    if media == "print":
        colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(255, 255, 255)"


def _request(event: browser.Message) -> str | None:
    if event.get("method") != "Network.requestWillBeSent":
        return None
    return str(event["params"]["request"]["url"])


def _choose(tab: browser.Page, field: str, value: str) -> None:
    form = "document.getElementById('filter')"
    tab.evaluate(f"{form}.elements.{field}.value = '{value}'")
    tab.evaluate(f"{form}.dispatchEvent(new Event('input', {{ bubbles: true }}))")


_CONTRAST = """(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll("body *:not(svg):not(svg *):not(script)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const pair = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) poor.add(element.className + " " + ratio.toFixed(2));
  }
  return [...poor];
})()"""
