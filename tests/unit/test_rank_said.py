"""What the editor says goes: rules of config.yaml and edits of the draft, through all of rank."""

from collections.abc import Sequence
from typing import Any

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Edit, EditAction, Sent, Story
from newsletter.rank.stories import rank_stories
from tests.fakes.articles import NOW, article, bridge_collapse, other_news, sent

LIMITS = EditionRules(stories=5, min_stories=1)


def rank(
    articles: Sequence[Article],
    *,
    rules: Sequence[dict[str, Any]] = (),
    edits: Sequence[Edit] = (),
    past: Sequence[Sent] = (),
) -> tuple[Story, ...]:
    return rank_stories(
        articles,
        feeds=(),
        sent=past,
        rules=RankRules.model_validate({"rules": rules}),
        limits=LIMITS,
        now=NOW,
        edits=edits,
    )


def morning() -> list[Article]:
    return [*other_news(), *bridge_collapse()]


def edit(story: Story, action: EditAction, value: str = "") -> Edit:
    ids = tuple(article.id for article in story.articles)
    return Edit(story=story.id, articles=ids, action=action, value=value)


def texts(story: Story) -> list[str]:
    return [reason.text for reason in story.reasons]


def test_a_boost_is_a_reason_of_the_score() -> None:
    (plain,) = [s for s in rank(morning()) if "Marren" in s.title]
    rules = [{"boost": 0.75, "phrase": "Marren Bridge"}]
    (lifted,) = [s for s in rank(morning(), rules=rules) if "Marren" in s.title]
    assert round(lifted.score - plain.score, 6) == 0.75
    assert "your rule: boost “Marren Bridge”" in texts(lifted)


def test_a_muted_word_is_never_told_and_says_by_which_rule() -> None:
    (story,) = [
        s
        for s in rank(morning(), rules=[{"mute": True, "keyword": "bridge"}])
        if "Marren" in s.title
    ]
    assert not story.chosen
    assert story.reasons[-1].text.startswith("your rule: mute")


def test_a_muted_outlet_does_not_tell_what_others_tell_as_well() -> None:
    teller = rank(morning())[0].articles[0].outlet
    lead = rank(morning(), rules=[{"mute": True, "outlet": teller}])[0]
    assert "Marren" in lead.title
    assert lead.articles[0].outlet != teller
    assert teller in lead.outlets


def test_a_pinning_rule_brings_its_story_to_the_top() -> None:
    small = rank(morning())[-1]
    word = max(small.title.split(), key=len)
    lead = rank(morning(), rules=[{"pin": True, "phrase": word}])[0]
    assert lead.id == small.id
    assert lead.chosen


def test_a_rule_keeps_a_live_blog_as_news_and_sets_a_report_aside() -> None:
    count = "About 400,000 votes of the referendum in Nordvik were counted again on Monday."
    blog = article("LIVE: votes are counted in Nordvik", count, outlet="Wire")
    (story,) = [s for s in rank([*morning(), blog]) if blog in s.articles]
    assert not story.chosen
    rules = [{"keep": True, "kind": "live"}, {"aside": True, "outlet": "Daily Orla"}]
    stories = rank([*morning(), blog], rules=rules)
    (story,) = [s for s in stories if blog in s.articles]
    assert story.chosen
    orla = [s for s in stories if s.outlets == ("Daily Orla",)]
    assert orla
    assert not any(s.chosen for s in orla)


def test_a_pinned_story_leads_and_a_dropped_one_is_left_out() -> None:
    first, *_, last = rank(morning())
    edits = [edit(last, EditAction.PIN), edit(first, EditAction.DROP)]
    again = rank(morning(), edits=edits)
    assert again[0].id == last.id
    (dropped,) = [s for s in again if s.id == first.id]
    assert not dropped.chosen
    assert texts(dropped)[-1] == "you dropped it"


def test_a_moved_story_stands_at_its_place_and_a_retitled_one_has_its_title() -> None:
    stories = rank(morning())
    edits = [
        edit(stories[0], EditAction.MOVE, "3"),
        edit(stories[1], EditAction.RETITLE, "What we call it"),
    ]
    again = rank(morning(), edits=edits)
    assert again[2].id == stories[0].id
    (retitled,) = [s for s in again if s.id == stories[1].id]
    assert retitled.title == "What we call it"


def test_what_was_told_before_or_is_no_news_can_be_pinned_all_the_same() -> None:
    told = rank(bridge_collapse())[0]
    past = [sent(told)]
    (repeat,) = [s for s in rank(morning(), past=past) if "Marren" in s.title]
    assert not repeat.chosen
    edits = [edit(repeat, EditAction.PIN)]
    assert rank(morning(), past=past, edits=edits)[0].id == repeat.id


def test_each_member_says_what_joined_it() -> None:
    (story,) = [s for s in rank(morning()) if "Marren" in s.title]
    assert {tie.article for tie in story.ties} == {a.id for a in story.articles[1:]}
    words = {word.casefold() for tie in story.ties for word in tie.words}
    assert any("marren" in word for word in words)


def test_a_copy_says_whose_text_it_is() -> None:
    original = bridge_collapse()[0]
    copy = article(original.title, original.summary, outlet="Evening Copy", hours_old=1)
    (story,) = [s for s in rank([*morning(), copy]) if copy in s.articles]
    (tie,) = [tie for tie in story.ties if tie.article == copy.id]
    assert (tie.to, tie.copy) == (original.id, True)


def test_a_muted_outlet_is_not_quoted_in_the_second_paragraph() -> None:
    rules = [{"mute": True, "outlet": ["Daily Orla", "Harbour Post"]}]
    lead = rank(morning(), rules=rules)[0]
    assert "Marren" in lead.title
    assert not lead.more
    assert {a.outlet for a in lead.articles if a.id in lead.silent} == {
        "Daily Orla",
        "Harbour Post",
    }


def test_what_has_no_title_is_not_pinned_unless_it_is_given_one() -> None:
    nameless = article("", "The opera house burned down.", outlet="Wire", id="nameless")
    (story,) = [s for s in rank([*morning(), nameless]) if nameless in s.articles]
    pin = edit(story, EditAction.PIN)
    assert not [s for s in rank([*morning(), nameless], edits=[pin]) if s.chosen and not s.title]
    named = [pin, edit(story, EditAction.RETITLE, "Opera house burns")]
    assert rank([*morning(), nameless], edits=named)[0].title == "Opera house burns"


def test_a_place_that_is_none_leaves_a_story_where_it_falls() -> None:
    first = rank(morning())[0]
    for value in ("x", "", "1.5", "0", "-3", "9" * 5000):
        assert rank(morning(), edits=[edit(first, EditAction.MOVE, value)])[0].id == first.id
