import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from newsletter.config.ranking import RankRules, Weights
from newsletter.model import Article, Feed, Reason
from newsletter.rank.scale import edited, scale
from newsletter.rank.score import reasons, reports_of, total
from newsletter.rank.words import read
from tests.fakes.articles import NOW, article, bridge_collapse, feed

OUTLETS = ("Capital Ledger", "Daily Orla", "Harbour Post", "Market Herald")
NEW_YORK = ZoneInfo("America/New_York")


def weigh(
    *members: Article,
    others: Sequence[Article] = (),
    feeds: Sequence[Feed] = (),
    rules: RankRules | None = None,
    copy_of: dict[str, str] | None = None,
    section: str = "",
) -> dict[str, Reason]:
    """The reasons of a story by signal, on a morning that has `others` besides."""
    morning = [*members, *others]
    known = scale(
        morning,
        {f.url: f for f in feeds},
        {one.feed: one.outlet.removesuffix(" TV") for one in morning},
        rules or RankRules(),
        NOW,
        NEW_YORK,
    )
    documents = {document.article.id: document for document in read(morning)}
    originals = {member.id: member.id for member in members} | (copy_of or {})
    ordered = sorted(members, key=lambda member: member.when)
    found = reasons([documents[m.id] for m in ordered], originals, known, section=section)
    assert total(found) == sum(reason.value for reason in found)
    assert all(reason.value == round(reason.value, 3) for reason in found)
    assert all(math.isfinite(reason.value) and reason.value for reason in found)
    return {reason.signal: reason for reason in found}


def quiet_news(outlet: str, count: int, **fields: object) -> list[Article]:
    """So many articles of an outlet on nothing in particular, from the top of its feed down."""
    return [
        article(f"Note {n} of {outlet}", outlet=outlet, position=n, hours_old=n / 10, **fields)  # type: ignore[arg-type]  # the fields are article's own
        for n in range(count)
    ]


def by_an_editor(outlet: str, count: int = 12) -> list[Article]:
    """A feed whose newest article does not stand first."""
    return [
        article(f"Choice {n} of {outlet}", outlet=outlet, position=n + 20, hours_old=(n * 5) % 12)
        for n in range(count)
    ]


def by_the_clock(outlet: str) -> list[Article]:
    return [
        article(f"Item {n} of {outlet}", outlet=outlet, position=n + 20, hours_old=n)
        for n in range(12)
    ]


# ── Who has it ───────────────────────────────────────────────────────────────────────────


def test_every_publisher_counts_one() -> None:
    found = weigh(*bridge_collapse(), others=[article("A", outlet="Sport Echo")])
    assert found["outlets"] == Reason(signal="outlets", value=3.0, text="3 of 4 outlets report it")
    (one, two, *_) = bridge_collapse()
    assert weigh(one, others=[two])["outlets"].text == "only Capital Ledger reports it"
    assert weigh(one)["outlets"].text == "Capital Ledger reports it"


def test_a_second_report_of_one_publisher_adds_nothing() -> None:
    one, two = article("One", outlet="Daily Orla"), article("Two", outlet="Daily Orla TV")
    others = [article(f"A {outlet}", outlet=outlet) for outlet in OUTLETS if outlet != "Daily Orla"]
    alone = weigh(one, others=[*others, two])
    assert weigh(one, two, others=others)["outlets"].value == alone["outlets"].value


def test_a_copy_counts_little_and_is_no_report() -> None:
    one, two = article("One", outlet="Market Herald"), article("Two", outlet="Daily Orla")
    found = weigh(one, two, copy_of={two.id: one.id})
    assert found["outlets"].value == 1.0
    assert found["copies"] == Reason(
        signal="copies", value=0.2, text="1 more outlet prints the same text"
    )


def test_copies_whose_original_is_elsewhere_count_one_report() -> None:
    one, two = article("One", outlet="Market Herald"), article("Two", outlet="Daily Orla")
    found = weigh(one, two, copy_of={one.id: "elsewhere", two.id: "elsewhere"})
    assert (found["outlets"].value, found["copies"].value) == (1.0, 0.2)


def test_of_each_text_the_first_is_the_report() -> None:
    one, two, three = read([article("One"), article("Two"), article("Three")])
    ids = [document.article.id for document in (one, two, three)]
    copy_of = {ids[0]: ids[0], ids[1]: ids[0], ids[2]: ids[2]}
    assert list(reports_of([one, two, three], copy_of)) == [one, three]


