import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from newsletter.model import SubscriberState
from newsletter.subscribers.consent import purposes
from newsletter.subscribers.tokens import make_token
from newsletter.web.preview import BuildFailure, PreviewBuild, create_preview
from newsletter.web.site import create_site
from tests.fakes.site import (
    NOW,
    SECRET,
    FakeEditions,
    FakeSite,
    running,
    sample_frozen,
    site_settings,
    web_templates,
)

CHROMIUM = shutil.which("chromium") or ""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


async def opened(browser: Browser, url: str, *, width: int, dark: bool) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light"
    )
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    return page, complaints


async def test_no_page_is_wider_than_a_small_phone_or_breaks_its_own_policy(
    browser: Browser,
) -> None:
    html = "<html><head></head><body style='margin:0'><h1>The memo</h1></body></html>"
    site = FakeSite(editions=FakeEditions(sample_frozen(html=html), sample_frozen(213)))
    reader = site.subscribers.put("ada@reader.example", SubscriberState.SUBSCRIBED)
    asked = site.subscribers.put("bo@reader.example", SubscriberState.PENDING)
    paths = [
        "/",
        "/editions/",
        "/editions/214",
        "/box",
        "/box?shape=bar",
        "/box?shape=side&theme=dark",
        f"/unsubscribe/{make_token(SECRET, 'unsubscribe', reader)}",
        f"/confirm/{make_token(SECRET, purposes(NOW)[0], asked)}",
    ]
    async with running(create_site(site.parts)) as url:
        for dark in (False, True):
            for path in paths:
                page, complaints = await opened(browser, url + path, width=320, dark=dark)
                wide = await page.evaluate("document.documentElement.scrollWidth")
                assert (path, wide, complaints) == (path, 320, [])
                await page.context.close()


async def test_colours_follow_the_reader_and_the_box_its_theme(browser: Browser) -> None:
    async with running(create_site(FakeSite().parts)) as url:
        seen = {}
        for path, dark in (("/", False), ("/", True), ("/box?theme=light", True)):
            page, _ = await opened(browser, url + path, width=600, dark=dark)
            seen[path, dark] = await page.evaluate("getComputedStyle(document.body).color")
            await page.context.close()
    assert seen == {
        ("/", False): "rgb(29, 27, 22)",
        ("/", True): "rgb(241, 234, 220)",
        ("/box?theme=light", True): "rgb(29, 27, 22)",
    }


async def test_a_box_in_a_frame_elsewhere_takes_an_address_and_says_what_is_wrong(
    browser: Browser,
) -> None:
    async def elsewhere(_: Request) -> HTMLResponse:
        frames = "".join(
            f'<iframe src="{url}/box?shape={shape}" width="{width}" height="230"></iframe>'
            for shape, width in (("bar", 1000), ("inline", 343))
        )
        return HTMLResponse(f"<!doctype html><title>News</title>{frames}")

    site = FakeSite()
    async with (
        running(create_site(site.parts)) as url,
        running(Starlette(routes=[Route("/", elsewhere)])) as news,
    ):
        page, _ = await opened(browser, news, width=1200, dark=False)
        for place, frame in enumerate(await page.locator("iframe").all()):
            box = frame.content_frame
            field, button = box.get_by_label("Your email"), box.get_by_role("button")
            await field.fill("name@")
            await button.click()
            await expect(box.get_by_role("alert")).to_be_in_viewport(ratio=1)
            left, right = await field.bounding_box(), await button.bounding_box()
            assert left
            assert right
            assert left["x"] + left["width"] <= right["x"]
            await field.fill(f"ada{place}@reader.example")
            await button.click()
            await expect(box.get_by_text("Check your inbox.")).to_be_in_viewport(ratio=1)
            assert (await site.outbox.mails.get()).address == f"ada{place}@reader.example"


async def test_the_preview_reloads_when_a_file_is_saved_and_keeps_the_place(
    browser: Browser, tmp_path: Path
) -> None:
    template = tmp_path / "memo.mjml.j2"
    template.write_text("First")

    def build() -> PreviewBuild | BuildFailure:
        words = template.read_text()
        if words == "Broken":
            return BuildFailure(message="<mj-text> is never closed", file=template.name, line=1)
        html = f"<!doctype html><body style='margin:0'><div style='height:4000px'>{words}</div>"
        return PreviewBuild(
            frozen=sample_frozen(),
            subject=words,
            headers="Subject: a",
            html=html,
            text="words",
            seconds=0.04,
        )

    preview = create_preview(
        build=build, watch=[tmp_path], templates=web_templates(), settings=site_settings()
    )
    async with running(preview) as url:
        page, complaints = await opened(browser, url, width=1900, dark=False)
        await expect(page.locator("iframe").first).to_have_css("height", "4000px")
        await page.evaluate("document.querySelector('main').scrollTop = 900")
        await page.locator("details").nth(2).locator("summary").click()
        template.write_text("Second")
        await expect(page).to_have_title("Preview: no. 214, Second")
        await page.frame_locator("iframe").first.get_by_text("Second").wait_for()
        assert await page.evaluate("document.querySelector('main').scrollTop") == 900
        assert await page.locator("details").nth(2).evaluate("story => story.open")
        template.write_text("Broken")
        await expect(page.locator(".err")).to_be_in_viewport()
        await expect(page.locator(".err mark")).to_have_text("1Broken")
        assert await page.evaluate("document.querySelector('main').scrollTop") == 900
        template.write_text("Third")
        await expect(page.locator(".err")).to_have_count(0)
        await page.locator(".tabs a").nth(2).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".tabs a").nth(2)).to_have_attribute("aria-current", "page")
        await expect(page.locator(".tabs a").nth(2)).to_be_focused()
        await page.keyboard.press("6")
        await page.locator("table.hd").wait_for()
        assert page.url.endswith("view=headers")
        assert complaints == []
