"""Reads feeds over HTTP: many at once, bounded in time and size, public addresses only.

    Request ──in its host's line──▶ visit ──▶ redirect? on, or in the next host's line
                       │              └──▶ Fresh | NotModified | Failed
                       └─ the host or the clock says no ──▶ Waiting

Everything that can go wrong with one feed comes out as its outcome, with the reason.
"""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from typing import Self

from aiohttp.abc import AbstractResolver

from newsletter.config.settings import GatherRules
from newsletter.gather.answer import host_wait
from newsletter.gather.client import Client
from newsletter.gather.guard import is_own
from newsletter.gather.outbox import Outbox
from newsletter.gather.pace import Pace
from newsletter.gather.trouble import CUT, over
from newsletter.gather.visit import Again, Budget, Deliver, Visit
from newsletter.model import Failed, Feed, Fetched, Fresh, Request, Waiting


async def fetch_feeds(
    requests: Sequence[Request],
    *,
    rules: GatherRules,
    user_agent: str,
    resolver: AbstractResolver | None = None,
) -> AsyncGenerator[list[Fetched], None]:
    """Read feeds at the same time, at most `rules.at_once`; yields what is ready, in batches.

    One outcome a request; nothing is raised for a feed's sake. A batch holds at most 50 outcomes,
    and 8 MB of bodies or one that is larger; while nobody takes it, no more is read. `resolver` is
    for names, if not the system's.
    """
    outbox = Outbox()
    end = asyncio.get_running_loop().time() + rules.deadline
    async with Reader(rules, user_agent, resolver=resolver, end=end) as reader:
        reader.read(requests, deliver=outbox.put, all_done=outbox.close)
        while batch := await outbox.take():
            yield batch


async def fetch_document(
    url: str, *, rules: GatherRules, user_agent: str, typed: bool = False, limit: int | None = None
) -> Fresh | Failed:
    """Read one document, such as an OPML list; see `Reader.document`."""
    async with Reader(rules, user_agent) as reader:
        return await reader.document(url, typed=typed, limit=limit)


_RESTING = 100  # hosts whose connections stay open between two polite moments

AllDone = Callable[[BaseException | None], None]


