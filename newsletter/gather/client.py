"""HTTP as feeds are asked over it: public addresses only, bounded in time and size, no cookies."""

import asyncio
import random
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from newsletter.config.settings import GatherRules
from newsletter.gather.answer import (
    READABLE,
    Head,
    conditions,
    head_of,
    outcome_of,
    worth_a_retry,
)
from newsletter.gather.guard import Guard
from newsletter.gather.names import Names
from newsletter.gather.redirects import REDIRECTS, Trail
from newsletter.gather.trouble import CONNECT, READ, FetchError, is_cut, over, reason_of
from newsletter.gather.visit import Again, Visit
from newsletter.model import Failed, Fresh, NotModified

_SMALL = 1_000_000  # bytes of a body that any visit may hold
_LARGE = 3  # visits that may hold more than that at the same time
_BUFFER = 131_072  # bytes unpacked at a time; aiohttp keeps up to three times that ready
_IDLE = 2.5  # seconds that a connection waits for the next request, which is due after 1.3 at most
_RETRY_AFTER = (0.3, 1.0)  # seconds before the one retry, jittered
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


class Client:
    """The connections of one gathering. A context manager; `resolver` is for names, if not DNS."""

    def __init__(
        self, rules: GatherRules, user_agent: str, *, resolver: AbstractResolver | None = None
    ) -> None:
        self._rules, self._agent, self._resolver = rules, user_agent, resolver
        self._guard = Guard(rules.allow_private)
        self._places = asyncio.Semaphore(_LARGE)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        if self._resolver is None:
            self._resolver = Names()
            self._open.push_async_callback(self._resolver.close)
        self._guarded = await self._open.enter_async_context(self._session(self._guard))
        anything = Guard((), everything=True)
        self._typed = await self._open.enter_async_context(self._session(anything))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def _session(self, guard: Guard) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=guard, resolver=self._resolver, limit=0, keepalive_timeout=_IDLE
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=READ),
            headers={
                "User-Agent": self._agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
            read_bufsize=_BUFFER,
            # A content policy of 9 KB is a sound answer.
            max_field_size=65_536,
            max_line_size=16_384,
            # A proxy would connect in our place, to addresses that the guard never sees.
            trust_env=False,
        )

    def host_of(self, address: str, *, typed: bool = False) -> str:
        """Whose line a request stands in; "" where it is refused without a connection.

        It is the host that `ask` finds, or else a guess that it sets right.
        """
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            return ""
        return host if typed or not self._guard.refusal(host) else ""

    async def ask(self, visit: Visit, *, last: bool) -> Fresh | NotModified | Failed | Again:
        """Go on with a visit: to its outcome, or to where it has to stand in line again.

        `last` says that the connection need not stay open. A large body keeps its place until
        `let_go`.
        """
        outcome: Fresh | NotModified | Failed | None
        try:
            async with visit.budget:
                outcome = await self._follow(visit, last=last)
            retry = isinstance(outcome, Failed) and worth_a_retry(outcome)
        except Exception as error:  # noqa: BLE001  no feed may stop the others
            outcome, retry = self._failed(visit, error), isinstance(error, TimeoutError)
        if outcome is None:
            return Again()
        pause = random.uniform(*_RETRY_AFTER)  # noqa: S311  jitter, no secret
        if retry and not visit.retried and visit.budget.allows(pause):
            visit.retried, visit.trail = True, None
            visit.host = self.host_of(visit.request.url, typed=visit.typed)
            return Again(pause=pause)
        return outcome

    def let_go(self, visit: Visit) -> None:
        """The body of a visit is no more in its hands."""
        if visit.large:
            visit.large = False
            self._places.release()

    def _failed(self, visit: Visit, error: Exception) -> Failed:
        if isinstance(error, TimeoutError) and visit.budget.over:
            reason = f"not done: {over(self._rules.deadline)}"
        else:
            reason = reason_of(error, seconds=self._rules.timeout)
        return Failed(feed=visit.request.feed, reason=reason, seconds=visit.budget.spent)

    async def _follow(self, visit: Visit, *, last: bool) -> Fresh | NotModified | Failed | None:
        """The outcome at the end of the redirects; None where another host has to be asked first.

        Redirects within a host are one visit to it, so that they go on at once.
        """
        trail = visit.trail = visit.trail or Trail(visit.request.url)
        while True:
            session = self._typed if visit.typed and not trail.hops else self._guarded
            # Known without a connection, so it need not wait its turn.
            reason = self._guard.refusal(trail.host) if session is self._guarded else None
            if reason:
                raise FetchError(reason)
            if trail.host != visit.host:
                visit.host = trail.host
                return None
            headers = conditions(visit.request)
            if trail.authorization:
                headers["Authorization"] = trail.authorization
            if last:
                headers["Connection"] = "close"
            async with session.get(trail.url, headers=headers, allow_redirects=False) as response:
                head = head_of(response.status, response.raw_headers)
                if head.status not in REDIRECTS:
                    return await self._outcome(visit, head, response)
            trail.follow(head.status, head.location)

    async def _outcome(
        self, visit: Visit, head: Head, response: aiohttp.ClientResponse
    ) -> Fresh | NotModified | Failed:
        body, cut = b"", False
        if head.status in READABLE:
            body, cut = await self._body(visit, head, response)
        assert visit.trail is not None
        return outcome_of(
            visit.request,
            head,
            url=str(response.url),
            body=body,
            cut=cut,
            moved_to=visit.trail.moved_to,
            seconds=visit.budget.spent,
        )

    async def _body(
        self, visit: Visit, head: Head, response: aiohttp.ClientResponse
    ) -> tuple[bytes, bool]:
        """The decoded body, never longer than the limit, and whether it was cut short."""
        if not head.encoded and (response.content_length or 0) > visit.limit:
            raise _too_large(visit.limit)
        # Closed whatever happens: a traceback would keep the bytes for as long as it is around.
        with BytesIO() as whole:
            try:
                async for chunk in response.content.iter_any():
                    size = whole.tell() + len(chunk)
                    if size > visit.limit:
                        raise _too_large(visit.limit)
                    if size > _SMALL and not visit.large:
                        async with visit.budget.standing_still():
                            await self._places.acquire()
                        visit.large = True
                    whole.write(chunk)
            except aiohttp.ClientPayloadError as error:
                if not is_cut(error) or not whole.tell():
                    raise
                return whole.getvalue(), True
            return whole.getvalue(), False


def _too_large(limit: int) -> FetchError:
    return FetchError(f"larger than {limit / 1_000_000:g} MB")
