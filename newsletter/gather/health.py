"""How a feed is doing, in words and in characters for a person; pure."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from urllib.parse import urlsplit

from newsletter.model import Feed, FeedDay, FeedState

BROKEN, DEAD = 3, 14  # days of failing; a person is told
_BARS = "▁▂▃▄▅▆▇█"
# A rhythm is believed of at least so many days with news, out of so many days of reading.
_NEWS_DAYS, _READ_DAYS = 5, 14
_LONGER, _LEAST = 3, 2  # times its longest pause; days


def standing(state: FeedState | None, *, now: datetime) -> str:
    """How a feed stands, in one word: new, ok, held, failing, dead or gone.

    Dead is what has not been readable for 14 days; it is asked on. Gone answered 410 and is not.
    """
    if state is None or state.last_read is None:
        return "new"
    if state.gone:
        return "gone"
    if state.failures:
        return "dead" if _days_of_failing(state, now) >= DEAD else "failing"
    return "held" if state.held_since else "ok"


def next_step(state: FeedState, *, now: datetime) -> str:
    """What will happen next with a feed, and when."""
    if state.gone:
        day = f" on {state.last_read:%Y-%m-%d}" if state.last_read else ""
        return (
            f"not asked any more: it answered 410 (gone){day}; "
            "remove it, or remove and add it again to give it another try"
        )
    if state.not_before and state.not_before > now:
        return f"not asked before {_said(state.not_before)}: its host asks for that"
    if state.due is None or state.due <= now:
        return "asked at the next reading"
    return f"due from {_said(state.due)}, and every morning"


def alerts(
    feed: Feed, state: FeedState, days: Sequence[FeedDay], *, now: datetime
) -> tuple[str, ...]:
    """What a person should know of a feed, a sentence each with the way out; mostly nothing.

    `days` are its days of the last weeks, in any order. The sentences do not name the feed.
    """
    found = (
        _failing(state, now),
        _silent(state, days, now),
        _held(state),
        _leaving(feed, state),
    )
    return tuple(sentence for sentence in found if sentence)


def spark(days: Sequence[FeedDay], *, today: date, width: int = 30) -> tuple[tuple[str, str], ...]:
    """A character and its kind (new, none, failed, unread) for each of `width` days up to today.

    Bars are scaled to the feed's own busiest day. The earliest day of all counts for no scale
    where there are others: what stood in the feed when it was first read came on no one day.
    """
    of_day = {one.day: one for one in days}
    earliest = min(of_day, default=today)
    most = max((one.new for one in days if one.day > earliest), default=0)
    most = most or max((one.new for one in days), default=0)
    shown = (today - timedelta(days=back) for back in reversed(range(width)))
    return tuple(_mark(of_day.get(day), most) for day in shown)


def _mark(day: FeedDay | None, most: int) -> tuple[str, str]:
    if day is None or not (day.reads or day.failed or day.new):
        return " ", "unread"
    if day.new:
        return _BARS[min(ceil(day.new * len(_BARS) / most), len(_BARS)) - 1], "new"
    return ("·", "none") if _went_well(day) else ("×", "failed")


def _went_well(day: FeedDay) -> bool:
    return day.new > 0 or day.reads > day.failed


def _failing(state: FeedState, now: datetime) -> str:
    if state.gone:
        return next_step(state, now=now)
    days = _days_of_failing(state, now)
    if days < BROKEN:
        return ""
    word = "dead" if days >= DEAD else "broken"
    return (
        f"{word}, not readable since {state.failing_since:%Y-%m-%d} "
        f"({state.error or 'no reason known'}); {next_step(state, now=now)}; {_way_out(state)}"
    )


def _days_of_failing(state: FeedState, now: datetime) -> int:
    # By the calendar: two morning runs are seldom 24 hours apart to the second.
    return (now.date() - state.failing_since.date()).days if state.failing_since else 0


def _way_out(state: FeedState) -> str:
    if state.status in (401, 403):
        return "ask the site to let MorningMemo in, or remove the feed"
    if state.status == 404:  # noqa: PLR2004  Not Found
        return "`newsletter feeds add` with the site's address finds where its feed is now"
    return "look at its address in a browser, and remove the feed if nothing is left there"


def _silent(state: FeedState, days: Sequence[FeedDay], now: datetime) -> str:
    """Counted in days on which it was read: what nobody asked for is no silence."""
    read = sorted(one.day for one in days if _went_well(one) and one.day <= now.date())
    news = {one.day for one in days if one.new}
    places = [place for place, day in enumerate(read) if day in news]
    if state.failures or len(places) < _NEWS_DAYS or len(read) < _READ_DAYS:
        return ""
    longest = max(later - place for place, later in pairwise(places))
    quiet = len(read) - 1 - places[-1]
    if quiet <= max(_LONGER * longest, _LEAST):
        return ""
    pause = f"{longest} days" if longest > 1 else "a day"
    return (
        f"silent since {read[places[-1]]:%Y-%m-%d}: nothing new in {quiet} days of reading, "
        f"and its longest pause was {pause}; look whether its site goes on, and under which feed"
    )


def _held(state: FeedState) -> str:
    if state.held_since is None:
        return ""
    return (
        f"most of its entries are new to us and yet of old dates, since {_said(state.held_since)}; "
        "they are held for 24 hours and kept then, out of the news; look with `newsletter feeds "
        "show` whether it is still the feed that you want"
    )


def _leaving(feed: Feed, state: FeedState) -> str:
    """Told until the move is adopted, and no more then: there is nothing left to do about it."""
    old, new = host_of(state.address or feed.url), host_of(state.moving_to or "")
    if state.moving_since is None or old.removeprefix("www.") == new.removeprefix("www."):
        return ""
    return (
        f"redirected for good to another host since {state.moving_since:%Y-%m-%d}, to "
        f"{state.moving_to}; after three days of that it is read there; nothing to do, unless it "
        "is not the feed that you want: remove it then"
    )


def host_of(url: str) -> str:
    """The host of an address in lower case, "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
