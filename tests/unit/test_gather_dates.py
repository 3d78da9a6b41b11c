"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.dates import read_date

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 21 Aug 2026 10:00:00 GMT", "2026-08-21T10:00"),
        ("Fri, 21 Aug 2026 10:00:00 EST", "2026-08-21T15:00"),
        ("Fri, 21 Aug 2026 10:00:00 -0500", "2026-08-21T15:00"),
        ("Fri, 21 Aug 2026 10:00:00 GMT+02:00", "2026-08-21T08:00"),
        ("Fri, 21 Aug 26 10:00 +0200", "2026-08-21T08:00"),
        ("Thu, 21 Aug 2026 10:00:00 GMT", "2026-08-21T10:00"),
        ("Fri, 21 Aug 2026 10:00:00", "2026-08-21T10:00"),
        ("Fri, 21 Aug 2026 10:00:00 XYZ", "2026-08-21T10:00"),
        ("Fri, 21 Aug 2026 24:00:00 GMT", "2026-08-22T00:00"),
        ("Fri, 21 Aug 2026", "2026-08-21T00:00"),
        ("Fri 21 August 2026 10:00:00 GMT", "2026-08-21T10:00"),
        ("Fri, 21 Août 2026 10:00:00 +0200", "2026-08-21T08:00"),
        ("21. März 2026, 10:00 Uhr", "2026-03-21T10:00"),
        ("Friday, August 21, 2026 at 9:30 PM", "2026-08-21T21:30"),
        ("Fri Aug 21 10:00:00 2026", "2026-08-21T10:00"),
        ("21-Aug-2026 12:05 am", "2026-08-21T00:05"),
        ("2026-08-21T10:00:00Z", "2026-08-21T10:00"),
        ("2026-08-21T10:00:00.123+02:00", "2026-08-21T08:00"),
        ("2026-08-21 10:00:00", "2026-08-21T10:00"),
        ("2026-08-21 10:00:00 +0200", "2026-08-21T08:00"),
        ("2026-08-21 10:00:00 UTC", "2026-08-21T10:00"),
        ("20260821T100000Z", "2026-08-21T10:00"),
        ("2026-08-21", "2026-08-21T00:00"),
        ("2026-W34-5", "2026-08-21T00:00"),
        ("1787306400", "2026-08-21T10:00"),
        ("1787306400000", "2026-08-21T10:00"),
        ("21/08/2026", "2026-08-21T00:00"),
        ("08/21/2026 10:00", "2026-08-21T10:00"),
    ],
)
def test_a_date_in_many_forms_comes_out_in_utc(text: str, expected: str) -> None:
    found = read_date(text, now=NOW)
    assert found is not None
    assert found.replace(microsecond=0, tzinfo=None).isoformat(timespec="minutes") == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "07/08/2026", "Fri, 32 Aug 2026 10:00:00 GMT", "Fri, 21 Foo 2026 10:00:00 GMT",
        "Fri, 21 Aug 2026 25:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "1994-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "999999999999999", "2026",
        "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_believable_date_is_none(text: str) -> None:
    assert read_date(text, now=NOW) is None


def test_a_date_over_a_day_ahead_is_not_believed() -> None:
    assert read_date((NOW + timedelta(hours=24)).isoformat(), now=NOW) is not None
    assert read_date((NOW + timedelta(hours=24, seconds=1)).isoformat(), now=NOW) is None


@given(st.text(alphabet="0123456789:/+-., TZaAugFri鳥é", max_size=40) | st.text())
def test_no_text_is_an_error(text: str) -> None:
    found = read_date(text, now=NOW)
    assert found is None or found.tzinfo is UTC


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  a zone is written
    st.sampled_from(["GMT", "UTC", "Z", "+0000", "-0330", "+1400", "+9900"]),
    st.sampled_from(["%a, %d %b %Y %H:%M:%S ", "%d %b %Y %H:%M:%S ", "%Y-%m-%dT%H:%M:%S"]),
)
def test_the_usual_forms_read_as_the_others_do(when: datetime, zone: str, form: str) -> None:
    text = when.strftime(form) + zone
    # A blank behind it is unusual.
    assert read_date(text, now=NOW) == read_date(text + " ", now=NOW)
