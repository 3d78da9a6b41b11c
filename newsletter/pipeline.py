"""Read this first: one morning, from feeds to inboxes.

    gather   feeds ──fetch──▶ Fetched ──parse──▶ Article ──▶ store
    rank     articles of the window ──join, score, select──▶ Story
    compose  stories ──lay out, render──▶ Edition, frozen in the store with its number
    deliver  edition to subscribers ──ledger──▶ inbox

Each stage is a function below. What a stage needs from outside it asks for as a Protocol; app.py
hands over the real thing, tests a fake. Decisions are made by the pure functions of the stages'
folders; what is here performs them in order.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from newsletter.compose.edition import lay_out
from newsletter.compose.page import Look, render_html
from newsletter.compose.text import render_text
from newsletter.config.settings import EditionRules, RankRules, Smtp
from newsletter.deliver.send import Ledger, Relay
from newsletter.deliver.send import deliver as hand_over
from newsletter.gather.parse import parse
from newsletter.gather.policy import state_after
from newsletter.model import (
    Article,
    DeliveryState,
    Edition,
    EditionState,
    Failed,
    Feed,
    FeedReading,
    FeedState,
    Fetched,
    Fresh,
    FrozenEdition,
    Message,
    NotModified,
    Parsed,
    Recipient,
    Result,
    Sent,
    Stats,
    Story,
)
from newsletter.rank.stories import rank_stories

MEMORY = timedelta(days=7)  # how far back a story counts as told already
EXPIRES = timedelta(hours=24)  # a morning's memo is not worth delivering a day later


class Clock(Protocol):
    """The time, as `--at` set it going."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        ...


class Library(Protocol):
    """What gathering and ranking need of the store: feeds and their articles."""

    def states(self, urls: Iterable[str]) -> Mapping[str, FeedState]:
        """What is known of each feed; a feed never read is absent."""
        ...

    def record(self, state: FeedState, articles: Sequence[Article]) -> int:
        """Keep a feed's state and the articles not known yet, in one transaction; how many."""
        ...

    def articles(self, *, since: datetime | None, feed: str | None = None) -> Sequence[Article]:
        """Articles published (or first seen, where undated) since then, newest first."""
        ...


class Editions(Protocol):
    """What composing needs of the store: editions by date, and what was sent before."""

    def of_date(self, day: date) -> FrozenEdition | None:
        """The edition of a local date, draft or sent."""
        ...

    def next_number(self) -> int:
        """The number that a new edition bears."""
        ...

    def save_draft(self, frozen: FrozenEdition) -> None:
        """Keep a draft, in place of the date's earlier draft; never over one that was sent."""
        ...

    def sent_stories(self, *, since: datetime) -> Sequence[Sent]:
        """Stories of editions that went out since then, drafts not counted."""
        ...


class Enrolment(Protocol):
    """What a send begins with: who is to get an edition."""

    def enrol(self, edition: int, *, lists: Sequence[str], now: datetime) -> int:
        """Freeze a draft for good and give each subscribed address of the lists its row."""
        ...

    def recover(self, edition: int, *, now: datetime) -> int:
        """After a stop: what was being committed is unknown now; how many."""
        ...


class ReadFeeds(Protocol):
    """Fetches feeds at the same time and yields each outcome as it comes."""

    def __call__(self, feeds: Sequence[tuple[Feed, FeedState]]) -> AsyncIterator[Fetched]:
        """One outcome a feed, in order of arrival."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A morning with too little news for an edition: said so, and nothing is consumed."""

    stories: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """A morning's ranking: all stories, chosen or not, best first."""

    articles: int
    stories: tuple[Story, ...]

    @property
    def chosen(self) -> tuple[Story, ...]:
        """The stories that the edition is made of, best first."""
        return tuple(story for story in self.stories if story.chosen)


async def gather(
    feeds: Sequence[Feed],
    *,
    library: Library,
    read: ReadFeeds,
    clock: Clock,
    on_reading: Callable[[FeedReading], None] = lambda _: None,
) -> tuple[FeedReading, ...]:
    """Read every feed once and keep what is new; a feed that fails becomes a row, never an error.

    Returns one reading a feed in the order of `feeds`.
    """
    known = library.states(feed.url for feed in feeds)
    asked = [(feed, known.get(feed.url, FeedState(url=feed.url))) for feed in feeds]
    readings: dict[str, FeedReading] = {}
    async for fetched in read(asked):
        now = clock.now()
        before = known.get(fetched.feed.url, FeedState(url=fetched.feed.url))
        outcome: Parsed | NotModified | Failed
        if isinstance(fetched, Fresh):
            # feedparser takes tens of milliseconds a feed: not in the loop that times fetches.
            outcome = await asyncio.to_thread(parse, fetched, now=now)
        else:
            outcome = fetched
        articles = outcome.articles if isinstance(outcome, Parsed) else ()
        new = library.record(state_after(before, fetched, outcome, now=now), articles)
        reading = _reading(fetched, outcome, new)
        readings[fetched.feed.url] = reading
        on_reading(reading)
    return tuple(readings[feed.url] for feed in feeds if feed.url in readings)


