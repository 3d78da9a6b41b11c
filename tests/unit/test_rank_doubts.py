"""What config.yaml asks of ranking in vain, and what it does not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Feed
from newsletter.rank.doubts import Doubt, doubts
from tests.fakes.articles import article

ORLA = Feed(url="https://orla.example/feed", name="Daily Orla", section="World")
POST = Feed(url="https://feeds.harbour-post.example/all", name="Harbour Post", section="Local")
NEWS = (
    replace(
        article("Fog", outlet="Daily Orla", url="https://m.orla.example/news/1"), feed=ORLA.url
    ),
    replace(article("Ice", outlet="Harbour Post"), feed=POST.url),
)


def found(
    rules: dict[str, Any],
    *,
    feeds: Sequence[Feed] = (ORLA, POST),
    articles: Sequence[Article] = NEWS,
    **limits: int,
) -> list[Doubt]:
    settings = RankRules.model_validate(rules)
    return doubts(settings, EditionRules.model_validate(limits), feeds, articles)


def of_rule(*rules: dict[str, Any], **newsroom: Any) -> list[str]:  # noqa: ANN401  as `found` has it
    return [doubt.text for doubt in found({"rules": rules}, **newsroom)]


def test_a_doubt_has_the_place_of_its_rule_and_what_may_have_been_meant() -> None:
    rules = [
        {"mute": True, "keyword": "golf"},
        {"boost": 1, "outlet": ["Dayly Orla", "Harbour Post"]},
    ]
    text = "no outlet here is called “Dayly Orla”; did you mean “Daily Orla”?"
    assert found({"rules": rules}) == [Doubt(where=("rank", "rules", 1, "outlet"), text=text)]


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ({"outlet": "Zeppelin"}, "no outlet here is called “Zeppelin”; there are Daily Orla, Harb"),
        ({"section": "Sports"}, "no section here is called “Sports”; there are World, Local"),
        ({"section": "Quick hits"}, "no section here is called “Quick hits”"),
        ({"address": "tarn.example/sport"}, "no article here has an address at tarn.example"),
        (
            {"address": "feeds.harbour-post.example"},
            "no article here has an address at feeds.harbour-post.example",
        ),
        (
            {"kind": "live"},
            "what is “live” is set aside before; only a rule with `keep` lets it in",
        ),
        ({"keyword": "us"}, "“us” is in nearly every text; in capitals, US, it is a name"),
        ({"keyword": "through"}, "“through” is in nearly every text"),
    ],
)
def test_a_condition_that_can_never_hold_or_always_does_is_named(
    conditions: dict[str, Any], said: str
) -> None:
    (text,) = of_rule({"boost": 1, **conditions})
    assert text.startswith(said)


@pytest.mark.parametrize(
    "rule",
    [
        {"boost": 1, "outlet": "daily  ÓRLA"},
        {"boost": 1, "section": "local"},
        {"boost": 1, "address": "www.orla.example/sport"},
        {"boost": 1, "address": "sport.orla.example"},
        {"boost": 1, "address": "harbour-post.example/news"},
        {"boost": 1, "keyword": ["US", "zeppelin", "quake*"]},
        {"boost": 1, "phrase": "tell us", "author": "Nobody Yet"},
        {"aside": True, "kind": "live"},
        {"keep": True, "kind": "live"},
    ],
)
def test_what_may_hold_on_another_day_is_not_doubted(rule: dict[str, Any]) -> None:
    assert of_rule(rule) == []


def test_a_kind_that_another_rule_keeps_may_be_ruled() -> None:
    lower = {"boost": -1, "kind": "live"}
    assert of_rule({"keep": True, "kind": "live"}, lower) == []
    assert of_rule({"keep": True, "outlet": "Daily Orla"}, lower) == []
    assert of_rule({"keep": True, "kind": "quiz"}, lower)


def test_what_only_articles_tell_is_not_doubted_before_they_are_there() -> None:
    unnamed = replace(POST, name="", section="")
    asked = {"boost": 1, "outlet": "Zeppelin", "address": "tarn.example", "section": "Sport"}
    assert of_rule(asked, feeds=(ORLA, unnamed), articles=()) == []
    assert len(of_rule(asked, feeds=(ORLA, unnamed))) == 2
    assert len(of_rule(asked | {"section": "Sports"}, feeds=(ORLA, unnamed))) == 3


def test_an_article_of_a_feed_that_is_gone_is_not_of_the_newsroom() -> None:
    gone = article("Old", outlet="Zeppelin", url="https://zeppelin.example/1")
    texts = of_rule({"mute": True, "outlet": "Zeppelin"}, articles=[*NEWS, gone])
    assert texts[0].startswith("no outlet here is called “Zeppelin”")


def test_topics_and_places_that_name_nothing_are_doubted() -> None:
    asked = {"topics": {"us": 1, "climate": 0.5, "—": 1}, "places": ["Lumen", "!"]}
    assert [(doubt.where, doubt.text[:12]) for doubt in found(asked)] == [
        (("rank", "topics", "us"), "“us” is in n"),
        (("rank", "topics", "—"), "“—” has noth"),
        (("rank", "places", 1), "“!” has noth"),
    ]


def test_more_places_for_lone_reports_than_the_memo_keeps_are_doubted_if_they_were_asked_for() -> (
    None
):
    (doubt,) = found({}, stories=20, alone=30)
    assert doubt.where == ("edition", "alone")
    assert doubt.text == "30 is more than can be kept: 5, one in 4 of 20"
    assert found({}, stories=20, alone=5) == []
    assert found({}, stories=8) == []
