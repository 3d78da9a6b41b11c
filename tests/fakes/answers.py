"""Answers of one invented feed, and the states they lead to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from newsletter.gather.policy import Occasion, Plan, plan, state_after
from newsletter.model import (
    Article,
    Failed,
    Feed,
    FeedState,
    Fetched,
    Fresh,
    NotModified,
    Parsed,
    Told,
)

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = Feed(url="https://coast.example/feed")
MOVED = "https://news.example/coast"
NEW = FeedState(url=FEED.url)
WELL = FeedState(
    url=FEED.url,
    etag='"1"',
    last_read=NOW - HOUR,
    last_success=NOW - HOUR,
    last_whole=NOW - HOUR,
    due=NOW + HOUR,
)
WHOLE = b"<rss></rss>"
PARSED = Parsed(feed=FEED, title="Coast", articles=())


def fresh(
    body: bytes = WHOLE,
    *,
    headers: Mapping[str, str] | None = None,
    etag: str | None = None,
    moved_to: str | None = None,
    cut: bool = False,
) -> Fresh:
    return Fresh(
        feed=FEED,
        url=FEED.url,
        body=body,
        etag=etag,
        headers=headers or {},
        moved_to=moved_to,
        cut=cut,
    )


def failed(status: int | None = None, retry_after: str | None = None) -> Failed:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Failed(feed=FEED, reason=f"answered {status}", status=status, headers=headers)


def after(
    before: FeedState,
    fetched: Fetched,
    outcome: Parsed | NotModified | Failed | None = None,
    *,
    new: int = 0,
    held: int = 0,
    now: datetime = NOW,
) -> FeedState:
    """The state after an answer; a document that nothing else is said of was read well."""
    if outcome is None:
        outcome = fetched if isinstance(fetched, NotModified | Failed) else PARSED
    return state_after(before, fetched, outcome, new=new, held=held, now=now)


def asked(
    states: Sequence[FeedState] | FeedState, occasion: Occasion = Occasion.POLL, now: datetime = NOW
) -> Plan:
    states = [states] if isinstance(states, FeedState) else states
    feeds = [Feed(url=one.url) for one in states]
    return plan(feeds, {one.url: one for one in states}, occasion=occasion, now=now)


def article(number: int, published: datetime | None) -> Article:
    return Article(
        id=f"a{number}",
        feed=FEED.url,
        guid=str(number),
        outlet="Coast Paper",
        title=f"Story {number}",
        url=f"https://coast.example/{number}",
        published=published,
        first_seen=NOW,
    )


def told(old: int = 0, recent: int = 0, undated: int = 0) -> Told:
    """A document of new articles: so many of nine days ago, of the last hour, without a date."""
    dates = [NOW - 9 * DAY] * old + [NOW - HOUR] * recent + [None] * undated
    return Told(new=tuple(article(number, when) for number, when in enumerate(dates)))
