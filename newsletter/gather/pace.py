"""Politeness: how often one host is asked."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from newsletter.gather.guard import Network, is_own

AT_ONCE = 2  # requests to one host at the same time
APART = 1.0  # seconds between the starts of two requests to one host, at least


@dataclass(slots=True, kw_only=True)
class _Host:
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    free_at: float = 0.0

    def reserve(self, now: float, apart: float) -> float:
        """Take the next start for oneself; returns the seconds until then."""
        start = max(now, self.free_at)
        self.free_at = start + apart
        return start - now


class Pace:
    """Gives each request its turn; the operator's own hosts (allow_private) are not spared."""

    def __init__(self, own: Sequence[Network], *, at_once: int, apart: float = APART) -> None:
        self._own, self._apart = own, apart
        self._all = asyncio.Semaphore(at_once)
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until the host may be asked; hold one place of it, and one of all, meanwhile."""
        if is_own(host, self._own):
            async with self._all:
                yield
            return
        known = self._hosts[host]
        # The host's place comes first: who waits for a slow host keeps nobody else waiting.
        async with known.places:
            jittered = self._apart * random.uniform(1.0, 1.3)  # noqa: S311  no secret
            await asyncio.sleep(known.reserve(asyncio.get_running_loop().time(), jittered))
            async with self._all:
                yield
