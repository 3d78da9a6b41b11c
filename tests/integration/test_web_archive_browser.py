"""The archive in a browser: phone and desk, light and dark, by keyboard, on paper."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from newsletter.compose.page import render_html
from newsletter.model import Edition, FrozenEdition
from newsletter.web.site import create_site
from tests.fakes.browser import NEEDS_BROWSER, opened, started
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.editions_abroad import edition_abroad, look_abroad
from tests.fakes.site import FakeEditions, FakeSite, running, sample_frozen, site_settings

AXE = Path(__file__).parents[1] / "npm" / "node_modules" / "axe-core" / "axe.min.js"
SITE = "https://memo.example"
pytestmark = NEEDS_BROWSER

# Whether the ring around what has the focus is there, and wholly in the window.
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const bar = document.querySelector('.mm-bar');
  const from = bar && !bar.contains(one) ? bar.getBoundingClientRect().bottom : 0;
  return { text: one.textContent.trim(), ring: style.outlineStyle + ' ' + style.outlineWidth,
    seen: box.top >= from - 1 && box.bottom <= innerHeight + 1 && box.right > 0 };
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with started() as running_browser:
        yield running_browser


def memos(code: str = "en", count: int = 70) -> FakeEditions:
    """As many memos, the newest of which is no. `count`; all of one page."""
    edition, look = sample_edition(), sample_look()
    if code != "en":
        edition, look = edition_abroad(code), look_abroad(code)
    html = render_html(edition, replace(look, base_url=SITE))
    return FakeEditions(*(dated(edition, n, html, count) for n in range(count, 0, -1)))


def dated(edition: Edition, number: int, html: str, count: int) -> FrozenEdition:
    one = sample_frozen(number, html=html)
    day = date(2026, 11, 24) - timedelta(days=count - number)
    return replace(one, edition=replace(edition, number=number, date=day))


async def width_of(page: Page) -> int:
    width: int = await page.evaluate("document.documentElement.scrollWidth")
    return width


@pytest.mark.parametrize("code", ["en", "ar"])
async def test_nothing_is_wider_than_the_window_and_no_policy_is_broken(
    browser: Browser, code: str
) -> None:
    name = "The Very Early Morning Memorandum of Port Alder and Environs"
    site = FakeSite(editions=memos(code), settings=site_settings(name=name))
    # The memo's own pictures are elsewhere.
    elsewhere = "Failed to load resource"
    async with running(create_site(site.parts)) as url:
        for width, dark in ((320, False), (390, True), (1280, False)):
            for path in ("/editions/", "/editions/2026-10", "/editions/69"):
                page, complaints = await opened(browser, url + path, width=width, dark=dark)
                assert (path, await width_of(page)) == (path, width)
                assert [one for one in complaints if elsewhere not in one] == []
                await page.context.close()


async def test_the_keyboard_goes_through_a_memo_and_sees_where_it_is(browser: Browser) -> None:
    async with running(create_site(FakeSite(editions=memos()).parts)) as url:
        page, _ = await opened(browser, f"{url}/editions/69", width=1280)
        texts = []
        for _ in range(14):
            await page.keyboard.press("Tab")
            found = await page.evaluate(FOCUS)
            assert (found["ring"], found["seen"]) == ("solid 3px", True), found
            texts.append(found["text"])
        assert texts[:7] == [
            "Skip to the memo",
            "Morning Memo",
            "← No. 68",
            "All memos",
            "No. 70 →",
            "Get it daily",
            "View in browser",
        ]
        await page.keyboard.press("Shift+Tab")
        await expect(page.locator(".mm-skip")).not_to_be_in_viewport()
        await page.locator(".mm-skip").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert (await page.evaluate(FOCUS))["text"] == "View in browser"


async def test_a_row_of_the_index_is_one_target_and_leads_to_its_memo(browser: Browser) -> None:
    async with running(create_site(FakeSite(editions=memos()).parts)) as url:
        page, _ = await opened(browser, f"{url}/editions/", width=390)
        row = page.locator(".past li").nth(2)
        links = row.get_by_role("link")
        assert await links.count() == 1
        number = await row.get_by_text("No. 68").bounding_box()
        assert number
        await page.mouse.click(number["x"] + 5, number["y"] + 5)
        await expect(page).to_have_url(f"{url}/editions/68")
        await page.locator(".mm-end a[rel=prev]").click()
        await expect(page).to_have_url(f"{url}/editions/67")


async def test_the_bar_of_an_arabic_memo_runs_from_left_to_right(browser: Browser) -> None:
    async with running(create_site(FakeSite(editions=memos("ar")).parts)) as url:
        page, _ = await opened(browser, f"{url}/editions/69", width=1280)
        name = await page.locator(".mm-name").bounding_box()
        button = await page.locator(".mm-get").bounding_box()
        assert name
        assert button
        assert name["x"] < 200
        assert button["x"] > 900
        assert await page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert await page.evaluate("scrollX") == 0


async def test_on_paper_the_bar_is_the_memo_s_address(browser: Browser) -> None:
    async with running(create_site(FakeSite(editions=memos()).parts)) as url:
        page, _ = await opened(browser, f"{url}/editions/69", width=700)
        address = page.locator(".mm-bar p")
        await expect(address).to_be_hidden()
        await page.emulate_media(media="print")
        await expect(address).to_have_text(f"{SITE}/editions/69")
        await expect(address).to_be_visible()
        await expect(page.locator(".mm-get")).to_be_hidden()
        await expect(page.locator(".mm-end")).to_be_hidden()


@pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed: `npm ci` in tests/npm installs it"
)
@pytest.mark.parametrize("code", ["en", "ar"])
async def test_axe_finds_nothing_in_the_archive(browser: Browser, code: str) -> None:
    axe = AXE.read_text(encoding="utf-8")
    found = {}
    paths = ["/editions/", "/editions/2026-10", "/editions/69"]
    async with running(create_site(FakeSite(editions=memos(code)).parts)) as url:
        for path in paths:
            for width, dark in ((1280, False), (390, True)):
                page, _ = await opened(browser, url + path, width=width, dark=dark, bypass_csp=True)
                await page.evaluate(axe)
                told = await page.evaluate("axe.run()")
                found[path, width] = [
                    f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told["violations"]
                ]
                await page.context.close()
    assert found == {place: [] for place in found}
