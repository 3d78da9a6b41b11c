"""What the pages say of the schedule and the edition, in words. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsletter.compose.language import english
from newsletter.config.settings import Settings
from newsletter.model import Edition, Story
from newsletter.schedule import WEEKDAYS, Daily, local_date, next_instant

_DAY_NAMES = {
    "mon": "Mondays",
    "tue": "Tuesdays",
    "wed": "Wednesdays",
    "thu": "Thursdays",
    "fri": "Fridays",
    "sat": "Saturdays",
    "sun": "Sundays",
}
_IN_WORDS = {5: "five", 10: "ten", 12: "twelve", 15: "fifteen", 20: "twenty", 30: "thirty"}
_CAPITAL = tuple(_DAY_NAMES.values())
_ENOUGH = 5  # lines of the coverage table


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The words that every page has at hand; `root` is the path that links begin with, often "".

    `imprint` is who writes and from where, in one line.
    """

    name: str
    postal_address: str
    imprint: str
    sender: str
    base_url: str
    root: str
    at: str
    days: str
    when: str
    next_day: str
    sources: int
    stories: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One outlet's first word on a story: when, and how far along (0 to 100) among the others."""

    outlet: str
    time: str
    place: float


def site_words(settings: Settings, *, now: datetime | None = None) -> Site:
    """The settings as sentences speak of them, at this moment if it matters."""
    schedule = settings.schedule
    days = tuple(day.value for day in schedule.days)
    plan = Daily(
        zone=settings.tzinfo,
        at=schedule.at,
        days=frozenset(days),
        late_by=timedelta(hours=schedule.late_by),
    )
    names, at = _days(days), f"{schedule.at.hour}:{schedule.at.minute:02}"
    return Site(
        name=settings.name,
        postal_address=settings.postal_address,
        imprint=_imprint(settings.name, settings.postal_address),
        sender=settings.sender.rpartition("<")[2].rstrip(">"),
        base_url=settings.web.base_url,
        root=urlsplit(settings.web.base_url).path.rstrip("/"),
        at=at,
        days=names,
        when=f"{names if names.startswith(_CAPITAL) else names.lower()} at {at}",
        next_day="The next" if now is None else _next_day(plan, now),
        sources=len(settings.feeds),
        stories=_IN_WORDS.get(settings.edition.stories, str(settings.edition.stories)),
    )


def _imprint(name: str, postal_address: str) -> str:
    if not postal_address:
        return name
    # Many an address begins with the name already.
    named = postal_address.casefold().startswith(name.casefold())
    return postal_address if named else f"{name}, {postal_address}"


def _days(days: tuple[str, ...]) -> str:
    planned = [day for day in WEEKDAYS if day in days]
    if len(planned) == len(WEEKDAYS):
        return "Every day"
    if planned == list(WEEKDAYS[:5]):
        return "Weekdays"
    names = [_DAY_NAMES[day] for day in planned]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _next_day(plan: Daily, now: datetime) -> str:
    instant = next_instant(plan, now)
    if instant is None:
        return "The next"
    day, today = local_date(instant, plan.zone), local_date(now, plan.zone)
    if day == today:
        return "Today"
    if day == today + timedelta(days=1):
        return "Tomorrow"
    return english().date(day, "weekday")


def local_time(moment: datetime, settings: Settings) -> str:
    """The time of day in the newsletter's zone, such as "6:30"."""
    local = moment.astimezone(settings.tzinfo)
    return f"{local.hour}:{local.minute:02}"


def widest(edition: Edition) -> Story | None:
    """The story that most outlets carry, where more than one does: the page's example."""
    best = max(edition.stories, key=lambda story: len(story.outlets), default=None)
    return best if best is not None and len(best.outlets) > 1 else None


def coverage(story: Story, settings: Settings) -> tuple[Sighting, ...]:
    """The first outlets to carry a story, in order of time, with their places on a line."""
    first: dict[str, datetime] = {}
    for article in sorted(story.articles, key=lambda one: one.when):
        first.setdefault(article.outlet, article.when)
    seen = list(first.items())[:_ENOUGH]
    begin, end = seen[0][1], seen[-1][1]
    span = (end - begin).total_seconds() or 1.0
    return tuple(
        Sighting(
            outlet=outlet,
            time=local_time(when, settings),
            place=round(2 + 92 * (when - begin).total_seconds() / span, 1),
        )
        for outlet, when in seen
    )
