"""Read this first: one morning, from feeds to inboxes.

    gather   feeds ──fetch──▶ Fetched ──parse──▶ Article ──▶ store
    rank     articles of the window ──join, score, select──▶ Story
    compose  stories ──lay out, render──▶ Edition, frozen in the store with its number
    deliver  edition to subscribers ──ledger──▶ inbox

Each stage is a function below. What a stage needs from outside it asks for as a Protocol; app.py
hands over the real thing, tests a fake. Decisions are made by the pure functions of the stages'
folders; what is here performs them in order.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from newsletter.compose.edition import lay_out
from newsletter.compose.page import Look, render_html
from newsletter.compose.pictures import illustrated
from newsletter.compose.text import render_text
from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules, Smtp
from newsletter.deliver.send import Ledger, Relay
from newsletter.deliver.send import deliver as hand_over
from newsletter.gather import policy
from newsletter.gather.policy import Occasion
from newsletter.gather.reading import (
    Outcome,
    Settled,
    articles_in,
    as_known,
    not_asked,
    settle,
)
from newsletter.model import (
    Article,
    DeliveryState,
    Edit,
    Edition,
    EditionState,
    Feed,
    FeedReading,
    FeedState,
    Fetched,
    FrozenEdition,
    Gathered,
    KeptPicture,
    Known,
    Message,
    PictureUse,
    Recipient,
    Request,
    Result,
    Sent,
    Stats,
    Story,
)
from newsletter.rank.stories import rank_stories
from newsletter.rank.words import Meaning

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

    def known(self, found: Sequence[Article]) -> Mapping[str, Sequence[Known]]:
        """The stored articles that these, of one or several feeds, may be; by their feed."""
        ...

    def record(self, gathered: Sequence[Gathered]) -> None:
        """Keep what the readings of a batch of feeds left, in one transaction."""
        ...

    def fill(self, articles: Sequence[Article]) -> None:
        """Keep what their pages said about known articles."""
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
    """Fetches feeds at the same time and yields the answers as they come."""

    def __call__(self, requests: Sequence[Request]) -> AsyncGenerator[Sequence[Fetched], None]:
        """One answer a request in order of arrival, in batches of what is there."""
        ...


class ParseBatch(Protocol):
    """Turns answers into articles; what is no document passes as it is."""

    def __call__(
        self, answers: Sequence[Fetched], *, now: datetime
    ) -> Awaitable[Sequence[Outcome]]:
        """One outcome an answer, in their order."""
        ...


class ReadPages(Protocol):
    """Reads the pages of articles; never raises for a page's sake."""

    def __call__(self, articles: Sequence[Article]) -> Awaitable[Sequence[Article]]:
        """The articles that their pages said more about."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What a gathering came to: a reading a feed in the order of the list.

    `wanting` are the new articles of the feeds that ask for the full text.
    """

    readings: tuple[FeedReading, ...]
    wanting: tuple[Article, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A morning with too little news for an edition: said so, and nothing is consumed."""

    stories: int
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """A morning's ranking: the chosen stories in the memo's order, then the others, best first."""

    articles: int
    stories: tuple[Story, ...]

    @property
    def chosen(self) -> tuple[Story, ...]:
        """The stories that the edition is made of, in its order."""
        return tuple(story for story in self.stories if story.chosen)


async def gather(
    feeds: Sequence[Feed],
    *,
    library: Library,
    read: ReadFeeds,
    parse: ParseBatch,
    clock: Clock,
    occasion: Occasion = Occasion.MANUAL,
    on_reading: Callable[[FeedReading], None] = lambda _: None,
) -> Gathering:
    """Read every feed once and keep what is new; a feed that fails becomes a row, never an error.

    On a poll only the feeds that are due are read, and only they are among the readings.
    """
    states = {feed.url: FeedState(url=feed.url) for feed in feeds}
    states |= library.states(states)
    plan = policy.plan(feeds, states, occasion=occasion, now=clock.now())
    readings = {one.feed.url: not_asked(one) for one in plan.waiting}
    for reading in readings.values():
        on_reading(reading)
    wanting: list[Article] = []
    async with aclosing(read(plan.requests)) as batches:
        async for batch in batches:
            now = clock.now()
            for one in await _kept(batch, states, library=library, parse=parse, now=now):
                readings[one.reading.feed.url] = one.reading
                on_reading(one.reading)
                if one.reading.feed.full_text:
                    wanting.extend(one.new)
    return Gathering(
        readings=tuple(readings[feed.url] for feed in feeds if feed.url in readings),
        wanting=tuple(wanting),
    )


async def _kept(
    batch: Sequence[Fetched],
    states: Mapping[str, FeedState],
    *,
    library: Library,
    parse: ParseBatch,
    now: datetime,
) -> list[Settled]:
    """Parse a batch of answers, tell apart what is new, and keep it in one transaction."""
    outcomes = await parse([as_known(one, states[one.feed.url]) for one in batch], now=now)
    known = library.known([article for one in outcomes for article in articles_in(one)])
    settled = [
        settle(states[one.feed.url], one, outcome, known.get(one.feed.url, ()), now=now)
        for one, outcome in zip(batch, outcomes, strict=True)
    ]
    library.record([one.gathered for one in settled if one.gathered])
    return settled


async def read_pages(
    gathering: Gathering, *, library: Library, read: ReadPages, since: datetime
) -> None:
    """More than the summary, for the feeds that ask for it: their new articles' own pages."""
    wanted = [article for article in gathering.wanting if article.when >= since]
    if wanted:
        library.fill(await read(wanted))


def rank(  # noqa: PLR0913  what a morning's ranking goes by
    feeds: Sequence[Feed],
    *,
    library: Library,
    editions: Editions,
    rules: RankRules,
    limits: EditionRules,
    day: date,
    now: datetime,
    edits: Sequence[Edit] = (),
    meaning: Meaning | None = None,
) -> Candidates:
    """The stories of a date out of the window's articles: the memo's in its order, then the others.

    Ranking remembers what editions of earlier dates sent within a week. The date's own edition does
    not count: once it is out, its stories are still its stories. `edits` are the editor's on the
    date's draft, `meaning` gives texts their vectors where the workspace asks for it. Reasons tell
    times in the zone of `now`.
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
        edits=edits,
        meaning=meaning,
    )
    return Candidates(articles=len(articles), stories=stories)


def compose(  # noqa: PLR0913  what a memo is made of
    candidates: Candidates,
    *,
    number: int,
    day: date,
    readings: tuple[int, int],
    limits: EditionRules,
    look: Look,
    pictures: Mapping[tuple[str, PictureUse], KeptPicture],
    now: datetime,
    edits: Sequence[Edit] = (),
) -> FrozenEdition | Quiet:
    """Lay out and render the edition of a date; pure, so that it consumes nothing (law 3).

    `readings` is how many feeds were read, and of how many; `pictures` are those that are kept, by
    the address that they came from; of the editor's `edits` those on the edition as a whole count.
    Raises TemplateError.
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
    edition = lay_out(
        chosen, number=number, day=day, stats=stats, words=look.words, now=now, edits=edits
    )
    return render(illustrated(edition, pictures, base_url=look.base_url), look)


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
