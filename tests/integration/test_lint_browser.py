"""The rules see what a browser sees: the same elements in the same places, the same colours."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from newsletter.compose.lint.page import Page as Read
from newsletter.compose.lint.page import read_page
from newsletter.compose.page import render_html
from tests.fakes.editions import sample_edition, sample_look

CHROMIUM = shutil.which("chromium") or ""
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed"),
]

# Of each element that has words of its own: its place, colour, ground, size and weight.
SEEN = """() => {
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return '';
  };
  const places = {};
  const seen = [];
  for (const one of document.querySelectorAll('*')) {
    const tag = one.tagName.toLowerCase();
    places[tag] = (places[tag] ?? -1) + 1;
    const words = [...one.childNodes].filter((node) => node.nodeType === 3)
      .map((node) => node.data.trim()).join('');
    const style = getComputedStyle(one);
    if (!document.body.contains(one) || !/[a-z0-9]/i.test(words)) continue;
    if (!one.checkVisibility()) continue;
    seen.push({ place: `${tag}:${places[tag]}`, colour: style.color, back: ground(one),
      size: parseFloat(style.fontSize), bold: Number(style.fontWeight) >= 600,
      line: parseFloat(style.lineHeight), words });
  }
  return seen;
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


async def shown(browser: Browser, html: str, *, width: int, dark: bool) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        offline=True,
    )
    page = await context.new_page()
    await page.set_content(html, wait_until="domcontentloaded")
    return page


@pytest.mark.parametrize("screen", ["light", "dark", "phone"])
async def test_colours_sizes_and_places_are_those_of_a_browser(
    browser: Browser, screen: str
) -> None:
    html = render_html(sample_edition(), sample_look())
    read: Read = read_page(html)
    page = await shown(
        browser, html, width=375 if screen == "phone" else 700, dark=screen == "dark"
    )
    seen = await page.evaluate(SEEN)
    dresses = {read.place(one): dress for one, dress in getattr(read, screen).items()}
    assert len(seen) > 100
    for one in seen:
        dress = dresses[one["place"]]
        assert not dress.hidden, one
        expected = {
            "colour": "rgb({}, {}, {})".format(*dress.colour),
            "back": "rgb({}, {}, {})".format(*dress.back),
            "size": dress.size,
            "bold": dress.bold,
            "line": dress.line,
        }
        assert expected == {key: one[key] for key in expected}, one
