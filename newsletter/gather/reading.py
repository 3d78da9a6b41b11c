"""What a batch of answers comes to: parsed, told apart from what is known, ready to be kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.gather import policy
from newsletter.gather.document import UnreadableError
from newsletter.gather.entry import FeedDocument
from newsletter.gather.identity import sort_out
from newsletter.gather.parse import Doubt, articles_of, read_strictly
from newsletter.model import (
    Article,
    Failed,
    FeedReading,
    FeedState,
    Fetched,
    Fresh,
    Gathered,
    Known,
    NotModified,
    Parsed,
    Told,
    Waiting,
)

ReadLeniently = Callable[[str, str], Awaitable[FeedDocument]]
Outcome = Parsed | NotModified | Failed | Waiting


def as_known(fetched: Fetched, before: FeedState) -> Fetched:
    """An answer; one whose document is byte for byte the last one's is as good as a 304."""
    if not isinstance(fetched, Fresh) or not policy.is_same(before, fetched):
        return fetched
    return NotModified(
        feed=fetched.feed,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        headers=fetched.headers,
        moved_to=fetched.moved_to,
        asked_whole=fetched.asked_whole,
        seconds=fetched.seconds,
    )


async def parse_batch(
    answers: Sequence[Fetched], *, now: datetime, lenient: ReadLeniently
) -> list[Outcome]:
    """The documents' articles, in order: sound ones in a thread, doubtful ones by `lenient`.

    `lenient` is given a text and its address; the sandbox bounds what that may take.
    """
    if not any(isinstance(one, Fresh) for one in answers):
        return [one for one in answers if not isinstance(one, Fresh)]
    strict = await asyncio.to_thread(lambda: [_strictly(one, now) for one in answers])
    outcomes: list[Outcome] = []
    for one, found in zip(answers, strict, strict=True):
        if isinstance(found, Doubt):
            assert isinstance(one, Fresh)
            outcomes.append(await _leniently(one, found, now, lenient))
        else:
            outcomes.append(found)
    return outcomes


def _strictly(fresh: Fetched, now: datetime) -> Outcome | Doubt:
    if not isinstance(fresh, Fresh):
        return fresh
    try:
        found = read_strictly(fresh)
        if isinstance(found, Doubt):
            return found
        return articles_of(found, fresh, way=found.way, why="", now=now)
    except Exception as error:  # noqa: BLE001  a parser's bug on one document fails one feed only
        return _unreadable(fresh, error)


async def _leniently(
    fresh: Fresh, doubt: Doubt, now: datetime, lenient: ReadLeniently
) -> Parsed | Failed:
    try:
        found = await lenient(doubt.text, fresh.url)
        return await asyncio.to_thread(
            articles_of, found, fresh, way=found.way, why=doubt.why, now=now
        )
    except Exception as error:  # noqa: BLE001  the same
        return _unreadable(fresh, error)


def _unreadable(fresh: Fresh, error: Exception) -> Failed:
    known = isinstance(error, UnreadableError)
    reason = str(error) if known else f"cannot be parsed ({type(error).__name__})"
    return Failed(feed=fresh.feed, reason=reason, headers=fresh.headers, seconds=fresh.seconds)


def articles_in(outcome: Outcome) -> tuple[Article, ...]:
    """What an outcome holds of articles."""
    return outcome.articles if isinstance(outcome, Parsed) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one reading leaves: what is to be kept (nothing of one that was not asked), its row."""

    reading: FeedReading
    gathered: Gathered | None = None

    @property
    def new(self) -> tuple[Article, ...]:
        """The articles that nobody knew."""
        return self.gathered.told.new if self.gathered else ()


def settle(
    before: FeedState,
    fetched: Fetched,
    outcome: Outcome,
    known: Sequence[Known],
    *,
    now: datetime,
) -> Settled:
    """What one reading leaves, by what is stored of its feed and its articles; pure."""
    if isinstance(fetched, Waiting) or isinstance(outcome, Waiting):
        return Settled(reading=_row(outcome))
    told, held = Told(), 0
    if isinstance(outcome, Parsed):
        told = sort_out(known, outcome.articles, full_text=outcome.feed.full_text)
        told, held = policy.hold(told, found=len(outcome.articles), before=before, now=now)
    new = len(told.new)
    state = policy.state_after(before, fetched, outcome, new=new, held=held, now=now)
    row = _row(outcome, new=new, held=held)
    named = replace(row.feed, name=row.feed.name or before.title)
    row = replace(row, feed=named, seconds=fetched.seconds)
    return Settled(reading=row, gathered=Gathered(state=state, told=told))


def not_asked(waiting: Waiting) -> FeedReading:
    """The row of a feed that was not asked."""
    return FeedReading(feed=waiting.feed, status="waiting", error=waiting.reason)


def _row(outcome: Outcome, *, new: int = 0, held: int = 0) -> FeedReading:
    match outcome:
        case Waiting():
            return not_asked(outcome)
        case Failed(feed=feed, reason=reason, status=status):
            return FeedReading(feed=feed, status=str(status) if status else "failed", error=reason)
        case NotModified(feed=feed):
            return FeedReading(feed=feed, status="unchanged")
        case Parsed(feed=feed, title=title):
            named = replace(feed, name=feed.name or title)
            return FeedReading(feed=named, status="read", new=new, note=_note(outcome, held))


def _note(outcome: Parsed, held: int) -> str | None:
    if held:
        return (
            f"{held} of {len(outcome.articles)} entries are new to us and yet of old dates: "
            "held for a day, for the feed may have changed its ids"
        )
    if not outcome.whole:
        return f"cut short: its {len(outcome.articles)} complete entries are kept"
    return None
