"""Outcomes on their way to who takes them: bounded, so that bodies wait with their readers."""

import asyncio
from collections import deque

from newsletter.model import Fetched, Fresh

OUTCOMES = 50  # in a batch, at most
BYTES = 8_000_000  # of bodies in a batch, unless one alone is larger


class Outbox:
    """A queue of one batch: who has an outcome waits until there is room for it."""

    def __init__(self) -> None:
        self._ready: deque[Fetched] = deque()
        self._bytes = 0
        self._closed = False
        self._error: BaseException | None = None
        self._some, self._room = asyncio.Event(), asyncio.Event()

    async def put(self, outcome: Fetched) -> None:
        """Lay an outcome ready, as soon as there is room."""
        size = _size(outcome)
        while len(self._ready) >= OUTCOMES or (self._bytes and self._bytes + size > BYTES):
            self._room.clear()
            await self._room.wait()
        self._ready.append(outcome)
        self._bytes += size
        self._some.set()

    async def take(self) -> list[Fetched]:
        """What is ready, waiting for it if need be; empty when nothing will come any more.

        Raises what `close` was given, once all that came before is taken.
        """
        while not self._ready and not self._closed:
            self._some.clear()
            await self._some.wait()
        if not self._ready and self._error:
            raise self._error
        batch = list(self._ready)
        self._ready.clear()
        self._bytes = 0
        self._room.set()
        return batch

    def close(self, error: BaseException | None = None) -> None:
        """Nothing will come any more, because of an error if there is one."""
        self._closed, self._error = True, error
        self._some.set()


def _size(outcome: Fetched) -> int:
    return len(outcome.body) if isinstance(outcome, Fresh) else 0
