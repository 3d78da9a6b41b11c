import pytest

from newsletter.config.settings import RankRules
from newsletter.model import Article, Feed, Reason
from newsletter.rank.publishers import publishers
from newsletter.rank.score import reasons, total
from tests.fakes.articles import NOW, article, bridge_collapse, feed


def weigh(
    *members: Article,
    feeds: tuple[Feed, ...] = (),
    rules: RankRules | None = None,
    copy_of: dict[str, str] | None = None,
) -> dict[str, Reason]:
    found = reasons(
        members,
        {member.id: member.id for member in members} | (copy_of or {}),
        feeds={f.url: f for f in feeds},
        voices=publishers(members),
        rules=rules or RankRules(),
        now=NOW,
    )
    assert total(found) == sum(reason.value for reason in found)
    return {reason.signal: reason for reason in found}


def test_every_outlet_counts_one() -> None:
    found = weigh(*bridge_collapse())
    assert found["outlets"] == Reason(signal="outlets", value=3.0, text="3 outlets report it")


def test_a_second_article_of_one_outlet_adds_no_outlet() -> None:
    one, two = article("One"), article("Two")
    assert weigh(one, two)["outlets"].value == weigh(one)["outlets"].value == 1.0


def test_a_copy_counts_little() -> None:
    one = article("One", outlet="Market Herald")
    two = article("Two", outlet="Daily Orla")
    found = weigh(one, two, copy_of={two.id: one.id})
    assert found["outlets"].value == 1.0
    assert found["copies"] == Reason(
        signal="copies", value=0.2, text="1 more outlet prints the same text"
    )


def test_copies_whose_original_is_elsewhere_count_one_outlet() -> None:
    one, two = article("One", outlet="Market Herald"), article("Two", outlet="Daily Orla")
    found = weigh(one, two, copy_of={one.id: "elsewhere", two.id: "elsewhere"})
    assert (found["outlets"].value, found["copies"].value) == (1.0, 0.2)


def test_a_source_weighs_what_the_configuration_says() -> None:
    heavy = weigh(article("T"), feeds=(feed("Capital Ledger", weight=2),))
    light = weigh(article("T"), feeds=(feed("Capital Ledger", weight=0.5),))
    assert heavy["source"].value == pytest.approx(0.7)
    assert light["source"].value == pytest.approx(-0.35)
    assert heavy["source"].text == "Capital Ledger counts more than other sources"
    assert "source" not in weigh(article("T"), feeds=(feed("Capital Ledger"),))


def test_the_first_five_places_of_a_feed_count() -> None:
    assert weigh(article("T", position=0))["place"].text == "led Capital Ledger's feed"
    assert weigh(article("T", position=4))["place"].text == "high in Capital Ledger's feed"
    assert "place" not in weigh(article("T", position=5))
    both = weigh(article("T", position=1), article("U", outlet="Daily Orla", position=0))
    assert both["place"] == Reason(
        signal="place", value=1.0, text="led Daily Orla's feed, high in 1 other"
    )


def test_recency_halves_with_the_half_life() -> None:
    rules = RankRules(half_life=6)
    fresh = weigh(article("T", hours_old=0), rules=rules)["recency"]
    older = weigh(article("T", hours_old=6), rules=rules)["recency"]
    assert older.value == pytest.approx(fresh.value / 2)
    assert fresh.text == "newest article within the hour"
    assert older.text == "newest article 6 hours ago"


def test_a_topic_counts_whole_in_a_headline_and_half_in_a_summary() -> None:
    rules = RankRules(topics={"Marren Bridge": 2.0, "golf": -1.0})
    assert weigh(article("The Marren Bridge fell"), rules=rules)["topic"].value == 2.0
    assert weigh(article("It fell", "The Marren Bridge."), rules=rules)["topic"].value == 1.0
    assert "topic" not in weigh(article("The Marren fell"), rules=rules)
    golf = weigh(article("A day of golf"), rules=rules)["topic"]
    assert golf == Reason(
        signal="topic", value=-1.0, text="about “golf”, which you asked for less of"
    )


def test_a_story_is_opinion_only_if_all_of_it_is() -> None:
    opinion = article("ADA MOLL: The bridge was a warning")
    assert weigh(opinion)["opinion"].value < 0
    assert "opinion" not in weigh(opinion, article("Bridge falls", outlet="Daily Orla"))
