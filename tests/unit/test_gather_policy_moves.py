"""Feeds that move to another address, and feeds that come with old entries under new ids."""

from dataclasses import replace

import pytest

from newsletter.gather.policy import Occasion, hold
from newsletter.model import (
    Failed,
    FeedState,
    Known,
    NotModified,
    Request,
    Told,
)
from tests.fakes.answers import (
    DAY,
    FEED,
    HOUR,
    MOVED,
    NEW,
    NOW,
    WELL,
    after,
    article,
    asked,
    failed,
    fresh,
    told,
)

# ── Moves ────────────────────────────────────────────────────────────────────────────────


def led(state: FeedState, *targets: tuple[float, str | None]) -> FeedState:
    """The state after readings so many days from now that were led there for good."""
    for days, target in targets:
        state = after(state, fresh(moved_to=target), now=NOW + days * DAY)
    return state


def test_a_permanent_redirect_is_adopted_after_3_good_runs_over_3_days() -> None:
    for too_early in (
        led(WELL, (0, MOVED), (3, MOVED)),
        led(WELL, (0, MOVED), (1, MOVED), (2, MOVED), (2.5, MOVED)),
    ):
        assert too_early.address is None
        assert (too_early.moving_to, too_early.moving_since) == (MOVED, NOW)
    found = led(WELL, (0, MOVED), (1, MOVED), (3, MOVED))
    assert (found.address, found.url) == (MOVED, FEED.url)
    assert (found.moving_to, found.moving_since, found.moving_runs) == (None, None, 0)
    assert asked(found, Occasion.MANUAL, NOW + 3 * DAY).requests[0].url == MOVED


def test_a_304_at_the_new_address_is_a_good_run_too() -> None:
    state = led(WELL, (0, MOVED), (1, MOVED))
    state = after(state, NotModified(feed=FEED, moved_to=MOVED), now=NOW + 3 * DAY)
    assert state.address == MOVED


def test_another_target_or_none_starts_the_count_again() -> None:
    other = "https://hill.example/feed"
    state = led(WELL, (0, MOVED), (1, MOVED), (3, other))
    assert (state.address, state.moving_to, state.moving_runs) == (None, other, 1)
    assert state.moving_since == NOW + 3 * DAY
    state = led(WELL, (0, MOVED), (1, MOVED), (2, None), (3, MOVED))
    assert (state.address, state.moving_runs) == (None, 1)


def test_a_hotels_page_that_redirects_everybody_is_never_adopted() -> None:
    page = Failed(feed=FEED, reason="a web page, not a feed")
    state = led(WELL, (0, MOVED))
    for day in range(10):
        state = after(state, fresh(moved_to=MOVED), page, now=NOW + day * DAY)
    assert (state.address, state.moving_runs) == (None, 1)


@pytest.mark.parametrize(
    ("old", "new", "at_once"),
    [
        ("http://coast.example/feed", "https://coast.example/feed", True),
        ("http://coast.example:80/feed?a=1", "https://COAST.example:443/feed?a=1", True),
        ("http://coast.example", "https://coast.example/", True),
        ("http://coast.example/feed", "https://coast.example/feed/", False),
        ("http://coast.example/feed", "https://coast.example/feed?a=1", False),
        ("http://coast.example/feed", "https://www.coast.example/feed", False),
        ("http://coast.example:8080/feed", "https://coast.example/feed", False),
        ("https://coast.example/feed", "http://coast.example/feed", False),
        ("http://coast.example/feed", "https://[", False),
    ],
)
def test_https_of_the_same_host_and_path_is_adopted_at_once(
    old: str, new: str, *, at_once: bool
) -> None:
    found = led(FeedState(url=old), (0, new))
    assert (found.address == new) is at_once


def test_a_feed_with_a_password_in_its_address_goes_on_through_its_redirect() -> None:
    secret = FeedState(url="http://ida:pw@coast.example/feed")
    found = led(secret, (0, "https://coast.example/feed"))
    assert (found.address, found.moving_to) == (None, None)
    named = FeedState(url="http://video.example/@coast")
    assert led(named, (0, "https://video.example/@coast")).address


