from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from newsletter.schedule import WEEKDAYS, Daily, Due, Missed, Wait, decide, instant_of, next_instant

NEW_YORK = ZoneInfo("America/New_York")


def plan(
    at: time = time(6, 30),
    *,
    zone: ZoneInfo = NEW_YORK,
    days: frozenset[str] = frozenset(WEEKDAYS),
    late_by: float = 6,
) -> Daily:
    return Daily(zone=zone, at=at, days=days, late_by=timedelta(hours=late_by))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_before_the_hour_it_waits_for_it() -> None:
    now = utc("2026-11-24T11:29:59")
    assert decide(plan(), now, done=()) == Wait(until=utc("2026-11-24T11:30:00"))


def test_at_the_hour_the_edition_of_the_local_date_is_due() -> None:
    assert decide(plan(), utc("2026-11-24T11:30:00"), done=()) == Due(day=date(2026, 11, 24))


def test_a_machine_that_wakes_late_still_makes_it() -> None:
    assert decide(plan(), utc("2026-11-24T17:30:00"), done=()) == Due(day=date(2026, 11, 24))


def test_a_machine_that_wakes_too_late_says_so() -> None:
    missed = decide(plan(), utc("2026-11-24T17:30:01"), done=())
    assert missed == Missed(day=date(2026, 11, 24), instant=utc("2026-11-24T11:30:00"))


def test_what_is_done_is_not_due_again() -> None:
    done = {date(2026, 11, 24)}
    assert decide(plan(), utc("2026-11-24T12:00:00"), done=done) == Wait(
        until=utc("2026-11-25T11:30:00")
    )


def test_a_day_that_is_not_planned_has_no_edition() -> None:
    weekdays = plan(days=frozenset(WEEKDAYS[:5]))
    saturday = utc("2026-11-28T11:30:00")
    assert decide(weekdays, saturday, done=()) == Wait(until=utc("2026-11-30T11:30:00"))


def test_an_evening_edition_may_be_late_past_midnight_and_keeps_its_date() -> None:
    evening = plan(time(23, 50), zone=ZoneInfo("UTC"))
    assert decide(evening, utc("2026-11-25T02:00:00"), done=()) == Due(day=date(2026, 11, 24))


def test_a_time_that_the_clock_skips_comes_once_after_the_gap() -> None:
    skipped = instant_of(plan(time(2, 30)), date(2026, 3, 8))
    assert skipped == utc("2026-03-08T07:30:00")


def test_a_time_that_the_clock_repeats_comes_the_first_time() -> None:
    assert instant_of(plan(time(1, 30)), date(2026, 11, 1)) == utc("2026-11-01T05:30:00")


ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  made aware below
)
def test_every_local_date_has_one_edition_however_often_it_is_looked(
    zone: ZoneInfo, at: time, start: datetime
) -> None:
    daily = plan(at, zone=zone)
    now, made = start.replace(tzinfo=UTC), list[date]()
    end = now + timedelta(days=4)
    while now < end:
        match decide(daily, now, done=made):
            case Due(day=day):
                made.append(day)
            case Missed(day=day):
                made.append(day)
            case Wait():
                now += timedelta(minutes=20)
    assert len(made) == len(set(made))
    whole_days = {(start + timedelta(days=n)).date() for n in (1, 2)}
    assert whole_days <= set(made)


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    at=st.times(),
    after=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  made aware below
)
def test_the_next_instant_is_later_and_within_two_days(
    zone: ZoneInfo, at: time, after: datetime
) -> None:
    now = after.replace(tzinfo=UTC)
    following = next_instant(plan(at, zone=zone), now)
    assert following is not None
    assert now < following <= now + timedelta(days=2)
