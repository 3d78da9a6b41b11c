"""The archive's index: months of memos as its page lists them. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby

from newsletter.compose.gate import line
from newsletter.compose.language import english
from newsletter.web.parts import EditionLine

ENOUGH = 20  # memos on the first page, then the rest of the month
SUBJECT, PREHEADER = 220, 300  # characters
_SLUG = re.compile("[1-9][0-9]{3}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One memo of the index; `day` in words without the year, which stands above it."""

    number: int
    date: date
    day: str
    subject: str
    preheader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month with its memos, newest first; `slug` is the end of its address, such as 2026-11."""

    slug: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLink:
    """A month that has memos, as a link; `short` is its name without the year."""

    slug: str
    name: str
    short: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year and its twelve months; None for one that has no memo."""

    number: int
    months: tuple[MonthLink | None, ...]


def after(first: date) -> date:
    """The first day of the month after the one that begins then."""
    return (first + timedelta(days=31)).replace(day=1)


def month_of(slug: str) -> date | None:
    """The first day of the month of an address's end, such as 2026-11; None where it is none."""
    if not _SLUG.fullmatch(slug):
        return None
    try:
        return date.fromisoformat(f"{slug}-01")
    except ValueError:
        return None


def span(counts: Mapping[date, int], slug: str | None) -> tuple[date, date] | None:
    """The first day of a page of the index and the day after its last; None for no memo.

    A page is the month of a slug. Without one it is the first: months, the newest first, until
    they have ENOUGH memos.
    """
    if slug is not None:
        month = month_of(slug)
        return (month, after(month)) if month in counts and month else None
    if not counts:
        return None
    newest = sorted(counts, reverse=True)
    totals = accumulate(counts[first] for first in newest)
    enough = (first for first, total in zip(newest, totals, strict=True) if total >= ENOUGH)
    return next(enough, newest[-1]), after(newest[0])


def by_month(rows: Iterable[EditionLine]) -> tuple[Month, ...]:
    """Editions under their months, the newest first."""
    ordered = sorted(rows, key=lambda row: (row.date, row.number), reverse=True)
    grouped = groupby(ordered, key=lambda row: row.date.replace(day=1))
    return tuple(
        Month(
            slug=f"{first:%Y-%m}", name=month_name(first), entries=tuple(entry(row) for row in some)
        )
        for first, some in grouped
    )


def entry(row: EditionLine) -> Entry:
    """A memo as lists show it."""
    return Entry(
        number=row.number,
        date=row.date,
        day=_written(row.date, "EEEE, MMMM d"),
        subject=line(row.subject, SUBJECT),
        preheader=line(row.preheader, PREHEADER),
    )


def month_link(first: date, count: int) -> MonthLink:
    """A month as a link."""
    return MonthLink(
        slug=f"{first:%Y-%m}",
        name=month_name(first),
        short=_written(first, "LLL"),
        count=count,
    )


def by_year(counts: Mapping[date, int]) -> tuple[Year, ...]:
    """Every month that has memos, under its year, the newest year first."""
    years = sorted({first.year for first in counts}, reverse=True)
    return tuple(Year(number=year, months=_twelve(counts, year)) for year in years)


def _twelve(counts: Mapping[date, int], year: int) -> tuple[MonthLink | None, ...]:
    months = (date(year, month, 1) for month in range(1, 13))
    return tuple(month_link(one, counts[one]) if one in counts else None for one in months)


def neighbours(
    counts: Mapping[date, int], first: date
) -> tuple[MonthLink | None, MonthLink | None]:
    """The month with memos before this one, and the one after it."""
    months = sorted(counts)
    place = months.index(first)
    earlier = months[place - 1] if place else None
    later = months[place + 1] if place + 1 < len(months) else None
    return (
        month_link(earlier, counts[earlier]) if earlier else None,
        month_link(later, counts[later]) if later else None,
    )


def month_name(first: date) -> str:
    """Such as "November 2026"."""
    return _written(first, "LLLL y")


def _written(day: date, pattern: str) -> str:
    from babel.dates import format_date

    # The site's own words are English, whatever the memo's are.
    written: str = format_date(day, pattern, locale=english().locale)
    return written
