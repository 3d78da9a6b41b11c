"""The outlets' web server for `gather`: `python -m tests.benchmarks.feed_server FEEDS ENTRIES MS`.

It answers each request after so many milliseconds: with a feed, gzip for those who take it, or with
304 to those who have it. `/N` is feed number N; past FEEDS they begin anew. Once it listens it
prints its port.
"""

import asyncio
import gzip
import sys
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime

from aiohttp import web

from tests.benchmarks.documents import Document, documents
from tests.fakes.articles import NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    plain: bytes
    packed: bytes
    content_type: str
    etag: str
    last_modified: str


def _resource(document: Document, number: int) -> _Resource:
    return _Resource(
        plain=document.body,
        packed=gzip.compress(document.body, 5),
        content_type=document.content_type,
        etag=f'"feed-{number}"',
        last_modified=format_datetime(NOW - timedelta(minutes=number), usegmt=True),
    )


def _answer(resource: _Resource, request: web.Request) -> web.Response:
    validators = {"ETag": resource.etag, "Last-Modified": resource.last_modified}
    asked = request.headers
    # If-None-Match goes first (RFC 9110, section 13.2.2).
    known = asked.get("If-None-Match", asked.get("If-Modified-Since"))
    if known in validators.values():
        return web.Response(status=304, headers=validators)
    headers = validators | {"Content-Type": resource.content_type}
    if "gzip" in asked.get("Accept-Encoding", ""):
        return web.Response(body=resource.packed, headers=headers | {"Content-Encoding": "gzip"})
    return web.Response(body=resource.plain, headers=headers)


async def _serve(resources: list[_Resource], latency: float) -> None:
    async def feed(request: web.Request) -> web.Response:
        await asyncio.sleep(latency)
        return _answer(resources[int(request.match_info["number"]) % len(resources)], request)

    application = web.Application()
    application.add_routes([web.get("/{number}", feed)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    feeds, entries, milliseconds = map(int, sys.argv[1:])
    made = documents(feeds, entries=entries)
    resources = [_resource(document, number) for number, document in enumerate(made)]
    asyncio.run(_serve(resources, milliseconds / 1000))