def _reading(fetched: Fetched, outcome: Parsed | NotModified | Failed, new: int) -> FeedReading:
    match outcome:
        case Failed():
            status = str(outcome.status) if outcome.status else "failed"
            return FeedReading(
                feed=outcome.feed, status=status, seconds=fetched.seconds, error=outcome.reason
            )
        case NotModified():
            return FeedReading(feed=outcome.feed, status="unchanged", seconds=fetched.seconds)
        case Parsed():
            feed = replace(outcome.feed, name=outcome.feed.name or outcome.title)
            return FeedReading(feed=feed, status="read", new=new, seconds=fetched.seconds)


def rank(
    feeds: Sequence[Feed],
    *,
    library: Library,
    editions: Editions,
    rules: RankRules,
    limits: EditionRules,
    day: date,
    now: datetime,
) -> Candidates:
    """The stories of a date out of the window's articles, best first, chosen ones marked.

    Ranking remembers what editions of earlier dates sent within a week. The date's own edition does
    not count: once it is out, its stories are still its stories.
    """
    wanted = {feed.url for feed in feeds}
    articles = [
        article
        for article in library.articles(since=now - timedelta(hours=limits.window))
        if article.feed in wanted and article.when <= now
    ]
    stories = rank_stories(
        articles,
        feeds=feeds,
        sent=[told for told in editions.sent_stories(since=now - MEMORY) if told.date < day],
        rules=rules,
        limits=limits,
        now=now,
    )
    return Candidates(articles=len(articles), stories=stories)


def compose(
    candidates: Candidates,
    *,
    number: int,
    day: date,
    readings: tuple[int, int],
    limits: EditionRules,
    look: Look,
    now: datetime,
) -> FrozenEdition | Quiet:
    """Lay out and render the edition of a date; pure, so that it consumes nothing (law 3).

    `readings` is how many feeds were read, and of how many. Raises TemplateError.
    """
    chosen = candidates.chosen
    if len(chosen) < limits.min_stories:
        return Quiet(stories=len(chosen), needed=limits.min_stories)
    stats = Stats(
        feeds_read=readings[0],
        feeds_total=readings[1],
        articles=candidates.articles,
        stories=len(candidates.stories),
        chosen=len(chosen),
    )
    edition = lay_out(chosen, number=number, day=day, stats=stats, zone=look.zone, now=now)
    return render(edition, look)


def render(edition: Edition, look: Look) -> FrozenEdition:
    """An edition in the dress of the templates as they are now, as a draft."""
    return FrozenEdition(
        edition=edition, html=render_html(edition, look), text=render_text(edition, look)
    )


def enrol(
    frozen: FrozenEdition, *, lists: Sequence[str], enrolment: Enrolment, now: datetime
) -> None:
    """Freeze a draft for good with a row for everyone who is to get it; or, after a stop, go on."""
    number = frozen.edition.number
    if frozen.state is EditionState.DRAFT:
        enrolment.enrol(number, lists=lists, now=now)
    else:
        enrolment.recover(number, now=now)


async def deliver(
    frozen: FrozenEdition,
    *,
    ledger: Ledger,
    relay: Relay,
    letter: Callable[[Recipient], Message],
    rules: Smtp,
    clock: Clock,
    begun: datetime | None = None,
    on_result: Callable[[Result], None] = lambda _: None,
) -> None:
    """Hand an edition to the relay for every delivery that is due now.

    What is deferred expires a day after the sending was `begun`, or the edition built. Raises
    RelayError; every delivery then keeps its state.
    """
    await hand_over(
        frozen.edition.number,
        ledger=ledger,
        relay=relay,
        letter=letter,
        clock=clock,
        connections=rules.connections,
        messages_per_connection=rules.messages_per_connection,
        expires=(begun or frozen.edition.built_at) + EXPIRES,
        on_result=on_result,
    )


def unfinished(counts: Mapping[DeliveryState, int]) -> int:
    """How many deliveries are still to be made, now or later."""
    waiting = (DeliveryState.PENDING, DeliveryState.COMMITTING, DeliveryState.DEFERRED)
    return sum(counts.get(state, 0) for state in waiting)
