"""The outlets' web server for `gather`: `python -m tests.benchmarks.feed_server FEEDS ENTRIES MS`.

It answers each request after so many milliseconds: with a feed, gzip for those who take it, or with
304 to those who have it. Once it listens it prints its port.
"""

import asyncio
import gzip
import sys
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from newsletter.demo.feeds import feed_document
from newsletter.demo.pieces import Outlet, Piece
from tests.benchmarks.invented import Newsroom
from tests.fakes.articles import NOW

# feedparser reads no JSON Feed, so that a peer would be done sooner with one.
FORMATS = ("rss2", "atom", "rss1")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    plain: bytes
    packed: bytes
    content_type: str
    etag: str


def _outlet(newsroom: Newsroom, number: int, entries: int) -> Outlet:
    return Outlet(
        name=f"Outlet {number}",
        slug=f"outlet-{number}",
        site_path=f"/outlet-{number}",
        format=FORMATS[number % len(FORMATS)],
        section="National",
        weight=1.0,
        pieces=tuple(_piece(newsroom, place) for place in range(entries)),
    )


def _piece(newsroom: Newsroom, place: int) -> Piece:
    title, summary = newsroom.report(newsroom.event())
    return Piece(
        morning=2,
        at=(NOW - timedelta(minutes=10 * place)).time(),
        evening=False,
        slug=f"report-{place}",
        title=title,
        summary=f"<p>{summary} <a href='/more'>More</a></p>",
        author="A. Writer",
        category="Local",
        query="utm_source=rss",
    )


def _document(outlet: Outlet) -> _Document:
    body = feed_document(
        outlet,
        morning=2,
        date=NOW.date(),
        zone=ZoneInfo("UTC"),
        base_url="https://news.example",
    )
    return _Document(
        plain=body,
        packed=gzip.compress(body),
        content_type=outlet.content_type,
        etag=f'"{outlet.slug}"',
    )


def _answer(document: _Document, request: web.Request) -> web.Response:
    if request.headers.get("If-None-Match") == document.etag:
        return web.Response(status=304, headers={"ETag": document.etag})
    headers = {"ETag": document.etag, "Content-Type": document.content_type}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=document.packed, headers=headers | {"Content-Encoding": "gzip"})
    return web.Response(body=document.plain, headers=headers)


async def _serve(documents: list[_Document], latency: float) -> None:
    async def feed(request: web.Request) -> web.Response:
        await asyncio.sleep(latency)
        return _answer(documents[int(request.match_info["number"])], request)

    application = web.Application()
    application.add_routes([web.get("/{number}", feed)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    feeds, entries, milliseconds = map(int, sys.argv[1:])
    room = Newsroom(seed=7)
    outlets = [_outlet(room, number, entries) for number in range(feeds)]
    asyncio.run(_serve([_document(outlet) for outlet in outlets], milliseconds / 1000))
