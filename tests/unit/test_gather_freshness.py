"""When a feed may be asked again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.freshness import (
    CAP,
    FLOOR,
    LONGEST_WAIT,
    asked_to_wait,
    back_off,
    fresh_for,
    open_from,
)

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)

words = st.text(max_size=30) | st.from_regex(
    r"(max-age|no-cache|no-store|private|age)(=\"?[0-9a-z,=]{0,12}\"?)?(, max-age=[0-9]{0,12})?"
)
dates = st.sampled_from(
    [
        "Tue, 24 Nov 2026 09:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Tue, 24 Nov 2026 09:00:00 -0000",
        "0",
        "-1",
        "99999999999999999999999",
    ]
)
headers = st.dictionaries(
    st.sampled_from(["cache-control", "age", "expires", "date", "retry-after"]), words | dates
)


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"cache-control": "max-age=10800"}, 3),
        ({"cache-control": "max-age=10800", "age": "3600"}, 2),
        ({"cache-control": "max-age=10800", "age": "soon"}, 3),
        ({"cache-control": "max-age=10800", "age": "99999"}, 1),
        ({"cache-control": 'public, Max-Age="7200", must-revalidate'}, 2),
        ({"cache-control": "max-age=7200, max-age=10800"}, 2),
        ({"cache-control": "s-maxage=10800, max-age=7200"}, 2),
        ({"cache-control": "max-age=300"}, 1),
        ({"cache-control": "max-age=0"}, 1),
        ({"cache-control": "max-age=a day"}, 1),
        ({"cache-control": "max-age"}, 1),
        ({"cache-control": "no-cache, max-age=10800"}, 1),
        ({"cache-control": "no-store"}, 1),
        ({"cache-control": 'no-cache="Set-Cookie, x", max-age=10800'}, 3),
        ({"cache-control": "max-age=31536000"}, 24),
        ({"cache-control": "max-age=" + "9" * 5_000}, 24),
    ],
)
def test_max_age_less_age_is_how_long_an_answer_is_good(
    headers: Mapping[str, str], hours: int
) -> None:
    late = {"expires": "Wed, 25 Nov 2026 03:30:00 GMT"}
    assert fresh_for(late | dict(headers), ttl=36_000, now=NOW) == hours * HOUR


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({"expires": "Tue, 24 Nov 2026 12:30:00 GMT"}, 6),
        (
            {
                "expires": "Tue, 24 Nov 2026 12:30:00 GMT",
                "date": "Tue, 24 Nov 2026 08:30:00 GMT",
            },
            4,
        ),
        ({"expires": "Tue, 24 Nov 2026 12:30:00 GMT", "date": "today"}, 6),
        ({"expires": "Tuesday, 24-Nov-26 12:30:00 GMT"}, 6),
        ({"expires": "Tue Nov 24 12:30:00 2026"}, 6),
        ({"expires": "0"}, 1),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 1),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 24),
        ({"expires": "Tue, 24 Nov 2026 12:30:00 GMT", "cache-control": "private"}, 6),
    ],
)
def test_without_max_age_it_is_expires_less_date(headers: Mapping[str, str], hours: int) -> None:
    assert fresh_for(headers, ttl=36_000, now=NOW) == hours * HOUR


@pytest.mark.parametrize(
    ("ttl", "hours"), [(7_200, 2), (60, 1), (0, 1), (-5, 1), (10**30, 24), (None, 1)]
)
def test_without_either_it_is_what_the_document_says_or_an_hour(
    ttl: int | None, hours: int
) -> None:
    assert fresh_for({"cache-control": "public"}, ttl=ttl, now=NOW) == hours * HOUR


@given(headers, st.none() | st.integers())
def test_an_answer_is_good_for_1_to_24_hours_whatever_it_says(
    headers: dict[str, str], ttl: int | None
) -> None:
    assert FLOOR <= fresh_for(headers, ttl=ttl, now=NOW) <= CAP


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("120", NOW + timedelta(seconds=120)),
        (" 7200 ", NOW + 2 * HOUR),
        ("0", NOW),
        ("864000", NOW + LONGEST_WAIT),
        ("9" * 5_000, NOW + LONGEST_WAIT),
        ("Tue, 24 Nov 2026 09:30:00 GMT", NOW + 3 * HOUR),
        ("Tue, 24 Nov 2026 05:30:00 GMT", NOW),
        ("Tue, 01 Dec 2026 05:30:00 GMT", NOW + LONGEST_WAIT),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("later", None),
        ("\N{ARABIC-INDIC DIGIT FIVE}", None),
    ],
)
def test_retry_after_is_in_seconds_or_a_date_and_at_most_two_days(
    text: str, until: datetime | None
) -> None:
    assert asked_to_wait({"retry-after": text}, now=NOW) == until


@given(headers)
def test_no_host_is_left_alone_for_longer_than_two_days_on_its_own_word(
    headers: dict[str, str],
) -> None:
    until = asked_to_wait(headers, now=NOW)
    assert until is None or NOW <= until <= NOW + LONGEST_WAIT


@pytest.mark.parametrize(
    ("first", "hours"), [(1, [1, 1, 2, 4, 8, 16, 24, 24]), (4, [4, 4, 8, 16, 24, 24, 24, 24])]
)
def test_back_off_doubles_up_to_a_day(first: int, hours: list[int]) -> None:
    waits = [back_off(failures, first=first * HOUR) for failures in range(8)]
    assert waits == [hour * HOUR for hour in hours]
    assert back_off(10**9, first=HOUR) == CAP


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ((), (), NOW),
        ((5, 7), (0, 2), NOW),
        ((6,), (), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ((6, 7, 8), (), datetime(2026, 11, 24, 9, tzinfo=UTC)),
        ((), (1,), datetime(2026, 11, 25, tzinfo=UTC)),
        ((0, 1), (1, 2), datetime(2026, 11, 26, 2, tzinfo=UTC)),
        (tuple(range(6, 24)), (2, 3, 4, 5, 6, 0), datetime(2026, 12, 1, tzinfo=UTC)),
        (tuple(range(24)), (), NOW),
        ((), tuple(range(7)), NOW),
    ],
)
def test_a_time_that_is_skipped_moves_to_the_next_hour_that_is_not(
    hours: tuple[int, ...], days: tuple[int, ...], expected: datetime
) -> None:
    assert open_from(NOW, hours=hours, days=days) == expected


def test_skipped_hours_are_those_of_greenwich() -> None:
    tokyo = NOW.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00+09:00").tzinfo)
    assert tokyo.hour == 15
    assert open_from(tokyo, hours=(15,), days=()) == NOW
    assert open_from(tokyo, hours=(6,), days=()) == datetime(2026, 11, 24, 7, tzinfo=UTC)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  Hypothesis wants naive bounds
    st.sets(st.integers(-1, 25)),
    st.sets(st.integers(-1, 8)),
)
def test_what_was_moved_once_stays_where_it_is(
    moment: datetime, hours: set[int], days: set[int]
) -> None:
    moved = open_from(moment, hours=hours, days=days)
    assert moment <= moved <= moment + timedelta(days=7, hours=1)
    assert open_from(moved, hours=hours, days=days) == moved
