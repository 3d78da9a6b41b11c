"""The memo as a browser shows it: three widths, light and dark, with pictures and without."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from newsletter.compose.page import render_html
from tests.fakes.editions import sample_edition, sample_look

CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="640">'
    '<rect width="1200" height="640" fill="#B23A1E"/></svg>'
)
DARK = "(prefers-color-scheme: dark)"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(sample_edition(), sample_look())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


def drawn(route: Route) -> None:
    route.fulfill(body=PICTURE, content_type="image/svg+xml")


def opened(browser: Browser, html: str, width: int, *, dark: bool = False) -> Page:
    """The page at a width, its query rewritten as the preview does it; nothing is fetched."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", drawn)
    page.set_content(html.replace(DARK, "all" if dark else "not all"), wait_until="load")
    return page


def colour(page: Page, selector: str, name: str = "color") -> str:
    return str(
        page.eval_on_selector(selector, f"e => getComputedStyle(e).getPropertyValue('{name}')")
    )


@pytest.mark.parametrize("width", [320, 375, 700])
def test_nothing_runs_over_the_side(browser: Browser, html: str, width: int) -> None:
    page = opened(browser, html, width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_word_without_end_does_not_run_over_the_side(browser: Browser) -> None:
    page = opened(browser, render_html(sample_edition(), sample_look(name="Memo" * 15)), 320)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_there_is_one_h1_and_every_picture_has_its_alt_and_is_shown(
    browser: Browser, html: str
) -> None:
    page = opened(browser, html, 700)
    pictures = page.eval_on_selector_all(
        "img", "found => found.map(e => [e.hasAttribute('alt'), e.naturalWidth > 0, e.width])"
    )

    assert page.locator("h1").count() == 1
    assert [shown[:2] for shown in pictures] == [[True, True]] * 5
    assert sorted(shown[2] for shown in pictures) == [84, 112, 112, 112, 600]
    page.close()


def test_light_and_dark_have_their_own_colours(browser: Browser, html: str) -> None:
    light, dark = opened(browser, html, 700), opened(browser, html, 700, dark=True)

    assert colour(light, "h1 a") == "rgb(29, 27, 22)"
    assert colour(dark, "h1 a") == "rgb(241, 234, 220)"
    assert colour(light, ".sh", "background-color") == "rgb(255, 253, 248)"
    assert colour(dark, ".sh", "background-color") == "rgb(28, 26, 23)"
    assert colour(dark, "h3 a") == "rgb(241, 234, 220)"
    assert colour(dark, ".btn a", "background-color") == "rgb(242, 140, 106)"
    assert colour(dark, ".btn a") == "rgb(28, 20, 16)"
    assert colour(dark, "body", "background-color") == "rgb(18, 17, 16)"
    light.close()
    dark.close()


# Every run of words against the nearest painted ground (WCAG 2.2, 1.4.3).
CONTRASTS = """() => {
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const lum = c => c.slice(0, 3)
    .map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3]) return c; }
    return [255, 255, 255]; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim(), e = walk.currentNode.parentElement;
    if (!/[\\p{L}\\p{N}]/u.test(text) || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const pair = [lum(rgb(style.color)), lum(ground(e))].sort((a, b) => b - a);
    if (e.closest('[style*="max-height:0"]')) continue;
    found.push([text.slice(0, 40), (pair[0] + .05) / (pair[1] + .05), parseFloat(style.fontSize)]);
  }
  return found; }"""


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_ground_and_are_large_enough(
    browser: Browser, html: str, *, dark: bool
) -> None:
    page = opened(browser, html, 700, dark=dark)
    found = page.evaluate(CONTRASTS)

    assert len(found) > 100
    assert [row for row in found if row[1] < 4.9] == []
    assert [row for row in found if row[2] < 12] == []
    page.close()


def test_buttons_and_chips_are_large_enough_for_a_thumb(browser: Browser, html: str) -> None:
    page = opened(browser, html, 375)
    heights = page.eval_on_selector_all(
        '.btn a, a[href^="mailto:"]', "found => found.map(e => e.getBoundingClientRect().height)"
    )

    assert len(heights) == 4
    assert min(heights) >= 44
    page.close()
