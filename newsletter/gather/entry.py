"""A feed's document as its three readers give it: nothing is cleaned or believed yet.

strict.py   RSS and Atom that are well-formed      ┐
lenient.py  everything else that is XML, somehow   ├─▶ FeedDocument ──▶ Article
jsonfeed.py JSON Feed                              ┘
"""

from collections.abc import Iterable
from dataclasses import dataclass

PAGES = ("", "text/html", "application/xhtml+xml")  # types of a link to a page for people

# Entries and their parts are not frozen: a frozen dataclass takes three times as long to make, a
# document has thousands of them, and they live only until they are cleaned.


@dataclass(slots=True, kw_only=True)
class Link:
    """A link of an entry as Atom tells it; RSS's enclosures are links of rel `enclosure`."""

    href: str
    rel: str = "alternate"
    type: str = ""


@dataclass(slots=True, kw_only=True)
class Medium:
    """A picture or another medium that an entry names; sides as written.

    `caption` is what the medium says of itself, not what its entry says.
    """

    url: str
    kind: str = ""
    width: str = ""
    height: str = ""
    caption: str = ""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One item of a feed. Titles, summary and contents are HTML that nobody vouches for.

    `link` is the page for people and `links` are the others: enclosures, and alternates of another
    kind than HTML. `origin` is the publisher's own link where a service put another in its place.
    `dates` are as written, the one to believe first. `caption` and `caption_title` are what
    media:description and media:title say of all its media together.
    """

    id: str = ""
    title: str = ""
    link: str = ""
    origin: str = ""
    links: tuple[Link, ...] = ()
    summary: str = ""
    contents: tuple[str, ...] = ()
    caption: str = ""
    caption_title: str = ""
    dates: tuple[str, ...] = ()
    author: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Medium, ...] = ()
    thumbnails: tuple[Medium, ...] = ()
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A whole document: its title, its home page, its entries in order, and what it says of polls.

    `way` is the reader that gave it: strict, lenient or json. `base` is what relative addresses
    are relative to. `ttl` is in seconds; hours are 0 to 23 and days 0 (Monday) to 6, both GMT.
    """

    way: str = "strict"
    base: str = ""
    title: str = ""
    link: str = ""
    entries: tuple[Entry, ...] = ()
    ttl: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


_HOUR = 3_600  # seconds
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24}
_DIGITS = 6  # of a number of minutes, at most: two years
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def time_to_live(minutes: str, *, period: str, frequency: str) -> int | None:
    """Seconds between two polls by RSS's ttl, else by sy:updatePeriod and sy:updateFrequency.

    None where neither says anything that can be read.
    """
    if told := _number(minutes):
        return told * 60
    hours = _PERIODS.get(period.strip().lower())
    return hours * _HOUR // (_number(frequency) or 1) if hours else None


def hours_of_day(texts: Iterable[str]) -> tuple[int, ...]:
    """RSS's skipHours as 0 to 23, in order; older versions call midnight 24."""
    told = {hour % 24 for text in texts if (hour := _number(text)) is not None and hour <= 24}  # noqa: PLR2004  hours
    return tuple(sorted(told))


def days_of_week(texts: Iterable[str]) -> tuple[int, ...]:
    """RSS's skipDays as 0 (Monday) to 6, in order."""
    names = {text.strip().lower() for text in texts}
    return tuple(number for number, name in enumerate(_DAYS) if name in names)


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
