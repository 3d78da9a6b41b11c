"""The public web site, put together: sign-up, archive, leaving."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from newsletter.web.archive import Archive
from newsletter.web.leaving import Leaving
from newsletter.web.pages import Guard, Pages, icon, load_pages, static_files
from newsletter.web.parts import SiteParts
from newsletter.web.pictures import picture_route
from newsletter.web.signup import SignUps
from newsletter.web.words import site_words

__all__ = ["SiteParts", "create_site"]

log = logging.getLogger("newsletter.web")

_SAID = {
    400: ("That did not arrive whole.", "Go back and send it again."),
    404: ("There is nothing here.", "The address may be mistyped, or cut off in a mail."),
    405: ("Not this way.", "This address takes something else. Start from the front page."),
    408: ("That took too long.", "Go back and send it again."),
    413: ("That is too much.", "The form takes an address and nothing longer."),
    500: ("Something broke here.", "It is written down on our side. Try again in a minute."),
}


def create_site(parts: SiteParts) -> Starlette:
    """The site as an ASGI application; `app.state.pages` are its pages.

    Raises nothing for a template that is wrong: its page answers 500 then, and the log says why.
    """
    pages = load_pages(parts.templates, site=lambda: site_words(parts.settings, now=parts.now()))
    sign_ups, leaving, archive = (
        SignUps(parts, pages),
        Leaving(parts, pages),
        Archive(parts, pages),
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await sign_ups.finish()

    async def health(_: Request) -> Response:
        return await _health(parts)

    app = Starlette(
        routes=[
            *_routes(sign_ups, leaving, archive),
            picture_route(parts.picture),
            Route("/healthz", health),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers=_handlers(pages),
        lifespan=lifespan,
    )
    # A slash too many is a page that is not there: redirects would trust the Host header.
    app.router.redirect_slashes = False
    app.state.pages = pages
    return app


def _routes(sign_ups: SignUps, leaving: Leaving, archive: Archive) -> list[BaseRoute]:
    return [
        Route("/", archive.front),
        Route("/subscribe", sign_ups.subscribe, methods=["POST"]),
        Route("/box", sign_ups.box),
        Route("/confirm/{token}", sign_ups.ask, methods=["GET"]),
        Route("/confirm/{token}", sign_ups.confirm, methods=["POST"]),
        Route("/unsubscribe/{token}", leaving.ask, methods=["GET"]),
        Route("/unsubscribe/{token}", leaving.leave, methods=["POST"]),
        Route("/unsubscribe/{token}/undo", leaving.undo, methods=["POST"]),
        Route("/editions", archive.index),
        Route("/editions/", archive.index),
        Route("/editions/feed.xml", archive.feed),
        Route("/editions/{number}", archive.edition),
        Route("/editions/{number}/mail", archive.mail),
        Route("/favicon.ico", icon),
        Mount("/static", static_files()),
    ]


def _handlers(
    pages: Pages,
) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    def said(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        title, words = _SAID.get(status, _SAID[400])
        if not request.url.path.startswith("/static/"):
            return pages.page(
                "web/message.html.j2",
                status=status,
                headers=headers,
                title=title,
                words=words,
                form=False,
            )
        return Response(words, status, headers, "text/plain")

    def broken(_: Request, error: Exception) -> Response:
        # Outside of Guard, and perhaps because of a template: plain text that needs neither.
        log.error("a page failed: %s", error)
        return Response(
            " ".join(_SAID[500]),
            500,
            {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
            "text/plain",
        )

    return {HTTPException: said, Exception: broken}


async def _health(parts: SiteParts) -> Response:
    try:
        rows = await run_in_threadpool(parts.editions.newest, 1)
    except Exception as error:  # noqa: BLE001  whatever it is: this page is there to say so
        log.error("the health check failed: %s", error)  # noqa: TRY400  one line, no trace
        return JSONResponse({"ok": False}, 503)
    last = next(iter(rows), None)
    said = last and {"number": last.number, "date": last.date.isoformat(), "state": last.state}
    return JSONResponse({"ok": True, "edition": said})
