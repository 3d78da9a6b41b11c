"""Whom to ask, and what an answer means for the next time: the table, by examples."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from newsletter.gather.policy import Occasion, Plan, is_same, plan
from newsletter.model import (
    Failed,
    FeedState,
    Fresh,
    NotModified,
    Parsed,
    Request,
    Waiting,
)
from tests.fakes.answers import (
    DAY,
    FEED,
    HOUR,
    MOVED,
    NEW,
    NOW,
    PARSED,
    WELL,
    WHOLE,
    after,
    asked,
    failed,
    fresh,
)

BEFORE = FeedState(
    url=FEED.url,
    title="Coast Paper",
    etag='"old"',
    last_modified="Mon, 23 Nov 2026 05:00:00 GMT",
    body_hash="aa",
    last_read=NOW - HOUR,
    last_success=NOW - DAY,
    last_whole=NOW - DAY,
    failures=2,
    failing_since=NOW - 5 * HOUR,
    error="answered 500",
    status=500,
)

# ── Whom to ask ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("occasion", Occasion)
def test_a_feed_never_read_is_asked_on_every_occasion(occasion: Occasion) -> None:
    known = plan([FEED], {}, occasion=occasion, now=NOW)
    assert known == Plan(requests=(Request(feed=FEED, url=FEED.url),))


def test_a_poll_asks_what_is_due_and_says_nothing_of_the_rest() -> None:
    later = replace(WELL, url="https://hill.example/feed", due=NOW + timedelta(seconds=1))
    due = replace(WELL, due=NOW)
    found = asked([later, due])
    assert [one.url for one in found.requests] == [due.url]
    assert found.waiting == ()


@pytest.mark.parametrize("occasion", [Occasion.MORNING, Occasion.MANUAL])
def test_the_morning_and_a_person_ask_what_is_not_due_or_skips_this_hour(
    occasion: Occasion,
) -> None:
    backed_off = after(WELL, failed(500))
    skips = replace(WELL, skip_hours=(6,), skip_days=(NOW.weekday(),))
    assert len(asked(backed_off, occasion).requests) == 1
    assert len(asked(skips, occasion).requests) == 1


def test_a_poll_passes_over_a_feed_in_the_hours_that_it_skips() -> None:
    due = replace(WELL, due=NOW - HOUR)
    assert asked(replace(due, skip_hours=(6,))) == Plan()
    assert asked(replace(due, skip_days=(NOW.weekday(),))) == Plan()
    assert len(asked(replace(due, skip_hours=(5, 7))).requests) == 1
    assert len(asked(replace(due, skip_hours=tuple(range(24)))).requests) == 1


def test_both_validators_go_back_byte_for_byte() -> None:
    state = replace(WELL, etag='W/"ä "', last_modified="yesterday")
    request = Request(feed=FEED, url=FEED.url, etag='W/"ä "', last_modified="yesterday")
    assert asked(state, Occasion.MANUAL).requests == (request,)


def test_once_a_week_a_feed_is_asked_without_validators() -> None:
    whole = Request(feed=FEED, url=FEED.url)
    for age, without in ((7 * DAY, True), (7 * DAY - HOUR, False)):
        requests = asked(replace(WELL, last_whole=NOW - age), Occasion.MANUAL).requests
        assert (requests == (whole,)) is without
    assert asked(replace(WELL, last_whole=None), Occasion.MANUAL).requests == (whole,)


def test_a_feed_that_answers_304_for_ever_is_still_asked_whole_after_a_week() -> None:
    state = after(NEW, fresh(etag='"stuck"'))
    for hours in range(1, 7 * 24):
        request = asked(state, Occasion.MANUAL, NOW + hours * HOUR).requests[0]
        assert request.etag == '"stuck"'
        state = after(state, NotModified(feed=FEED), now=NOW + hours * HOUR)
    assert asked(state, Occasion.MANUAL, NOW + 7 * DAY).requests[0].etag is None


@pytest.mark.parametrize("occasion", Occasion)
def test_a_feed_that_is_gone_is_never_asked_again_but_shown(occasion: Occasion) -> None:
    gone = after(WELL, failed(410))
    found = asked(gone, occasion, NOW + 400 * DAY)
    assert found.requests == ()
    assert found.waiting[0].reason.startswith(
        "not asked any more: it answered 410 (gone) on 2026-11-24; remove it, or "
    )


@pytest.mark.parametrize("occasion", Occasion)
def test_a_host_that_asks_for_quiet_gets_it_for_all_of_its_feeds(occasion: Occasion) -> None:
    busy = after(WELL, failed(429, "7200"))
    sister = replace(WELL, url="https://COAST.example:8443/sport", due=None)
    moved = replace(WELL, url="https://old.example/feed", address="http://coast.example./x")
    never = FeedState(url="https://coast.example/weather")
    other = replace(WELL, url="https://hill.example/feed", due=None)
    found = asked([busy, sister, moved, never, other], occasion)
    assert [one.url for one in found.requests] == [other.url]
    assert [one.feed.url for one in found.waiting] == [busy.url, sister.url, moved.url, never.url]
    assert {one.reason for one in found.waiting} == {
        "not asked before 2026-11-24 08:30 UTC: coast.example asks for that"
    }
    asked_then = asked([busy, sister, moved, never, other], occasion, NOW + 2 * HOUR)
    assert len(asked_then.requests) == 5


def test_of_several_windows_of_a_host_the_longest_counts() -> None:
    states = [
        replace(WELL, url=f"https://coast.example/{hours}", not_before=NOW + hours * HOUR)
        for hours in (2, 5, 3)
    ]
    reasons = [one.reason for one in asked(states).waiting]
    assert reasons == 3 * ["not asked before 2026-11-24 11:30 UTC: coast.example asks for that"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3:8080", "[::1]", "[fd00::1]", "intranet", "[", ""],
)
def test_on_a_private_host_only_the_feed_that_asked_is_left_alone(host: str) -> None:
    busy = replace(WELL, url=f"http://{host}/a", not_before=NOW + HOUR)
    sister = replace(WELL, url=f"http://{host}/b")
    found = asked([busy, sister], Occasion.MORNING)
    assert [one.feed.url for one in found.waiting] == [busy.url]
    assert [one.url for one in found.requests] == [sister.url]


# ── After an answer ──────────────────────────────────────────────────────────────────────


def test_a_document_that_was_read_brings_its_validators() -> None:
    told = replace(PARSED, ttl=7_200, skip_hours=(23,), skip_days=(6,), title="Coast")
    found = after(BEFORE, fresh(etag='W/"ä "'), told, new=3)
    assert found == FeedState(
        url=FEED.url,
        title="Coast",
        etag='W/"ä "',
        last_modified=None,
        body_hash=sha256(WHOLE).hexdigest(),
        last_read=NOW,
        last_success=NOW,
        last_whole=NOW,
        last_new=NOW,
        due=NOW + 2 * HOUR,
        ttl=7_200,
        skip_hours=(23,),
        skip_days=(6,),
    )


def test_a_feed_without_a_title_keeps_the_one_it_had() -> None:
    assert after(BEFORE, fresh(), replace(PARSED, title="")).title == "Coast Paper"


def test_a_reading_without_news_keeps_the_time_of_the_last_news() -> None:
    before = replace(BEFORE, last_new=NOW - DAY)
    assert after(before, fresh()).last_new == NOW - DAY
    assert after(before, NotModified(feed=FEED)).last_new == NOW - DAY


def test_a_304_replaces_the_headers_that_it_bears() -> None:
    before = replace(BEFORE, ttl=36_000, skip_hours=(2,), skip_days=(6,))
    answer = NotModified(feed=FEED, etag='"new"', headers={"cache-control": "max-age=10800"})
    found = after(before, answer)
    assert (found.etag, found.last_modified) == ('"new"', BEFORE.last_modified)
    assert (found.body_hash, found.last_success, found.failures) == ("aa", NOW, 0)
    assert (found.ttl, found.skip_hours, found.skip_days) == (36_000, (2,), (6,))
    assert (found.error, found.due) == (None, NOW + 3 * HOUR)


def test_a_304_without_headers_goes_by_what_the_document_said() -> None:
    before = replace(BEFORE, ttl=36_000)
    assert after(before, NotModified(feed=FEED)).due == NOW + 10 * HOUR


def test_the_very_same_document_is_as_good_as_a_304() -> None:
    known = after(NEW, fresh(etag='"1"'))
    assert is_same(known, fresh(etag='"2"'))
    assert not is_same(known, fresh(b"<rss> </rss>"))
    assert not is_same(known, fresh(cut=True))
    assert not is_same(NEW, fresh())


def test_the_very_same_document_brings_its_validators_and_stays_known() -> None:
    known = after(NEW, fresh(etag='"1"'))
    again = after(known, fresh(etag='"2"'), NotModified(feed=FEED), now=NOW + HOUR)
    assert (again.etag, again.body_hash) == ('"2"', known.body_hash)
    assert (again.last_whole, again.last_success) == (NOW + HOUR, NOW + HOUR)
    passed_on = NotModified(feed=FEED, etag='"2"', asked_whole=True)
    assert after(known, passed_on, now=NOW + HOUR) == again


@pytest.mark.parametrize(
    ("fetched", "outcome"),
    [
        (fresh(b"<rss><channel>", etag='"new"'), replace(PARSED, whole=False)),
        (fresh(b"<rss><channel>", etag='"new"', cut=True), PARSED),
    ],
)
def test_a_truncated_document_brings_no_validators_and_clears_those_it_replaces(
    fetched: Fresh, outcome: Parsed
) -> None:
    found = after(BEFORE, fetched, outcome, new=2)
    assert (found.etag, found.last_modified, found.body_hash) == (None, None, None)
    assert (found.failures, found.last_new) == (0, NOW)
    assert not is_same(found, fetched)


def test_a_broken_document_is_a_failure_and_changes_no_validators() -> None:
    outcome = Failed(feed=FEED, reason="an empty document")
    found = after(WELL, fresh(b"", etag='"new"', moved_to=MOVED), outcome)
    assert (found.etag, found.moving_to, found.address) == (WELL.etag, None, None)
    assert (found.failures, found.error, found.last_success) == (
        1,
        "an empty document",
        WELL.last_success,
    )


def test_a_feed_that_was_not_asked_stays_as_it_was() -> None:
    assert after(BEFORE, Waiting(feed=FEED, reason="the deadline"), PARSED) is BEFORE


@pytest.mark.parametrize(
    ("headers", "hours"),
    [
        ({}, 1),
        ({"cache-control": "max-age=10800", "age": "3600"}, 2),
        ({"cache-control": "no-cache"}, 1),
        ({"expires": "Tue, 24 Nov 2026 11:30:00 GMT"}, 5),
        ({"cache-control": "max-age=9999999"}, 24),
    ],
)
def test_a_feed_is_due_when_its_answer_is_no_longer_fresh(
    headers: Mapping[str, str], hours: int
) -> None:
    for answer in (fresh(headers=headers), NotModified(feed=FEED, headers=headers)):
        assert after(WELL, answer).due == NOW + hours * HOUR


def test_a_feed_that_skips_hours_and_days_is_due_after_them() -> None:
    night = replace(PARSED, skip_hours=(7, 8))
    assert after(NEW, fresh(), night).due == datetime(2026, 11, 24, 9, tzinfo=UTC)
    tuesdays = replace(PARSED, skip_days=(1,))
    assert after(NEW, fresh(), tuesdays).due == datetime(2026, 11, 25, tzinfo=UTC)


# ── Failures ─────────────────────────────────────────────────────────────────────────────


def test_each_failure_in_a_row_doubles_the_pause_up_to_a_day() -> None:
    state, pauses = WELL, []
    for _ in range(7):
        state = after(state, failed(500))
        assert state.due
        pauses.append((state.due - NOW) // HOUR)
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert (state.failures, state.failing_since, state.status) == (7, NOW, 500)
    healed = after(state, fresh())
    assert (healed.failures, healed.failing_since, healed.error) == (0, None, None)
    assert (healed.status, healed.due) == (None, NOW + HOUR)


@pytest.mark.parametrize("status", [None, 400, 404, 418, 500, 502, 504])
def test_ordinary_failures_wait_an_hour_first_and_ask_no_quiet_of_others(
    status: int | None,
) -> None:
    found = after(WELL, failed(status, "7200"))
    assert (found.due, found.not_before) == (NOW + HOUR, None)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_is_left_alone_as_long_as_it_says(status: int) -> None:
    for retry_after, hours in (
        ("7200", 2),
        ("Tue, 24 Nov 2026 09:30:00 GMT", 3),
        ("864000", 48),
    ):
        found = after(WELL, failed(status, retry_after))
        assert (found.due, found.not_before) == (NOW + hours * HOUR, NOW + hours * HOUR)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_host_that_says_no_time_is_polled_after_4_hours_doubling_to_a_day(
    status: int,
) -> None:
    state, pauses = WELL, []
    for retry_after in (None, "soon", None, None):
        state = after(state, failed(status, retry_after))
        assert state.due
        pauses.append((state.due - NOW) // HOUR)
        assert state.not_before is None
    assert pauses == [4, 8, 16, 24]
    assert len(asked(state, Occasion.MORNING).requests) == 1


def test_a_host_that_may_be_asked_at_once_is_polled_within_the_hour_at_most() -> None:
    assert after(WELL, failed(503, "1")).due == NOW + HOUR


@pytest.mark.parametrize("status", [401, 403])
def test_a_feed_that_refuses_us_is_polled_after_4_hours_at_the_earliest(status: int) -> None:
    state, pauses = WELL, []
    for _ in range(5):
        state = after(state, failed(status))
        assert state.due
        pauses.append((state.due - NOW) // HOUR)
    assert pauses == [4, 4, 4, 8, 16]


def test_a_pause_that_would_end_in_a_skipped_hour_ends_after_it() -> None:
    skips = replace(WELL, skip_hours=(7,))
    assert after(skips, failed(500)).due == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_410_ends_the_asking_at_once_and_404_does_not() -> None:
    assert after(WELL, failed(410)).gone
    state = WELL
    for day in range(30):
        state = after(state, failed(404), now=NOW + day * DAY)
    assert not state.gone
    assert state.failing_since == NOW
    assert len(asked(state, Occasion.MORNING, NOW + 30 * DAY).requests) == 1


def test_a_feed_removed_and_added_again_has_a_new_chance() -> None:
    gone = after(WELL, failed(410))
    assert asked(gone, Occasion.MANUAL).requests == ()
    assert len(plan([FEED], {}, occasion=Occasion.MANUAL, now=NOW).requests) == 1


def test_a_lenient_reading_which_tells_no_skip_hours_keeps_those_known() -> None:
    before = replace(BEFORE, skip_hours=(23,), skip_days=(6,))
    found = after(before, fresh(), replace(PARSED, way="lenient"))
    assert (found.skip_hours, found.skip_days) == ((23,), (6,))


def test_the_same_bytes_without_validators_clear_those_that_were_kept() -> None:
    before = replace(BEFORE, etag='"1"', last_whole=None)
    found = after(before, fresh(etag=None), NotModified(feed=FEED))
    assert (found.etag, found.last_modified, found.last_whole) == (None, None, NOW)


def test_who_is_led_to_a_busy_host_does_not_silence_its_own() -> None:
    far = Failed(
        feed=FEED,
        reason="answered 429",
        status=429,
        url="https://busy.example/feed",
        headers={"retry-after": "7200"},
    )
    found = after(BEFORE, far)
    assert (found.not_before, found.due) == (None, NOW + 2 * HOUR)
    assert after(BEFORE, replace(far, url=FEED.url)).not_before == NOW + 2 * HOUR


def test_only_a_feed_s_own_410_is_for_good() -> None:
    gone = Failed(feed=FEED, reason="answered 410", status=410, url=FEED.url)
    assert after(BEFORE, gone).gone
    assert not after(BEFORE, replace(gone, url="https://elsewhere.example/feed")).gone


def test_a_wait_that_a_clock_ahead_wrote_is_not_believed() -> None:
    state = replace(BEFORE, not_before=NOW + 365 * DAY)
    assert asked(state, Occasion.MORNING).requests
