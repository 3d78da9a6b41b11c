"""`newsletter preview`: the draft as inboxes show it, built again when a file is saved.

Served on loopback only. A build that fails is shown over the last good one.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from newsletter.config.settings import Settings
from newsletter.web.builds import Build, BuildFailure, Builds, PreviewBuild
from newsletter.web.pages import Guard, Pages, load_pages, static_files
from newsletter.web.weight import dressed, header_lines, reading, weight
from newsletter.web.words import local_time, site_words

__all__ = ["Build", "BuildFailure", "PreviewBuild", "create_preview"]

VIEWS = ("desktop", "mobile", "dark", "text", "source", "headers")
_CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'"
)
# Not sandboxed as the archive is: the page outside measures its height. It still runs nothing.
_MAIL_CSP = (
    "default-src 'none'; script-src 'none'; form-action 'none'; frame-ancestors 'self'; "
    "img-src http: https: data:; style-src 'unsafe-inline'"
)


def create_preview(
    *, build: Build, watch: Sequence[Path], templates: Mapping[str, str], settings: Settings
) -> Starlette:
    """The preview as an ASGI application; `build` is called in a thread, one at a time.

    Files and folders in `watch` start a new build when they change; one that is missing is not
    watched. `app.state.closing` ends the event streams: serve_site sets it.
    """
    builds = Builds(build=build, watch=watch)
    pages = load_pages(templates, site=lambda: site_words(settings))
    screens = _Screens(builds, pages, settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        working = asyncio.create_task(builds.work())
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    app = Starlette(
        routes=[
            Route("/", screens.page),
            Route("/mail/{dress}", screens.mail),
            Route("/events", screens.events),
            Mount("/static", static_files()),
        ],
        middleware=[
            # A page elsewhere cannot read the draft under a name of its own (DNS rebinding).
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"]),
            Middleware(Guard, csp=_CSP),
        ],
        lifespan=lifespan,
    )
    app.state.closing = builds.closing
    return app


class _Screens:
    """The preview's answers."""

    def __init__(self, builds: Builds, pages: Pages, settings: Settings) -> None:
        self._builds, self._pages, self._settings = builds, pages, settings

    async def page(self, request: Request) -> Response:
        """One view of the draft, with the inbox at its left and the reasons at its right."""
        await self._builds.first()
        asked = request.query_params.get("view", "")
        builds, good = self._builds, self._builds.good
        return HTMLResponse(
            self._pages.text(
                "web/preview.html.j2",
                views=VIEWS,
                view=asked if asked in VIEWS else VIEWS[0],
                version=builds.version,
                good=good,
                failure=builds.failure,
                excerpt=await run_in_threadpool(builds.excerpt),
                saved=builds.saved,
                parts=weight(good.html) if good else (),
                size=len(good.html.encode()) if good else 0,
                reading=reading(good.text) if good else (0, 0),
                headers=header_lines(good.headers) if good else (),
                local_time=lambda moment: local_time(moment, self._settings),
            )
        )

    async def mail(self, request: Request) -> Response:
        """The mail itself, for a frame: `light` or `dark`."""
        await self._builds.first()
        dress, good = request.path_params["dress"], self._builds.good
        if good is None or dress not in ("light", "dark"):
            raise HTTPException(404)
        return HTMLResponse(
            dressed(good.html, dark=dress == "dark"),
            headers={"Content-Security-Policy": _MAIL_CSP},
        )

    async def events(self, _: Request) -> Response:
        """The version after each build, as server-sent events."""

        async def stream() -> AsyncIterator[str]:
            async for version in self._builds.versions():
                yield f"data: {version}\n\n" if version else ": alive\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")
