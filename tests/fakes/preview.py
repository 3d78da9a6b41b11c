"""The preview served for a test: with builds of its own making, or of a whole workspace."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiohttp import ClientSession, CookieJar
from playwright.async_api import Browser, Page, expect

from newsletter.app import App
from newsletter.web.desk import Desk
from newsletter.web.preview import BuildFailure, PreviewBuild, create_preview
from newsletter.web.workspace import Workbench
from tests.fakes.browser import opened, started
from tests.fakes.editions import BUILT, sample_edition
from tests.fakes.site import running, sample_frozen, site_settings, web_templates
from tests.fakes.smtp_server import SmtpServer
from tests.fakes.workspace import lay_down

DARK = "@media (prefers-color-scheme:dark){.sh{color:#fff}}"
WIDE = 1900  # pixels in which the canvas is not scaled down
SLOTS = (
    "<p>reason-and-date-of-subscription "
    "<a href='https://memo.example/unsubscribe/unsubscribe-token-0123456789abcd'>Leave</a></p>"
)


def built(app: App, subject: str) -> PreviewBuild:
    html = f"<html><head><style>{DARK}</style></head><body>{subject}{SLOTS}</body></html>"
    frozen = replace(
        sample_frozen(html=html),
        edition=replace(sample_edition(), subject=subject),
        text=f"{subject}\n<b>not bold</b>\nreason-and-date-of-subscription\n",
    )
    return PreviewBuild(frozen=frozen, desk=Desk(app), seconds=0.041)


@asynccontextmanager
async def previewing(
    app: App, build: Callable[[], PreviewBuild | BuildFailure] | None = None
) -> AsyncIterator[tuple[str, ClientSession]]:
    page = create_preview(
        build=build or (lambda: built(app, "Judge stops sale")),
        watch=[app.folder / "templates", app.config, app.folder / "none"],
        templates=web_templates(),
        settings=site_settings(),
    )
    # aiohttp takes cookies of a host that is a number only when it is told to.
    jar = CookieJar(unsafe=True)
    async with running(page) as url, ClientSession(cookie_jar=jar) as client:
        yield url, client


async def text_of(client: ClientSession, url: str) -> str:
    return await (await client.get(url)).text()


@dataclass
class Preview:
    """The preview of a workspace, and the relay that it knows."""

    url: str
    app: App
    relay: SmtpServer
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    async def open(self, query: str = "", *, width: int = WIDE, dark: bool = False) -> Page:
        page, self.complaints = await opened(
            self.browser, f"{self.url}/{query}", width=width, dark=dark, height=1000
        )
        await expect(page.locator("html.js")).to_have_count(1)
        return page

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.app.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))


@asynccontextmanager
async def workspace_preview(folder: Path) -> AsyncIterator[Preview]:
    """The preview of a workspace that is laid down, in a browser."""
    async with SmtpServer() as relay, started() as browser:
        app = lay_down(folder, smtp_port=relay.port)
        page = create_preview(
            build=Workbench(app.config, BUILT).build,
            watch=[app.folder / "templates", app.config, app.folder / "subscribers"],
            templates=web_templates(),
            settings=app.settings,
        )
        async with running(page) as url:
            yield Preview(url, app, relay, browser)
