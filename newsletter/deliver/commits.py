"""One commit for all connections that wait for one.

A commit waits for the disk, 0.3 to 2 ms, and meanwhile replies come in on every connection: what
they ask to have written goes with the next. Each still waits for its own before it goes on.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from newsletter.errors import StoreError
from newsletter.model import Recipient, Result


class Clock(Protocol):
    """The time, as `--at` set it going."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        ...


class Ledger(Protocol):
    """Who is to get an edition, and what became of it; every call is durable when it returns."""

    def claim(self, edition: int, *, limit: int, now: datetime) -> Sequence[Recipient]:
        """Recipients whose delivery is pending, or deferred and due; each is handed out once."""
        ...

    def record(
        self, results: Sequence[Result], *, intents: Mapping[int, str] = ..., now: datetime
    ) -> Collection[int]:
        """Keep what came of attempts, and say `committing` of `intents`, in one transaction.

        An intent is a subscriber with a Message-ID: the message may be accepted from now on. Who is
        returned is refused and must not be sent to. A result that is pending gives its recipient
        back.
        """
        ...


class Commits:
    """Results and intents on their way into the ledger; `retries` are seconds between attempts.

    A result stays until it is written: what the relay said exists nowhere else. An intent that
    could not be written is dropped: its message does not go.
    """

    def __init__(self, ledger: Ledger, clock: Clock, *, retries: Sequence[float]) -> None:
        self._ledger, self._clock, self._retries = ledger, clock, retries
        self._results: dict[int, Result] = {}
        self._intents: dict[int, str] = {}
        self._waiting: list[asyncio.Future[Collection[int]]] = []

    async def intend(self, subscriber: int, message_id: str) -> bool:
        """Make an intent durable; False where it is refused. Raises StoreError."""
        self._intents[subscriber] = message_id
        return subscriber not in await self._written()

    async def record(self, result: Result) -> None:
        """Make a result durable; a full or busy disk gets another chance before StoreError."""
        self._results[result.subscriber] = result
        for pause in (*self._retries, None):
            try:
                await self._written()
            except StoreError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            if result.subscriber not in self._results:
                return

    def finish(self, left: Sequence[Result]) -> None:
        """Write what is left when no connection is at work any more; their intents are void."""
        self._intents.clear()
        self._ledger.record([*self._results.values(), *left], now=self._clock.now())
        self._results.clear()

    async def _written(self) -> Collection[int]:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            # Behind all that is ready to run now: whoever has heard a reply by then comes along.
            loop.call_soon(self._write)
        waiter: asyncio.Future[Collection[int]] = loop.create_future()
        self._waiting.append(waiter)
        return await waiter

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        intents, self._intents = self._intents, {}
        try:
            refused = self._ledger.record(
                list(self._results.values()), intents=intents, now=self._clock.now()
            )
        except Exception as error:  # noqa: BLE001  each that waits raises it; here nobody would
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_exception(error)
            return
        self._results.clear()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(refused)