def test_a_move_back_to_the_address_of_the_config_ends_the_adoption() -> None:
    away = replace(WELL, address=MOVED)
    found = led(away, (0, FEED.url), (1, FEED.url), (3, FEED.url))
    assert found.address is None


def test_an_adopted_address_that_fails_for_3_days_is_given_up_for_that_of_the_config() -> None:
    away = replace(WELL, address=MOVED, last_whole=NOW + 2.5 * DAY)
    for day in (0, 1, 2.9):
        away = after(away, failed(404), now=NOW + day * DAY)
        assert away.address == MOVED
    away = after(away, failed(404), now=NOW + 3 * DAY)
    request = Request(feed=FEED, url=FEED.url)
    assert asked(away, Occasion.MORNING, NOW + 4 * DAY).requests == (request,)
    assert (away.failing_since, away.failures, away.etag) == (NOW, 4, WELL.etag)


def test_410_at_an_adopted_address_leads_back_to_that_of_the_config_before_it_ends_the_asking() -> (
    None
):
    back = after(replace(WELL, address=MOVED), failed(410))
    assert (back.address, back.gone) == (None, False)
    assert after(back, failed(410)).gone


# ── Entries that are new and yet old ─────────────────────────────────────────────────────


KNOWN = replace(WELL, last_success=NOW - 2 * HOUR)


def test_new_entries_of_old_dates_are_held_where_they_are_over_80_percent() -> None:
    everything = told(old=17, recent=2, undated=1)
    passed, held = hold(everything, found=20, before=KNOWN, now=NOW)
    assert (passed.new, held) == (everything.new[17:], 17)


@pytest.mark.parametrize(
    ("before", "news", "found"),
    [
        (KNOWN, told(old=16), 20),
        (KNOWN, told(old=9), 9),
        (KNOWN, told(undated=20), 20),
        (KNOWN, told(recent=20), 20),
        (NEW, told(old=20), 20),
        (replace(KNOWN, last_success=NOW - 30 * DAY), told(old=20), 20),
    ],
    ids=["80 percent", "few", "undated", "recent", "first reading", "after a long pause"],
)
def test_nothing_else_is_held(before: FeedState, news: Told, found: int) -> None:
    assert hold(news, found=found, before=before, now=NOW) == (news, 0)


def test_an_entry_may_appear_some_hours_after_the_time_that_it_bears() -> None:
    late = Told(new=tuple(article(n, KNOWN.last_success) for n in range(20)))
    assert hold(late, found=20, before=KNOWN, now=NOW) == (late, 0)


def test_what_changed_passes_while_what_is_new_is_held() -> None:
    changed = (Known(article=article(99, NOW - 9 * DAY)),)
    passed, held = hold(replace(told(old=19), changed=changed), found=20, before=KNOWN, now=NOW)
    assert (passed, held) == (Told(changed=changed), 19)


def test_what_is_held_stays_so_for_a_day_and_is_taken_over_then() -> None:
    everything, state = told(old=20), KNOWN
    for hours, expected in ((0, 20), (2, 20), (23.9, 20), (24, 0)):
        now = NOW + hours * HOUR
        passed, held = hold(everything, found=20, before=state, now=now)
        assert held == expected
        assert passed.new == (() if expected else everything.new)
        state = after(state, fresh(etag='"1"'), new=len(passed.new), held=held, now=now)
        assert (state.held_since == NOW) is bool(expected)
        # Else a 304 would keep us from what is held.
        assert (state.etag is None) is bool(expected)
        assert (state.body_hash is None) is bool(expected)


def test_what_is_held_stays_so_when_fewer_of_it_are_left_in_the_document() -> None:
    held_before = replace(KNOWN, held_since=NOW - 5 * HOUR)
    assert hold(told(old=3), found=20, before=held_before, now=NOW)[1] == 3
    assert hold(told(recent=3), found=20, before=held_before, now=NOW)[1] == 0
