"""How a feed is doing, in words and characters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.gather.health import alerts, host_of, next_step, spark, standing
from newsletter.model import Feed, FeedDay, FeedState

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
TODAY = NOW.date()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = Feed(url="https://coast.example/feed")
WELL = FeedState(
    url=FEED.url, last_read=NOW, last_success=NOW, last_whole=NOW, due=NOW + 1.5 * HOUR
)
BAD = replace(WELL, failures=9, error="answered 500", status=500, due=NOW + DAY)
GONE = replace(WELL, failures=1, failing_since=NOW, error="answered 410", status=410, gone=True)


def failing(days: float, status: int | None = 500, error: str = "answered 500") -> FeedState:
    return replace(BAD, failing_since=NOW - days * DAY, status=status, error=error)


def history(marks: str, *, until: date = TODAY) -> list[FeedDay]:
    """A day a character, the last one `until`: a number of articles, × failed, blank unread."""
    first = until - timedelta(days=len(marks) - 1)
    return [
        FeedDay(
            feed=FEED.url,
            day=first + timedelta(days=place),
            reads=12,
            failed=12 if mark == "×" else 0,
            new=int(mark) if mark.isdigit() else 0,
        )
        for place, mark in enumerate(marks)
        if mark != " "
    ]


def told(state: FeedState, days: Sequence[FeedDay] = ()) -> tuple[str, ...]:
    return alerts(FEED, state, days, now=NOW)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (None, "new"),
        (FeedState(url=FEED.url), "new"),
        (WELL, "ok"),
        (replace(WELL, held_since=NOW), "held"),
        (failing(0), "failing"),
        (failing(13), "failing"),
        (failing(14), "dead"),
        (failing(30, 404), "dead"),
        (GONE, "gone"),
    ],
)
def test_a_feed_stands_in_one_word(state: FeedState | None, word: str) -> None:
    assert standing(state, now=NOW) == word


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (WELL, "due from 2026-11-24 08:00 UTC, and every morning"),
        (replace(WELL, due=NOW), "asked at the next reading"),
        (FeedState(url=FEED.url), "asked at the next reading"),
        (
            replace(WELL, due=NOW + DAY, not_before=NOW + 2 * HOUR),
            "not asked before 2026-11-24 08:30 UTC: its host asks for that",
        ),
        (replace(WELL, due=NOW, not_before=NOW), "asked at the next reading"),
        (
            GONE,
            (
                "not asked any more: it answered 410 (gone) on 2026-11-24; "
                "remove it, or remove and add it again to give it another try"
            ),
        ),
    ],
)
def test_what_happens_next_is_said_with_its_time(state: FeedState, words: str) -> None:
    assert next_step(state, now=NOW) == words


def test_a_feed_that_does_well_gives_nothing_to_say() -> None:
    assert told(WELL, history("3" * 40)) == ()


def test_a_feed_is_told_broken_from_its_third_day_on() -> None:
    assert told(failing(2)) == ()
    (sentence,) = told(failing(3))
    assert sentence == (
        "broken, not readable since 2026-11-21 (answered 500); due from 2026-11-25 06:30 UTC, "
        "and every morning; look at its address in a browser, and remove the feed if nothing is "
        "left there"
    )


def test_a_run_some_minutes_earlier_than_that_three_days_ago_counts_all_the_same() -> None:
    (sentence,) = told(failing(2.99))
    assert sentence.startswith("broken, not readable since 2026-11-21")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (failing(14), "dead, not readable since 2026-11-10 (answered 500)"),
        (failing(4, 404), "`newsletter feeds add` with the site's address"),
        (failing(4, 403), "ask the site to let MorningMemo in, or remove the feed"),
        (failing(4, None, "no such host"), "since 2026-11-20 (no such host); due from"),
        (GONE, "not asked any more: it answered 410 (gone) on 2026-11-24"),
    ],
)
def test_an_alert_says_why_since_when_and_the_way_out(state: FeedState, words: str) -> None:
    (sentence,) = told(state)
    assert words in sentence
    assert "remove" in sentence or "feeds add" in sentence


@pytest.mark.parametrize(
    ("marks", "silent"),
    [
        ("3333333333333333000", False),
        ("33333333333333330000", True),
        ("3333300333330033333000000", False),
        ("33333003333300333330000000000", True),
        ("100000010000001000000100000010000000000000", False),
        ("10000001000000100000010000001" + 22 * "0", True),
        ("3333333330000", False),
        ("30003000000000000000000000000", False),
        ("0" * 30, False),
        ("", False),
        ("3333333333333333      0", False),
        ("3333333333333333××××××0", False),
        ("33333333×××33333333000", False),
    ],
    ids=[
        "three days are no silence",
        "four are one for a daily feed",
        "a long weekend is none for one that rests on weekends",
        "ten days are one",
        "a weekly feed may pause for a fortnight",
        "and not for three weeks",
        "too young to tell",
        "too seldom to tell",
        "it never had news",
        "it was never read",
        "days on which nobody asked",
        "days on which it failed",
        "failed days in its history",
    ],
)
def test_a_feed_is_silent_by_its_own_rhythm(marks: str, *, silent: bool) -> None:
    found = told(WELL, history(marks))
    assert [sentence[:6] for sentence in found] == ["silent"] * silent
    assert told(WELL, history(marks)[::-1]) == found


def test_a_silence_is_told_with_its_length_and_the_pauses_before() -> None:
    (resting,) = told(WELL, history("33333003333300333330000000000"))
    assert resting == (
        "silent since 2026-11-14: nothing new in 10 days of reading, and its longest pause was "
        "3 days; look whether its site goes on, and under which feed"
    )
    (daily,) = told(WELL, history("33333333333333330000"))
    assert "nothing new in 4 days of reading, and its longest pause was a day" in daily


def test_a_feed_that_fails_is_not_called_silent_as_well() -> None:
    silence = history("33333333333333330000")
    assert told(failing(1), silence) == ()
    assert len(told(failing(4), silence)) == 1


def test_a_feed_whose_entries_are_held_may_have_become_another() -> None:
    (sentence,) = told(replace(WELL, held_since=NOW - 2 * HOUR))
    assert "of old dates, since 2026-11-24 04:30 UTC" in sentence
    assert "feeds show" in sentence


@pytest.mark.parametrize(
    ("address", "target", "said"),
    [
        (None, "https://news.example/coast", True),
        (None, "https://www.coast.example/rss", False),
        (None, "https://coast.example/rss", False),
        ("https://news.example/coast", "https://hill.example/coast", True),
        ("https://news.example/coast", "https://news.example/rss", False),
    ],
)
def test_a_move_to_another_host_is_told_until_it_is_adopted(
    address: str | None, target: str, *, said: bool
) -> None:
    moving = replace(WELL, address=address, moving_to=target, moving_since=NOW - DAY)
    assert ["since 2026-11-23, to " + target in sentence for sentence in told(moving)] == [
        True
    ] * said
    assert told(replace(WELL, address=target)) == ()


# ── Thirty days in a line ────────────────────────────────────────────────────────────────


def drawn(days: Sequence[FeedDay], width: int = 10) -> str:
    return "".join(mark for mark, _ in spark(days, today=TODAY, width=width))


def test_each_day_has_its_character_and_its_kind() -> None:
    assert spark(history("18 0×4"), today=TODAY, width=7) == (
        (" ", "unread"),
        ("▁", "new"),
        ("█", "new"),
        (" ", "unread"),
        ("·", "none"),
        ("×", "failed"),
        ("▄", "new"),
    )


def test_the_bars_are_scaled_to_the_feeds_own_busiest_day() -> None:
    assert drawn(history("12345678"), 8) == "▁▂▃▄▅▆▇█"
    assert drawn(history("0123"), 4) == "·▃▆█"
    busy = [replace(day, new=day.new * 100) for day in history("12345678")]
    assert drawn(busy, 8) == "▁▂▃▄▅▆▇█"


def test_what_stood_in_a_feed_when_it_was_first_read_makes_no_other_day_small() -> None:
    first, *rest = history("1248")
    assert drawn([replace(first, new=500), *rest], 4) == "█▂▄█"
    assert drawn(history("5"), 1) == "█"
    assert drawn(history("500"), 3) == "█··"


def test_a_day_on_which_it_was_read_at_last_is_no_failed_one() -> None:
    failed = FeedDay(feed=FEED.url, day=TODAY, reads=3, failed=3)
    assert drawn([failed], 1) == "×"
    assert drawn([replace(failed, failed=2)], 1) == "·"
    assert drawn([replace(failed, new=1)], 1) == "█"


def test_days_outside_of_the_line_are_not_drawn() -> None:
    days = [*history("88", until=TODAY - 30 * DAY), *history("4", until=TODAY + DAY)]
    assert drawn(days, 30) == " " * 30


many_days = st.lists(
    st.builds(
        FeedDay,
        feed=st.just(FEED.url),
        day=st.integers(-50, 2).map(lambda back: TODAY + timedelta(days=back)),
        reads=st.integers(0, 30),
        failed=st.integers(0, 30),
        new=st.integers(0, 1_000),
    ),
    unique_by=lambda one: one.day,
    max_size=53,
)


@given(many_days, st.integers(0, 60))
def test_every_day_of_the_line_has_one_known_mark(days: list[FeedDay], width: int) -> None:
    found = spark(days, today=TODAY, width=width)
    kinds = {" ": "unread", "·": "none", "×": "failed"}
    assert len(found) == width
    for mark, kind in found:
        assert kind == kinds.get(mark, "new")
        assert mark in " ·×▁▂▃▄▅▆▇█"


@given(many_days, st.sampled_from([WELL, BAD, GONE, FeedState(url=FEED.url), failing(5)]))
def test_no_history_is_too_strange_for_an_alert(days: list[FeedDay], state: FeedState) -> None:
    for sentence in told(state, days):
        assert sentence
        assert "\n" not in sentence
        assert FEED.url not in sentence


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Coast.example.:8443/a", "coast.example"),
        ("http://ida:pw@coast.example/", "coast.example"),
        ("http://[::1]/", "::1"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_host_is_named_without_port_and_password(url: str, host: str) -> None:
    assert host_of(url) == host