def test_a_publisher_that_runs_very_much_says_less_with_one_report() -> None:
    flood = quiet_news("Flood Wire", 64)
    others = [note for outlet in OUTLETS for note in quiet_news(outlet, 4)]
    loud = weigh(flood[0], others=[*flood[1:], *others])["outlets"]
    calm = weigh(others[0], others=[*flood, *others[1:]])["outlets"]
    assert loud.value == 0.5
    assert calm.value == 1.0
    assert loud.text == "only Flood Wire reports it, which runs 64 articles this morning"


def test_a_source_weighs_what_the_configuration_says() -> None:
    heavy = weigh(article("T"), feeds=(feed("Capital Ledger", weight=2),))
    light = weigh(article("T"), feeds=(feed("Capital Ledger", weight=0.5),))
    assert heavy["source"].value == pytest.approx(0.6)
    assert light["source"].value == pytest.approx(-0.3)
    assert heavy["source"].text == "Capital Ledger counts more than other sources"
    assert light["source"].text == "Capital Ledger counts less than other sources"
    assert "source" not in weigh(article("T"), feeds=(feed("Capital Ledger"),))


def test_a_heavy_source_that_only_copies_lends_little_weight() -> None:
    one, two = article("One", outlet="Market Herald"), article("Two", outlet="Daily Orla")
    feeds = (feed("Daily Orla", weight=3),)
    assert weigh(one, two, feeds=feeds)["source"].value == pytest.approx(1.2)
    copied = weigh(one, two, feeds=feeds, copy_of={two.id: one.id})
    assert copied["source"].value == pytest.approx(0.24)


# ── Where it stands ──────────────────────────────────────────────────────────────────────


def test_an_editor_orders_a_feed_whose_times_are_mixed() -> None:
    newest_first = by_the_clock("Daily Orla")
    oldest_first = [
        replace(one, position=40 - one.position, feed="https://old.example/feed")
        for one in newest_first
    ]
    mixed = by_an_editor("Harbour Post")
    undated = [replace(one, published=None, feed="https://none.example/feed") for one in mixed]
    found = edited([*newest_first, *oldest_first, *mixed, *undated])
    assert found[newest_first[0].feed] == 0
    assert found[oldest_first[0].feed] == 0
    assert found[mixed[0].feed] > 0.6
    assert "https://none.example/feed" not in found
    assert edited(mixed[:2])[mixed[0].feed] < 0.5


def test_the_top_of_a_feed_counts_where_an_editor_orders_it() -> None:
    lead = article("T", outlet="Daily Orla", position=0)
    found = weigh(lead, others=by_an_editor("Daily Orla"))["place"]
    assert found.text == "led Daily Orla's feed"
    assert found.value > 0.6
    high = replace(lead, position=4)
    assert weigh(high, others=by_an_editor("Daily Orla"))["place"].text == (
        "high in Daily Orla's feed"
    )
    assert weigh(high, others=by_an_editor("Daily Orla"))["place"].value < found.value
    assert "place" not in weigh(lead, others=by_the_clock("Daily Orla"))
    assert "place" not in weigh(replace(lead, position=15), others=by_an_editor("Daily Orla"))


def test_places_in_several_feeds_add_up_and_twenty_in_one_do_not() -> None:
    lead = article("T", outlet="Daily Orla", position=0)
    high = article("U", outlet="Harbour Post", position=2)
    others = [*by_an_editor("Daily Orla"), *by_an_editor("Harbour Post")]
    both = weigh(lead, high, others=others)["place"]
    assert both.text == "led Daily Orla's feed, high in 1 other"
    assert both.value > weigh(lead, others=others)["place"].value
    again = [replace(lead, id=str(n), position=n) for n in range(1, 20)]
    assert weigh(lead, *again, others=others)["place"].text == "led Daily Orla's feed"


# ── When it came ─────────────────────────────────────────────────────────────────────────


def test_recency_halves_with_the_half_life() -> None:
    rules = RankRules(half_life=6)
    fresh = weigh(article("T", hours_old=0), rules=rules)["recency"]
    older = weigh(article("T", hours_old=6), rules=rules)["recency"]
    assert older.value == pytest.approx(fresh.value / 2)
    assert fresh.text == "newest article within the hour"
    assert older.text == "newest article 6 hours ago"


