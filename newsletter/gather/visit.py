"""One request on its way: what is asked, where it stands, and the time that it may still take."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from newsletter.gather.redirects import Trail
from newsletter.model import Fetched, Request


class Budget:
    """The seconds that one feed may still take; what it waits for us is not counted.

    `end` is the moment of the loop's clock when everything ends. As a context it raises
    TimeoutError when either is over.
    """

    __slots__ = ("_end", "_left", "_since", "_spent", "_timeout")

    def __init__(self, seconds: float, *, end: float) -> None:
        self._left, self._spent, self._end = seconds, 0.0, end
        self._since: float | None = None  # when the clock was set going, while it runs

    @property
    def over(self) -> bool:
        """Whether the end of everything has come."""
        return asyncio.get_running_loop().time() >= self._end

    @property
    def spent(self) -> float:
        """The seconds that it took so far."""
        self._charge()
        return self._spent

    def allows(self, pause: float) -> bool:
        """Whether there is anything left after a pause."""
        return self._left > pause and asyncio.get_running_loop().time() + pause < self._end

    def _charge(self) -> None:
        if self._since is not None:
            now = asyncio.get_running_loop().time()
            self._spent += now - self._since
            self._left -= now - self._since
            self._since = now

    def _go_on(self) -> float:
        self._since = asyncio.get_running_loop().time()
        return min(self._since + self._left, self._end)

    def _stop(self) -> None:
        self._charge()
        self._since = None

    async def __aenter__(self) -> Self:
        self._timeout = asyncio.timeout_at(self._go_on())
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()
        await self._timeout.__aexit__(kind, error, traceback)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Wait for something of ours, within the context, free of charge."""
        self._stop()
        self._timeout.reschedule(self._end)
        yield
        self._timeout.reschedule(self._go_on())


Deliver = Callable[[Fetched], Awaitable[None]]


@dataclass(slots=True, kw_only=True, eq=False)
class Visit:
    """A request until its outcome is delivered.

    `host` is whose line it stands in; `limit` is in bytes, decoded; `trail` is there once it was
    begun. `more` says that other requests will follow it to the same host; `large` that its body
    holds one of the places for large ones.
    """

    request: Request
    host: str
    deliver: Deliver
    budget: Budget
    limit: int
    typed: bool = False
    more: bool = False
    trail: Trail | None = None
    retried: bool = False
    large: bool = False

    @property
    def begun(self) -> bool:
        """Whether anyone was asked for it."""
        return self.retried or self.trail is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A visit has no outcome yet: it is to stand in the line of its host, after a pause."""

    pause: float = 0.0
