"""The feeds of a workspace: read on every occasion, tried, watched over and cleared of the old."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from newsletter import pipeline
from newsletter.config.settings import Settings
from newsletter.gather import health, policy
from newsletter.gather.discover import Found, find_feeds
from newsletter.gather.fetch import Reader, fetch_feeds
from newsletter.gather.pages import read_pages
from newsletter.gather.policy import Occasion
from newsletter.gather.reading import Outcome, parse_batch
from newsletter.gather.sandbox import Sandbox
from newsletter.model import Failed, Feed, FeedReading, Fetched, Fresh, Parsed, Request
from newsletter.store.feeds import FeedStore

HISTORY = timedelta(days=40)  # of readings, for `feeds health` and for a feed's own rhythm


class Newsroom:
    """What commands, daemon and jobs ask of the feeds."""

    def __init__(
        self, settings: Settings, *, library: FeedStore, clock: pipeline.Clock, user_agent: str
    ) -> None:
        self._settings, self._library = settings, library
        self._clock, self._agent = clock, user_agent

    async def gather(
        self,
        on_reading: Callable[[FeedReading], None] = lambda _: None,
        *,
        occasion: Occasion = Occasion.MANUAL,
    ) -> tuple[FeedReading, ...]:
        """Read the feeds of config.yaml now: all of them, or on a poll those that are due."""
        rules, agent = self._settings.gather, self._agent
        feeds = self._settings.feed_list
        async with Sandbox() as sandbox:
            gathering = await pipeline.gather(
                feeds,
                library=self._library,
                read=partial(fetch_feeds, rules=rules, user_agent=agent),
                parse=partial(parse_batch, lenient=sandbox.read),
                clock=self._clock,
                occasion=occasion,
                on_reading=on_reading,
            )
            notes: dict[str, str] = {}
            read = partial(read_pages, rules=rules, user_agent=agent, sandbox=sandbox)
            await pipeline.read_pages(
                gathering,
                library=self._library,
                read=partial(read, on_note=notes.__setitem__),
                since=self._clock.now() - timedelta(hours=self._settings.edition.window),
            )
        return tuple(
            replace(row, note=row.note or notes.get(row.feed.url)) for row in gathering.readings
        )

    async def try_feeds(self, feeds: Sequence[Feed]) -> AsyncIterator[tuple[Fetched, Outcome]]:
        """Read feeds whole, in order of arrival, and keep nothing: each answer and its outcome.

        Who asked not to be asked now is not, here neither.
        """
        rules = self._settings.gather
        plan = policy.plan(
            feeds,
            self._library.states(feed.url for feed in feeds),
            occasion=Occasion.MANUAL,
            now=self._clock.now(),
        )
        for waiting in plan.waiting:
            yield waiting, waiting
        requests = [Request(feed=one.feed, url=one.url) for one in plan.requests]
        async with Sandbox() as sandbox:
            async for batch in fetch_feeds(requests, rules=rules, user_agent=self._agent):
                now = self._clock.now()
                outcomes = await parse_batch(batch, now=now, lenient=sandbox.read)
                for pair in zip(batch, outcomes, strict=True):
                    yield pair

    async def find_feeds(self, url: str) -> Found:
        """The feeds at an address that a person typed, or of the site there; keeps nothing."""
        rules, agent = self._settings.gather, self._agent
        typed = {url, f"https://{url}", f"http://{url}"}
        async with Sandbox() as sandbox, Reader(rules, agent) as reader:

            async def parse(fresh: Fresh) -> Parsed | Failed:
                now = self._clock.now()
                (outcome,) = await parse_batch([fresh], now=now, lenient=sandbox.read)
                assert isinstance(outcome, Parsed | Failed)
                return outcome

            async def fetch(address: str) -> Fresh | Failed:
                return await reader.document(address, typed=address in typed)

            return await find_feeds(url, fetch=fetch, parse=parse)

    def alerts(self) -> tuple[str, ...]:
        """What a person should know of the feeds: broken for days, silent, not what they were."""
        now = self._clock.now()
        states = self._library.states(feed.url for feed in self._settings.feeds)
        days = self._library.days(since=now.date() - HISTORY)
        return tuple(
            f"{feed.name or state.title or feed.label}: {alert}"
            for feed in self._settings.feed_list
            if (state := states.get(feed.url))
            for alert in health.alerts(feed, state, days.get(feed.url, ()), now=now)
        )

    def prune(self) -> int:
        """Let go of articles older than `gather.keep_days`, in short steps; how many they were."""
        now = self._clock.now()
        kept = timedelta(days=self._settings.gather.keep_days)
        return self._library.prune(before=now - kept, days_before=now.date() - HISTORY)
