from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.web.words import coverage, site_words, widest
from tests.fakes.editions import BUILT, sample_edition, sample_story
from tests.fakes.site import site_settings

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # 7:00 in New York, after 6:30


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "Every day"),
        (["fri", "mon", "tue", "wed", "thu"], "Weekdays"),
        (["sun"], "Sundays"),
        (["fri", "mon", "wed"], "Mondays, Wednesdays and Fridays"),
    ],
)
def test_days_are_said_as_people_say_them(days: list[str], words: str) -> None:
    settings = site_settings(schedule={"at": "07:05", "days": days})
    site = site_words(settings, now=TUESDAY)
    assert (site.days, site.at) == (words, "7:05")


def test_inside_a_sentence_only_the_names_of_days_keep_their_capital() -> None:
    some = site_settings(schedule={"at": "06:30", "days": ["mon", "fri"]})
    assert site_words(some, now=TUESDAY).when == "Mondays and Fridays at 6:30"
    assert site_words(site_settings(), now=TUESDAY).when == "every day at 6:30"


@pytest.mark.parametrize(
    ("days", "hours_before", "words"),
    [
        (["tue", "wed"], 0, "Tomorrow"),
        (["tue", "wed"], 2, "Today"),
        (["fri"], 0, "Friday"),
    ],
)
def test_the_next_memo_is_named_by_its_day(days: list[str], hours_before: int, words: str) -> None:
    settings = site_settings(schedule={"at": "06:30", "days": days})
    now = TUESDAY - timedelta(hours=hours_before)
    assert site_words(settings, now=now).next_day == words


def test_a_path_in_the_base_url_begins_every_link() -> None:
    settings = site_settings(web={"base_url": "https://paper.example/memo/"})
    assert site_words(settings, now=TUESDAY).root == "/memo"
    assert site_words(site_settings(), now=TUESDAY).root == ""


def test_the_example_is_the_story_that_most_outlets_carry_if_more_than_one_does() -> None:
    edition = sample_edition()
    story = widest(edition)
    assert story is not None
    assert len(story.outlets) == max(len(one.outlets) for one in edition.stories)
    assert widest(replace(edition, sections=())) is None


def test_coverage_runs_from_the_first_outlet_to_the_last() -> None:
    story = sample_story("Tram halts", outlets=("Ledger", "Wire", "Ledger", "Herald"))
    times = {"Ledger": 5, "Wire": 9, "Herald": 1}
    articles = tuple(
        replace(one, published=BUILT - timedelta(hours=times[one.outlet] - index * 0.25))
        for index, one in enumerate(story.articles)
    )
    seen = coverage(replace(story, articles=articles), site_settings())
    assert [one.outlet for one in seen] == ["Wire", "Ledger", "Herald"]
    assert (seen[0].place, seen[-1].place) == (2.0, 94.0)
    assert 2.0 < seen[1].place < 94.0
