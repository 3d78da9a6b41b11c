"""Reads feeds over HTTP: many at once, bounded in time and size, public addresses only.

    feed ──turn──▶ request ──▶ redirect? next hop ──▶ 200 Fresh | 304 NotModified | else Failed

Everything that can go wrong with one feed comes out as Failed with its reason.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self

import aiohttp
from yarl import URL

from newsletter.config.settings import GatherRules
from newsletter.gather.guard import Guard, refused_number
from newsletter.gather.pace import Pace
from newsletter.gather.trouble import CONNECT, READ, FetchError, reason_of
from newsletter.model import Failed, Feed, FeedState, Fetched, Fresh, NotModified

HOPS = 5  # redirects followed
_RETRY_AFTER = (0.3, 1.0)  # seconds before the one retry, jittered
_READABLE = (200, 203)
_REDIRECTS = (301, 302, 303, 307, 308)
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


async def fetch_feeds(
    feeds: Sequence[tuple[Feed, FeedState]], *, rules: GatherRules, user_agent: str
) -> AsyncIterator[Fetched]:
    """Read the feeds at the same time, at most `rules.at_once`; yields each as it comes.

    One outcome a feed; nothing is raised for a feed's sake.
    """
    async with _Reader(rules, user_agent) as reader:
        tasks = [asyncio.create_task(reader.read(feed, state)) for feed, state in feeds]
        try:
            for outcome in asyncio.as_completed(tasks):
                yield await outcome
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def fetch_document(
    url: str, *, rules: GatherRules, user_agent: str, typed: bool = False
) -> Fresh | Failed:
    """Read one document, such as an OPML list.

    `typed` says that a person typed this very address: it may be private, its redirects not.
    """
    async with _Reader(rules, user_agent) as reader:
        outcome = await reader.read(Feed(url=url), FeedState(url=url), typed=typed)
    # Nothing conditional was asked, so that _outcome has no 304 for us.
    assert not isinstance(outcome, NotModified)
    return outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    url: str
    status: int
    comes_back: bool
    content_type: str
    etag: str | None
    last_modified: str | None
    body: bytes

    @property
    def worth_a_retry(self) -> bool:
        # A 503 that says when to come back means it (RFC 9110, section 10.2.3).
        return self.status >= 500 and not self.comes_back  # noqa: PLR2004  server errors


@dataclass(slots=True, kw_only=True)
class _Budget:
    """The seconds that one feed may still take; waiting for its turn is not counted."""

    left: float

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(self.left):
                yield
        finally:
            self.left -= clock() - began


class _Reader:
    """One gathering's connections and its pace."""

    def __init__(self, rules: GatherRules, user_agent: str) -> None:
        self._rules = rules
        self._agent = user_agent
        self._pace = Pace(rules.allow_private, at_once=rules.at_once)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        guard = Guard(self._rules.allow_private)
        self._guarded = await self._open.enter_async_context(self._session(guard))
        anything = Guard((), everything=True)
        self._typed = await self._open.enter_async_context(self._session(anything))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def _session(self, guard: Guard) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=guard, limit=self._rules.at_once),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=READ),
            headers={
                "User-Agent": self._agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
            # A proxy would connect in our place, to addresses that the guard never sees.
            trust_env=False,
        )

    async def read(self, feed: Feed, state: FeedState, *, typed: bool = False) -> Fetched:
        """One feed's outcome, after at most one retry."""
        budget = _Budget(left=self._rules.timeout)
        for last in (False, True):
            outcome: Fetched
            try:
                answer = await self._answer(state, budget, typed=typed)
                seconds = self._rules.timeout - budget.left
                outcome = _outcome(feed, state, answer, seconds)
                retry = answer.worth_a_retry
            except Exception as error:  # noqa: BLE001  no feed may stop the others
                reason = reason_of(error, seconds=self._rules.timeout)
                seconds = self._rules.timeout - budget.left
                outcome = Failed(feed=feed, reason=reason, seconds=seconds)
                retry = isinstance(error, TimeoutError)
            pause = random.uniform(*_RETRY_AFTER)  # noqa: S311  jitter, no secret
            if last or not retry or budget.left <= pause:
                break
            await asyncio.sleep(pause)
        return outcome

    async def _answer(self, state: FeedState, budget: _Budget, *, typed: bool) -> _Answer:
        """The answer at the end of the redirects; each hop waits its turn and is checked."""
        url = _checked(URL(state.url))
        seen: set[URL] = set()
        for hop in range(HOPS + 1):
            if url in seen:
                raise FetchError("redirects in a loop")
            seen.add(url)
            session = self._typed if typed and hop == 0 else self._guarded
            if session is self._guarded:
                # Known without a connection, so it need not wait its turn.
                reason = refused_number(url.host or "", self._rules.allow_private)
                if reason:
                    raise FetchError(reason)
            async with (
                self._pace.turn(url.host or ""),
                budget.running(),
                session.get(url, headers=_conditions(state), allow_redirects=False) as response,
            ):
                if response.status not in _REDIRECTS:
                    return await self._read(response)
                url = _target(url, response.headers.get("Location", ""))
        raise FetchError(f"redirects more than {HOPS} times")

    async def _read(self, response: aiohttp.ClientResponse) -> _Answer:
        return _Answer(
            url=str(response.url),
            status=response.status,
            comes_back="Retry-After" in response.headers,
            content_type=response.headers.get("Content-Type", ""),
            etag=_validator(response, b"etag"),
            last_modified=_validator(response, b"last-modified"),
            body=await self._body(response) if response.status in _READABLE else b"",
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """The decoded body: aiohttp unpacks at most two buffers ahead of what is taken here."""
        limit = self._rules.max_bytes
        too_large = FetchError(f"larger than {limit / 1_000_000:g} MB")
        if (response.content_length or 0) > limit:
            raise too_large
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                raise too_large
        return b"".join(chunks)


def _outcome(feed: Feed, state: FeedState, answer: _Answer, seconds: float) -> Fetched:
    if answer.status in _READABLE:
        return Fresh(
            feed=feed,
            url=answer.url,
            body=answer.body,
            content_type=answer.content_type,
            etag=answer.etag,
            last_modified=answer.last_modified,
            seconds=seconds,
        )
    if answer.status == 304 and _conditions(state):  # noqa: PLR2004  Not Modified
        return NotModified(
            feed=feed, etag=answer.etag, last_modified=answer.last_modified, seconds=seconds
        )
    reason = f"answered {answer.status}"
    return Failed(feed=feed, reason=reason, status=answer.status, seconds=seconds)


def _conditions(state: FeedState) -> dict[str, str]:
    """RFC 9110, section 13.1: both validators, as they came."""
    pairs = (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified))
    return {name: value for name, value in pairs if value}


def _validator(response: aiohttp.ClientResponse, name: bytes) -> str | None:
    """A validator that can be sent back byte for byte; None where it cannot.

    aiohttp sends headers as UTF-8: what is not UTF-8 would go back changed.
    """
    for header, value in response.raw_headers:
        if header.lower() == name:
            try:
                text = value.decode("utf-8")
            except UnicodeDecodeError:
                return None
            return text if text and text.isprintable() else None
    return None


def _target(url: URL, location: str) -> URL:
    """Where a redirect leads; no password goes along and no fragment comes back."""
    try:
        target = url.join(URL(location)).with_user(None).with_fragment(None)
    except ValueError:
        raise FetchError("redirects to no usable address") from None
    if not location:
        raise FetchError("redirects without an address")
    return _checked(target)


def _checked(url: URL) -> URL:
    if url.scheme not in ("http", "https"):
        raise FetchError(f"refused: {url.scheme or 'no scheme'} is neither http nor https")
    if not url.host:
        raise FetchError("not a usable address")
    return url