def test_what_has_no_date_is_as_old_as_the_middle_of_the_morning() -> None:
    others = [article(f"A {n}", hours_old=n) for n in (1, 4, 9)]
    undated = weigh(article("T", hours_old=None), others=others)["recency"]
    assert undated.text == "undated, taken to be 4 hours old"
    assert undated.value == weigh(article("T", hours_old=4), others=others)["recency"].value


def test_an_undated_article_is_no_younger_than_its_first_sight() -> None:
    seen = replace(article("T", hours_old=None), first_seen=NOW - timedelta(hours=20))
    others = [article(f"A {n}", hours_old=n) for n in (1, 4, 9)]
    assert weigh(seen, others=others)["recency"].text == "undated, taken to be 20 hours old"


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=400)])
def test_a_date_in_the_future_gains_nothing(ahead: timedelta) -> None:
    others = [article(f"A {n}", hours_old=n) for n in (1, 4, 9)]
    future = weigh(replace(article("T"), published=NOW + ahead), others=others)["recency"]
    assert future.value <= weigh(article("T", hours_old=0), others=others)["recency"].value


def test_a_feed_that_dates_its_articles_anew_makes_none_newer() -> None:
    renewed = replace(article("T", hours_old=0), first_seen=NOW - timedelta(hours=10))
    assert weigh(renewed)["recency"].text == "newest article 10 hours ago"


def test_a_late_copy_makes_nothing_newer() -> None:
    one = article("One", outlet="Market Herald", hours_old=9)
    two = article("Two", outlet="Daily Orla", hours_old=0.1)
    found = weigh(one, two, copy_of={two.id: one.id})
    assert found["recency"].value == weigh(one)["recency"].value


def test_reports_of_several_that_go_on_say_when_in_local_time() -> None:
    early = article("One", outlet="Market Herald", hours_old=9)
    late = [
        article("Two", outlet="Daily Orla", hours_old=1),
        article("Three", outlet="Harbour Post", hours_old=0.5),
    ]
    # 06:30 UTC is 01:30 in New York; the second newest of the publishers' reports is an hour old.
    assert weigh(early, *late)["moving"].text == "still moving at 00:30"
    assert "moving" not in weigh(early)


def test_a_publisher_that_repeats_itself_keeps_nothing_moving() -> None:
    early = [article(outlet, outlet=outlet, hours_old=20) for outlet in OUTLETS[:2]]
    again = [article(f"Again {n}", outlet=OUTLETS[0], hours_old=n / 2) for n in range(20)]
    assert "moving" not in weigh(*early, *again)


def test_what_several_have_and_nobody_goes_on_with_is_over() -> None:
    found = weigh(
        article("One", outlet="Market Herald", hours_old=12),
        article("Two", outlet="Daily Orla", hours_old=10),
    )
    assert found["recency"].text == "last report at 15:30 yesterday"
    assert "moving" not in found


# ── What it says ─────────────────────────────────────────────────────────────────────────


def test_words_of_hard_news_in_headlines_count() -> None:
    grave = weigh(article("President of Velmark resigns after parliament vote"))["gravity"]
    assert grave == Reason(
        signal="gravity", value=0.7, text="hard news: “president”, “resigns”, “parliament”"
    )
    assert weigh(article("Twelve miners killed in Velmark"))["gravity"].value == pytest.approx(
        0.233
    )
    assert "gravity" not in weigh(article("A goat walks into town hall", "The president laughed."))


@pytest.mark.parametrize(
    "title",
    [
        "President Orlan of Burundi dies at 70",
        "Ten soldiers killed in attack in Mali",
        "Earthquake kills dozens in the hills",
        "Cyclone nears the coast of Bangladesh",
        "Bolivia and Peru sign border accord",
        "Russia votes on a new constitution",
    ],
)
def test_what_a_front_page_carries_is_graver_than_its_words(title: str) -> None:
    assert weigh(article(title))["gravity"].value > 0.7


@pytest.mark.parametrize(
    "title",
    [
        "Teacher killed in crash near the school",
        "President of the club dies at 70",
        "Man charged with murder fronts court",
        "Ministers of Peru look at a plan for schools",
        "French and Irish chefs open a kitchen",
    ],
)
def test_a_local_crime_and_a_mere_country_are_no_front_page(title: str) -> None:
    found = weigh(article(title))
    assert "gravity" not in found or found["gravity"].value <= 0.7


