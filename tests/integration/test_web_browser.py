from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from newsletter.model import SubscriberState
from newsletter.subscribers.consent import purposes
from newsletter.subscribers.tokens import make_token
from newsletter.web.site import create_site
from tests.fakes.browser import NEEDS_BROWSER, opened, started
from tests.fakes.site import (
    NOW,
    SECRET,
    FakeEditions,
    FakeSite,
    running,
    sample_frozen,
)

pytestmark = NEEDS_BROWSER


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with started() as running_browser:
        yield running_browser


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
