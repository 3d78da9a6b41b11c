"""`newsletter preview`: the draft as inboxes show it, built again when a file is saved.

Served on loopback only. A build that fails is shown over the last good one.
"""

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route

from newsletter.config.settings import Settings
from newsletter.web.builds import Build, BuildFailure, Builds, PreviewBuild
from newsletter.web.desk import Letter, Verdict
from newsletter.web.forms import read_form
from newsletter.web.pages import Guard, Pages, load_pages, static_files
from newsletter.web.pictures import picture_route
from newsletter.web.screen import VIEWS, Asked, asked, shown, wanted
from newsletter.web.weight import Dress, dressed
from newsletter.web.words import site_words

__all__ = ["Build", "BuildFailure", "PreviewBuild", "create_preview"]

# Cookies are of a host and not of a port: the address stays when the next preview has another one.
_TO = "preview_to"
_A_YEAR = 365 * 24 * 3600
_CSP = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
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
    watched. `settings` are those of the page while nothing was built. `app.state.closing` ends the
    event streams: serve_site sets it.
    """
    builds = Builds(build=build, watch=watch)

    def now() -> Settings:
        return builds.good.desk.settings if builds.good else settings

    screens = _Screens(builds, load_pages(templates, site=lambda: site_words(now())))

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
        routes=screens.routes(),
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

    def __init__(self, builds: Builds, pages: Pages) -> None:
        self._builds, self._pages = builds, pages
        self._token = secrets.token_urlsafe(16)
        self._sending = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        """What is answered, and where."""
        return [
            Route("/", self.page),
            Route("/mail/{dress}", self.mail),
            Route("/message.html", self.source),
            Route("/message.eml", self.message),
            Route("/test", self.send_test, methods=["POST"]),
            Route("/events", self.events),
            picture_route(self._picture),
            Mount("/static", static_files()),
        ]

    def _picture(self, name: str) -> bytes | None:
        good = self._builds.good
        return good.desk.picture(name) if good else None

    async def page(self, request: Request) -> Response:
        """One view of an edition, with the inbox at its left and the checks at its right."""
        await self._builds.first()
        return await self._page(request, to=unquote(request.cookies.get(_TO, "")))

    async def _page(
        self, request: Request, *, to: str, verdict: Verdict | None = None, status: int = 200
    ) -> Response:
        html = await run_in_threadpool(self._html, asked(request.query_params), to, verdict)
        return HTMLResponse(html, status)

    def _html(self, one: Asked, to: str, verdict: Verdict | None) -> str:
        builds = self._builds
        values: dict[str, object] = {"asked": one, "build": None, "views": VIEWS}
        if builds.good is not None:
            frozen = wanted(one, builds.good)
            if frozen is None:
                raise HTTPException(404, _NO_SUCH.format(one.edition))
            values |= shown(one, builds.good, frozen, version=builds.good_version)
        return self._pages.text(
            "web/preview.html.j2",
            version=builds.version,
            good=builds.good_version,
            failure=builds.failure,
            excerpt=builds.excerpt(),
            age=builds.age,
            saved=builds.saved,
            token=self._token,
            to=to,
            verdict=verdict,
            **values,
        )

    async def mail(self, request: Request) -> Response:
        """The mail itself, for a frame: `light`, `dark` or `off`."""
        dress, letter = request.path_params["dress"], await self._letter(request)
        if dress not in tuple(Dress):
            raise HTTPException(404)
        return HTMLResponse(
            dressed(letter.html, Dress(dress), base_url=letter.base_url),
            headers={"Content-Security-Policy": _MAIL_CSP},
        )

    async def source(self, request: Request) -> Response:
        """The HTML as it is mailed, to be copied."""
        return PlainTextResponse((await self._letter(request)).html)

    async def message(self, request: Request) -> Response:
        """The bytes of the message, as a file that mail programs open."""
        letter = await self._letter(request)
        name = f"memo-{letter.frozen.edition.number}.eml"
        return Response(
            await run_in_threadpool(lambda: letter.message),
            media_type="message/rfc822",
            headers={"Content-Disposition": f"attachment; filename={quote(name)}"},
        )

    async def _letter(self, request: Request) -> Letter:
        await self._builds.first()
        one, good = asked(request.query_params), self._builds.good
        frozen = await run_in_threadpool(wanted, one, good) if good else None
        if good is None or frozen is None:
            raise HTTPException(404, _NO_SUCH.format(one.edition))
        return await run_in_threadpool(good.desk.letter, frozen, one.reader)

    async def send_test(self, request: Request) -> Response:
        """Mail a copy to the address of the form; the page says what the relay said."""
        form, good = await read_form(request), self._builds.good
        to = form.get("to", "").strip()
        # As bytes: compare_digest takes no text that is not ASCII.
        if not hmac.compare_digest(form.get("token", "").encode(), self._token.encode()):
            old = Verdict(good=False, words="This page is of an earlier preview: load it again.")
            return await self._page(request, to=to, verdict=old, status=403)
        if good is None:
            raise HTTPException(404)
        async with self._sending:
            verdict = await good.desk.send_test(to, asked(request.query_params).edition)
        answer = await self._page(request, to=to, verdict=verdict)
        if verdict.good:
            answer.set_cookie(_TO, quote(to), max_age=_A_YEAR, samesite="strict", httponly=True)
        return answer

    async def events(self, _: Request) -> Response:
        """After each build its version and that of the last good one, as server-sent events."""
        builds = self._builds

        async def stream() -> AsyncIterator[str]:
            async for version in builds.versions():
                yield f"data: {version} {builds.good_version}\n\n" if version else ": alive\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")


_NO_SUCH = "There is no edition {}. The page without ?edition shows today's.\n"