def test_a_text_that_tells_much_counts_and_a_bare_headline_against() -> None:
    text = " ".join(f"word{n}" for n in range(40))
    assert weigh(article("T", text))["quality"].value == pytest.approx(0.2)
    assert weigh(article("T", text))["quality"].text == "40 words to tell it from"
    assert weigh(article("T"))["quality"] == Reason(
        signal="quality", value=-0.2, text="no more than a headline"
    )
    assert weigh(article("T", "word " * 200))["quality"].value < 0


def test_a_story_is_opinion_only_if_all_of_it_is() -> None:
    opinion = article("ADA MOLL: The bridge was a warning")
    assert weigh(opinion)["opinion"].value < 0
    assert "opinion" not in weigh(opinion, article("Bridge falls", outlet="Daily Orla"))


def test_sport_stands_behind_the_news_and_once_is_enough() -> None:
    found = weigh(article("Kastor United win the cup"), section="Sport")
    assert found["soft"] == Reason(signal="soft", value=-0.5, text="Sport stands behind the news")
    assert "soft" not in weigh(article("Kastor United win the cup"), section="World")
    opinion = weigh(article("ADA MOLL: The cup was a warning"), section="Sport")
    assert "soft" not in opinion


# ── What the readers care for ────────────────────────────────────────────────────────────


def test_a_topic_counts_whole_in_a_headline_and_half_in_a_text() -> None:
    rules = RankRules(topics={"Marren Bridge": 2.0, "golf": -1.0})
    assert weigh(article("The Marren Bridge fell"), rules=rules)["topic"].value == 2.0
    assert weigh(article("It fell", "The Marren Bridge."), rules=rules)["topic"].value == 1.0
    assert "topic" not in weigh(article("The Marren fell"), rules=rules)
    assert "topic" not in weigh(article("Bridge at Marren"), rules=rules)
    golf = weigh(article("A day of golf"), rules=rules)["topic"]
    assert golf == Reason(
        signal="topic", value=-1.0, text="about “golf”, which you asked for less of"
    )


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("tariff", "New tariffs on Velmark steel"),
        ("tariffs", "A tariff on Velmark steel"),
        ("central bank", "Central banks meet in Lumen"),
        ("U.S.", "Velmark and U.S. agree"),
        ("journey", "Two journeys to Velmark"),
        ("élection", "Les élections à Velmark"),
        ("café", "A cafe opens in Velmark"),
    ],
)
def test_a_topic_is_found_in_one_number_and_the_other(topic: str, title: str) -> None:
    assert weigh(article(title), rules=RankRules(topics={topic: 1.0}))["topic"].value == 1.0


def test_a_place_of_the_readers_counts_where_it_is_written_as_a_name() -> None:
    rules = RankRules(places=("Reading", "Tarnholm"))
    found = weigh(article("Storm floods the old town of Reading"), rules=rules)["local"]
    assert found == Reason(signal="local", value=0.5, text="about Reading, near your readers")
    assert weigh(article("STORM FLOODS READING"), rules=rules)["local"].value == 0.5
    assert "local" not in weigh(article("A summer of reading"), rules=rules)
    passing = article("Bridge falls", "It stood in Tarnholm.")
    assert weigh(passing, rules=rules)["local"].value == 0.25


# ── The weights ──────────────────────────────────────────────────────────────────────────


def test_a_weight_of_nothing_turns_a_signal_off() -> None:
    off = RankRules(weights=Weights(**dict.fromkeys(Weights.model_fields, 0.0)), places=("T",))
    assert weigh(*bridge_collapse(), rules=off, section="Sport") == {}


@pytest.mark.parametrize("value", [math.inf, math.nan, -1.0, 1e9])
def test_a_weight_that_is_no_measure_is_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        Weights(outlets=value)
    with pytest.raises(ValidationError):
        RankRules(topics={"golf": 1e9 if value == -1.0 else value})


TIMES = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001  made aware
    lambda time: time.replace(tzinfo=UTC)
)


@given(
    st.lists(
        st.tuples(st.text(max_size=40), st.none() | TIMES, TIMES, st.integers(-9, 10**6)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(OUTLETS),
    st.floats(0, 10),
)
def test_every_score_is_a_number_whatever_the_articles_are(
    rows: list[tuple[str, datetime | None, datetime, int]], outlet: str, weight: float
) -> None:
    members = [
        replace(
            article(title, title * 2, outlet=OUTLETS[n % 4], id=str(n), position=position),
            published=published,
            first_seen=seen,
        )
        for n, (title, published, seen, position) in enumerate(rows)
    ]
    weigh(*members, feeds=[feed(outlet, weight=weight)], rules=RankRules(topics={"a": 1}))
