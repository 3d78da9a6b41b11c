"""A loopback web server with feeds and faults, in a thread of its own: for async and plain tests.

GET /PATH         what `serve` laid there; 304 when the validators match; gzip where asked for
/_500 /_404 /_429 /_503   that status (429 and 503 with Retry-After)
/_flaky           500 the first time, then a feed
/_hang            never answers             /_stall    half a body, then silence
/_cut             half of what Content-Length says     /_cut_chunk  ends within a chunk
/_cut_gzip        half of a packed feed     /_nothing  none of what Content-Length says
/_bomb            gzip, 200 MB of blanks    /_endless  blanks until the client leaves
/_loop            redirects to itself       /_hops/N   N redirects, then a feed
/_private         redirects to 169.254.169.254         /_ftp redirects out of HTTP
/_html            a web page                /_empty    200 without a body
/_cookie          sets a cookie and redirects to the feed

Whatever its Host header says, a request is answered: with `Names` every name leads here.
"""

import asyncio
import gzip
import socket
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

FEED = (
    b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Coast Paper</title>'
    b"<link>https://coast.example/</link><description>d</description><item>"
    b"<title>The harbour opens again</title><link>https://coast.example/harbour</link>"
    b"<guid>urn:coast:1</guid><pubDate>Tue, 24 Nov 2026 05:00:00 GMT</pubDate>"
    b"<description>Boats left at noon.</description></item></channel></rss>"
)
_BOMB = 200_000_000  # bytes once unpacked
_PART = 65_536  # bytes that are written at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came in; `peer` is the port that it came from."""

    path: str
    headers: Mapping[str, str]
    at: float
    peer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    status: int
    body: bytes
    headers: Mapping[str, str]


class Names(AbstractResolver):
    """Names that lead to addresses of one's choice: one after the other, the last for good."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = list(addresses) or ["127.0.0.1"]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The address that is next."""
        ours = self._addresses
        address = ours.pop(0) if len(ours) > 1 else ours[0]
        found = ResolveResult(
            hostname=host, host=address, port=port, family=family, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None:
        """There is nothing to close."""


class FeedServer:
    """Serves on 127.0.0.1 while its `with` block runs; `asked` is what came in so far."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.at_once = 0  # requests that were in hand at the same time, at most
        self.answered = 0  # answers that were handed over whole
        self._in_hand = 0
        self._documents: dict[str, _Document] = {}
        self._flaky: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._port = 0

    def serve(
        self, path: str, body: bytes = FEED, *, status: int = 200, host: str = "", **headers: str
    ) -> str:
        """Lay an answer at a path, with headers written `Last_Modified`; returns its address."""
        named = {"Content-Type": "application/rss+xml"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._documents[path] = _Document(status=status, body=body, headers=named)
        return self.url(path, host=host)

    def url(self, path: str, *, host: str = "") -> str:
        """The address of a path, at a host of one's choice."""
        return f"http://{host or '127.0.0.1'}:{self._port}{path}"

    def asked_for(self, path: str) -> list[Asked]:
        """The requests for one path."""
        return [one for one in self.asked if one.path == path]

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        server = web.Server(self._handle, handler_cancellation=True)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        assert request.transport is not None
        self.asked.append(
            Asked(
                path=request.path,
                headers=dict(request.headers),
                at=self._loop.time(),
                peer=request.transport.get_extra_info("peername")[1],
            )
        )
        self._in_hand += 1
        self.at_once = max(self.at_once, self._in_hand)
        try:
            if request.path.startswith("/_"):
                return await self._fault(request)
            return await self._answer(request)
        finally:
            self._in_hand -= 1

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        document = self._documents.get(request.path)
        if document is None:
            return web.Response(status=404)
        etag = document.headers.get("ETag")
        known = request.headers.get("If-None-Match")
        if etag is not None and known == etag:
            kept = {
                name: value for name, value in document.headers.items() if name != "Content-Type"
            }
            return web.Response(status=304, headers=kept)
        if len(document.body) > _PART:
            return await self._in_parts(request, document)
        response = web.Response(
            status=document.status, body=document.body, headers=dict(document.headers)
        )
        if "Content-Encoding" not in document.headers:
            response.enable_compression()
        return response

    async def _in_parts(self, request: web.BaseRequest, document: _Document) -> web.StreamResponse:
        """A large body as it is, only as fast as it is taken."""
        response = web.StreamResponse(status=document.status, headers=dict(document.headers))
        response.content_length = len(document.body)
        await response.prepare(request)
        for start in range(0, len(document.body), _PART):
            await response.write(document.body[start : start + _PART])
        self.answered += 1
        return response

    async def _fault(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path[2:5].isdigit():
            late = {"Retry-After": "120"} if path in ("/_429", "/_503") else {}
            return web.Response(status=int(path[2:5]), headers=late)
        if path.startswith("/_hops/"):
            left = int(path.rpartition("/")[2])
            return self._redirect(f"/_hops/{left - 1}") if left else web.Response(body=FEED)
        if path == "/_flaky" and path not in self._flaky:
            self._flaky.add(path)
            return web.Response(status=500)
        simple: dict[str, web.StreamResponse] = {
            "/_flaky": web.Response(body=FEED),
            "/_loop": self._redirect("/_loop"),
            "/_private": self._redirect("http://169.254.169.254/latest/"),
            "/_ftp": self._redirect("ftp://127.0.0.1/feed.xml"),
            "/_html": web.Response(text="<!doctype html><title>No feed</title><p>Hello"),
            "/_empty": web.Response(body=b""),
            "/_cookie": self._redirect("/feed.xml", **{"Set-Cookie": "taste=sweet"}),
        }
        return simple[path] if path in simple else await self._stream(request, path)

    def _redirect(self, location: str, **headers: str) -> web.Response:
        return web.Response(status=302, headers={"Location": location, **headers})

    async def _stream(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        response = web.StreamResponse()
        if path == "/_hang":
            await asyncio.sleep(3_600)
        whole = FEED
        if path in ("/_bomb", "/_cut_gzip"):
            response.headers["Content-Encoding"] = "gzip"
            whole = _bomb() if path == "/_bomb" else packed(FEED)
        if path == "/_cut_chunk":
            response.enable_chunked_encoding()
        elif path not in ("/_bomb", "/_endless"):
            response.content_length = len(whole)
        await response.prepare(request)
        if path == "/_bomb":
            await response.write(whole)
            return response
        with suppress(ConnectionError):
            while path == "/_endless":
                await response.write(b" " * _PART)
        if path != "/_nothing":
            await response.write(whole[: len(whole) // 2])
        if path == "/_stall":
            await asyncio.sleep(3_600)
        assert request.transport is not None
        request.transport.close()
        return response


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    blanks = b" " * 1_000_000
    parts = [packer.compress(blanks) for _ in range(_BOMB // len(blanks))]
    return b"".join([*parts, packer.flush()])


def packed(body: bytes) -> bytes:
    """A body as gzip."""
    return gzip.compress(body)
