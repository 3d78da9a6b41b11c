"""The pages by the rules of HTML and of accessible pages, as html-validate and axe know them."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page

from newsletter.app import App
from newsletter.compose.page import render_html
from newsletter.model import SubscriberState
from newsletter.subscribers.consent import purposes
from newsletter.subscribers.tokens import make_token
from newsletter.web.preview import create_preview
from newsletter.web.screen import VIEWS
from newsletter.web.site import create_site
from newsletter.web.workspace import Workbench
from tests.fakes.browser import NEEDS_BROWSER, opened, started
from tests.fakes.editions import BUILT, sample_edition, sample_look
from tests.fakes.site import (
    NOW,
    SECRET,
    FakeEditions,
    FakeSite,
    running,
    sample_frozen,
    web_templates,
)
from tests.fakes.workspace import ADA, SENT, lay_down

MODULES = Path(__file__).parents[1] / "npm" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VALIDATE = MODULES / ".bin" / "html-validate"

pytestmark = NEEDS_BROWSER
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not installed: `npm ci` in tests/npm installs it"
)
needs_validate = pytest.mark.skipif(
    not (VALIDATE.is_file() and shutil.which("node")),
    reason="html-validate is not installed: `npm ci` in tests/npm installs it",
)

RULES = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": {
        # Taste, and not ours: HTML takes either case, and says itself that an input is of text.
        "doctype-style": "off",
        "no-implicit-input-type": "off",
        # Jinja leaves what it leaves; nobody sees it.
        "no-trailing-whitespace": "off",
        # A title holds the memo's subject, which may be as long as it is.
        "long-title": "off",
    },
}
# Nothing else keeps the bars out of a frame whose page runs no script.
KNOWN = 'Attribute "scrolling" is deprecated on <iframe> element'

# The box stands in a page of somebody else's, which has the landmarks and the heading.
IN_A_PAGE = {"landmark-one-main", "page-has-heading-one"}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with started() as running_browser:
        yield running_browser


@asynccontextmanager
async def previewing(folder: Path) -> AsyncIterator[tuple[str, App]]:
    app = lay_down(folder)
    page = create_preview(
        build=Workbench(app.config, BUILT).build,
        watch=[app.folder / "templates", app.config],
        templates=web_templates(),
        settings=app.settings,
    )
    async with running(page) as url:
        yield url, app


def public_site() -> tuple[FakeSite, list[str]]:
    """A site, and the paths of its pages."""
    html = render_html(sample_edition(), sample_look())
    site = FakeSite(editions=FakeEditions(sample_frozen(html=html), sample_frozen(213)))
    put = site.subscribers.put
    reader = put("ada@reader.example", SubscriberState.SUBSCRIBED)
    asked = put("bo@reader.example", SubscriberState.PENDING)
    left = put("cy@reader.example", SubscriberState.UNSUBSCRIBED)
    return site, [
        "/",
        "/editions/",
        "/editions/214",
        "/box",
        "/box?shape=bar",
        "/box?shape=side&theme=dark",
        f"/unsubscribe/{make_token(SECRET, 'unsubscribe', reader)}",
        f"/unsubscribe/{make_token(SECRET, 'unsubscribe', left)}",
        f"/confirm/{make_token(SECRET, purposes(NOW)[0], asked)}",
        "/confirm/out-of-date",
        "/no-such-page",
    ]


async def found_by_axe(page: Page, url: str) -> frozenset[str]:
    """What axe finds on a page: the rules that it breaks, with an element for each.

    The mail in the frames is lint's to judge.
    """
    await page.goto(url)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, {iframes: false})")
    return frozenset(f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"])


async def found_by_validate(folder: Path, pages: dict[str, str]) -> list[str]:
    """What html-validate finds in pages by name."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES))
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html)
    # To a file: what is too much for a pipe at once would be cut off.
    with (folder / "found.json").open("wb") as found:
        process = await asyncio.create_subprocess_exec(
            str(VALIDATE), "--formatter", "json", "--ext", "html", str(folder), stdout=found
        )
        await process.wait()
    rows = json.loads((folder / "found.json").read_text())
    return [
        f"{Path(row['filePath']).stem}:{one['line']}: {one['ruleId']}: {one['message']}"
        for row in rows
        for one in row["messages"]
        if one["message"] != KNOWN
    ]


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_in_any_view_of_the_preview(
    browser: Browser, tmp_path: Path, *, dark: bool
) -> None:
    async with previewing(tmp_path) as (url, app):
        page, _ = await opened(browser, url, width=1900, dark=dark, bypass_csp=True)
        queries = [*(f"view={view}" for view in VIEWS), f"edition={SENT}", f"as={ADA}", "find=zz"]
        found = {query: await found_by_axe(page, f"{url}/?{query}") for query in queries}
        await page.set_viewport_size({"width": 390, "height": 800})
        found["narrow"] = await found_by_axe(page, url)
        app.config.write_text(app.config.read_text() + "edition: {stories: many}\n")
        await page.locator(".err").wait_for()
        found["failed"] = await found_by_axe(page, url)
    assert found == dict.fromkeys(found, frozenset())


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_on_any_public_page(browser: Browser, *, dark: bool) -> None:
    site, paths = public_site()
    bad: dict[str, frozenset[str]] = {}
    async with running(create_site(site.parts)) as url:
        page, _ = await opened(browser, url, width=1200, dark=dark, bypass_csp=True)
        for path in paths:
            found = await found_by_axe(page, url + path)
            not_alone = path.startswith("/box")
            bad[path] = frozenset(
                one for one in found if not (not_alone and one.partition(":")[0] in IN_A_PAGE)
            )
    assert bad == dict.fromkeys(paths, frozenset())


@needs_validate
async def test_html_validate_is_really_asked(tmp_path: Path) -> None:
    page = "<!doctype html><html lang='en'><head><title>A</title></head><body><p><div></div></body>"
    (found, *_) = await found_by_validate(tmp_path, {"bad": page})
    assert found.startswith("bad:1: ")


@needs_validate
async def test_html_validate_finds_nothing_in_any_view_of_the_preview(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "memo").mkdir()
    async with previewing(tmp_path / "memo") as (url, _), ClientSession() as client:
        pages = {
            view: await (await client.get(f"{url}/?view={view}&as={ADA}")).text() for view in VIEWS
        }
    assert await found_by_validate(tmp_path / "pages", pages) == []


@needs_validate
async def test_html_validate_finds_nothing_on_any_public_page(tmp_path: Path) -> None:
    site, paths = public_site()
    # A memo is written for mail clients, in the HTML that they know; lint has its rules.
    paths.remove("/editions/214")
    async with running(create_site(site.parts)) as url, ClientSession() as client:
        pages = {
            f"page-{number}": await (await client.get(url + path)).text()
            for number, path in enumerate(paths)
        }
    assert await found_by_validate(tmp_path, pages) == []