class Reader:
    """Connections to read over, and the visits that wait for their turn or are in hand.

    A context manager; leaving it ends whatever is in hand. `end` is the moment of the loop's clock
    when everything has to be done.
    """

    def __init__(
        self,
        rules: GatherRules,
        user_agent: str,
        *,
        resolver: AbstractResolver | None = None,
        end: float = math.inf,
    ) -> None:
        self._rules, self._end = rules, end
        self._client = Client(rules, user_agent, resolver=resolver)
        # Who is refused without a connection stands in the line of no host, which moves at once.
        self._pace = Pace[Visit](lambda host: not host or is_own(host, rules.allow_private))
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_hand = self._undelivered = 0
        self._all_done: AllDone = lambda _: None
        self._timer: asyncio.TimerHandle | None = None
        self._wakes = math.inf

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop_timer()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.__aexit__()

    def read(self, requests: Iterable[Request], *, deliver: Deliver, all_done: AllDone) -> None:
        """Begin to read feeds: `deliver` gets each outcome, then `all_done` is called.

        It is given the error where one of ours kept outcomes from coming.
        """
        self._all_done = all_done
        visits = [self._visit(request, deliver) for request in requests]
        crowd = Counter(visit.host for visit in visits)
        # The longest line takes the longest, so it begins first.
        for visit in sorted(visits, key=lambda visit: -crowd[visit.host]):
            self._pace.put(visit.host, visit)
        if not visits:
            all_done(None)
        self._go_on()

    async def document(
        self, url: str, *, typed: bool = False, limit: int | None = None
    ) -> Fresh | Failed:
        """Read one document, whole, of at most `limit` bytes (as a feed by default).

        `typed` says that a person typed this very address: it may be private, its redirects not.
        """
        found: asyncio.Future[Fetched] = self._loop.create_future()

        async def deliver(outcome: Fetched) -> None:
            if not found.done():
                found.set_result(outcome)

        request = Request(feed=Feed(url=url), url=url)
        self._enter(self._visit(request, deliver, typed=typed, limit=limit, more=True))
        outcome = await found
        if isinstance(outcome, Failed) or (isinstance(outcome, Fresh) and not outcome.cut):
            return outcome
        reason = outcome.reason if isinstance(outcome, Waiting) else CUT
        return Failed(feed=outcome.feed, reason=reason, seconds=outcome.seconds)

    def _visit(
        self,
        request: Request,
        deliver: Deliver,
        *,
        typed: bool = False,
        limit: int | None = None,
        more: bool = False,
    ) -> Visit:
        self._undelivered += 1
        return Visit(
            request=request,
            host=self._client.host_of(request.url, typed=typed),
            deliver=deliver,
            budget=Budget(self._rules.timeout, end=self._end),
            limit=limit or self._rules.max_bytes,
            typed=typed,
            more=more,
        )

    def _enter(self, visit: Visit) -> None:
        """Let a visit stand in the line of its host, unless that is to be left alone."""
        reason = self._pace.held(visit.host)
        if reason:
            self._turn_away([visit], reason)
        else:
            self._pace.put(visit.host, visit)
        self._go_on()

    def _go_on(self) -> None:
        """Begin what may begin now, and see to it that this is called when more may."""
        now = self._loop.time()
        if now >= self._end:
            self._turn_away(self._pace.drain(), over(self._rules.deadline))
        while self._in_hand < self._rules.at_once and (visit := self._pace.take(now)):
            self._in_hand += 1
            self._begin(self._serve(visit))
        # With no place free, whoever ends calls; past the end, nobody waits.
        wakes = min(self._pace.due, self._end)
        if self._in_hand < self._rules.at_once and now < wakes < self._wakes:
            self._stop_timer()
            self._wakes = wakes
            self._timer = self._loop.call_at(wakes, self._wake)

    def _wake(self) -> None:
        self._wakes = math.inf
        self._go_on()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # A mistake of ours: better to end with it than to wait for what will not come.
        if not task.cancelled() and (error := task.exception()):
            self._all_done(error)

    async def _serve(self, visit: Visit) -> None:
        """One visit from its turn on, until it has its outcome or stands in a line again.

        It keeps its place among all until its outcome is taken, so that nothing piles up.
        """
        host = visit.host
        stays = visit.more or (self._pace.waits(host) and self._pace.resting < _RESTING)
        try:
            step = await self._client.ask(visit, last=not stays)
        finally:
            self._pace.leave(host)
        if isinstance(step, Again):
            self._client.let_go(visit)
            await asyncio.sleep(step.pause)
            self._in_hand -= 1
            self._enter(visit)
            return
        if isinstance(step, Failed):
            self._heed(step, visit.host)
        await self._deliver(visit, step)
        self._client.let_go(visit)
        self._in_hand -= 1
        self._go_on()

    def _heed(self, failed: Failed, host: str) -> None:
        """Where a public host asks to be left alone, it asks for all of its feeds."""
        wait = host_wait(failed)
        if wait and not self._pace.is_own(host):
            reason = f"{host} answered {failed.status} and asks to wait {wait}"
            self._turn_away(self._pace.hold(host, reason), reason)

    def _turn_away(self, visits: Sequence[Visit], reason: str) -> None:
        async def tell() -> None:
            for visit in visits:
                await self._deliver(visit, self._unasked(visit, reason))

        if visits:
            self._begin(tell())

    def _unasked(self, visit: Visit, reason: str) -> Waiting | Failed:
        feed, spent = visit.request.feed, visit.budget.spent
        if visit.begun and self._loop.time() >= self._end:
            return Failed(feed=feed, reason=f"not done: {reason}", seconds=spent)
        return Waiting(feed=feed, reason=f"not asked: {reason}", seconds=spent)

    async def _deliver(self, visit: Visit, outcome: Fetched) -> None:
        await visit.deliver(outcome)
        self._undelivered -= 1
        if not self._undelivered:
            self._all_done(None)
