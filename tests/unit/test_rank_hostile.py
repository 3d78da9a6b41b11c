"""Bad mornings: what an editor would want of each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Story
from newsletter.rank.stories import rank_stories
from tests.fakes.articles import NOW, article, bridge_collapse, feed, other_news

LIMITS = EditionRules(stories=6, min_stories=1)


def rank(articles: Sequence[Article], limits: EditionRules = LIMITS) -> tuple[Story, ...]:
    return rank_stories(articles, feeds=(), sent=(), rules=RankRules(), limits=limits, now=NOW)


def told(articles: Sequence[Article], limits: EditionRules = LIMITS) -> list[Story]:
    return [story for story in rank(articles, limits) if story.chosen]


def morning() -> list[Article]:
    return [*other_news(), *bridge_collapse()]


def report(number: int, outlet: str, *, position: int = 9) -> Article:
    """A report that shares no telling word with another number's."""
    stem = f"{'bcdfghklmnprst'[number % 14]}{'aeiou'[number // 14 % 5]}{number}"
    return replace(
        article(
            f"Council of Port{stem} names Ada Quill{stem} its harbour master",
            f"The harbour of Port{stem} has a new master, Ada Quill{stem}. "
            f"She comes from Mol{stem} and begins on the first of the month of Ter{stem}.",
            outlet=outlet,
            id=f"{outlet} {number}",
            url=f"https://{outlet.replace(' ', '-').lower()}.example/{number}",
        ),
        position=position,
    )


def test_an_entry_without_a_title_is_never_told() -> None:
    empty = article("", "Eleven people were taken to hospital in Brenn.", id="empty", hours_old=0)
    blank = article(" \u200b ", "A ferry ran aground off Nordvik on Monday.", id="blank")
    stories = told([*morning(), empty, blank])
    assert stories
    assert not any({"empty", "blank"} & {a.id for a in story.articles} for story in stories)


def test_a_title_of_100_kb_is_not_told_whole() -> None:
    long = article("Harbour " * 12_000, "The harbour of Nordvik is closed.", hours_old=0)
    assert all(len(story.title) <= 300 for story in told([*morning(), long]))


def test_ten_thousand_articles_with_one_title_are_one_story() -> None:
    same = [
        article("Snow closes the Brenn pass", outlet=f"Outlet {n % 40}", id=str(n))
        for n in range(10_000)
    ]
    stories = told([*morning(), *same])
    assert sum("Brenn pass" in story.title for story in stories) == 1


def test_a_memo_from_one_feed_alone_is_still_a_memo() -> None:
    lone = [report(n, "Capital Ledger") for n in range(12)]
    assert len(told(lone)) == LIMITS.stories


def test_one_outlet_that_floods_takes_no_more_than_its_share() -> None:
    flood = [report(n, "Flood Wire", position=0) for n in range(400)]
    others = [report(500 + n, f"Paper {n}") for n in range(10)]
    stories = told([*flood, *others, *morning()])
    assert sum(story.articles[0].outlet == "Flood Wire" for story in stories) <= LIMITS.per_feed
    assert len(stories) == LIMITS.stories


@pytest.mark.parametrize("minutes", [1, -1])
def test_a_feed_that_copies_every_other_feed_does_not_gain(minutes: int) -> None:
    news = morning()
    copies = [
        replace(
            one,
            id=f"copy {one.id}",
            feed="https://copycat.example/feed",
            outlet="Copycat",
            url=f"https://copycat.example/{number}",
            published=one.when + timedelta(minutes=minutes),
            position=0,
        )
        for number, one in enumerate(news)
    ]
    before, after = told(news), told([*news, *copies])
    assert [story.title for story in after] == [story.title for story in before]
    assert not any(story.articles[0].outlet == "Copycat" for story in after)


def test_repeating_a_story_twenty_times_does_not_lift_it() -> None:
    loud = [
        article(
            f"Glimmer soap {word} wins prize for the best soap",
            f"Glimmer soap has won a prize, says Glimmer. The {word} soap is the best soap.",
            outlet="Soap Wire",
            id=f"soap {number}",
            position=number % 3,
            hours_old=0.1,
        )
        for number, word in enumerate(
            ["rose", "mint", "lime", "pine", "plum", "sage", "dill", "kelp", "fern", "moss"] * 2
        )
    ]
    stories = rank([*morning(), *loud])
    assert "Marren" in stories[0].title
    assert sum(story.chosen and "Glimmer" in story.title for story in stories) <= 1


@pytest.mark.parametrize("hours", [1, 24 * 400])
def test_a_date_in_the_future_gains_nothing_over_now(hours: int) -> None:
    ahead = replace(report(1, "Early Post"), published=NOW + timedelta(hours=hours))
    (story,) = rank([ahead])
    (fresh,) = rank([replace(ahead, published=NOW)])
    assert story.score == pytest.approx(fresh.score)


def test_a_morning_without_dates_is_ranked_all_the_same() -> None:
    undated = [replace(one, published=None) for one in morning()]
    stories = told(undated)
    assert len(stories) >= 4
    assert "Marren" in stories[0].title


def test_html_left_in_a_summary_is_never_told() -> None:
    marked = article(
        "Nordvik ferry runs aground",
        '<p>The ferry <b>Ingeborg</b> ran aground off Nordvik.</p> <a href="https://x.example">'
        "All 40 passengers are safe, the coast guard says.</a>",
        hours_old=0,
    )
    (story,) = told([marked])
    assert "<" not in story.summary
    assert "href" not in story.summary


def test_emoji_and_controls_break_nothing_and_joins_nothing() -> None:
    odd = [
        article("🔥🔥🔥", "🙂 🙂 🙂", id="fire", outlet="One"),
        article("🔥🔥🔥", "🙂 🙂", id="more fire", outlet="Two"),
        article("\u202eevil\u202c \x07", "\ufeff", id="controls", outlet="Three"),
    ]
    stories = rank([*morning(), *odd])
    assert sum(len(story.articles) for story in stories) == len(morning()) + len(odd)
    bridge = next(story for story in stories if "Marren" in story.title)
    assert len(bridge.articles) == len(bridge_collapse())


def test_a_score_is_a_number_whatever_the_configuration_weighs() -> None:
    feeds = [feed("Capital Ledger", weight=10.0), feed("Daily Orla", weight=0.0)]
    stories = rank_stories(
        morning(), feeds=feeds, sent=(), rules=RankRules(), limits=LIMITS, now=NOW
    )
    assert all(story.score == story.score and abs(story.score) < 1e6 for story in stories)
