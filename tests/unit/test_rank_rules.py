"""The editor's standing rules: which hold for an article, which for a story, and in what words."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.rules import Rule
from newsletter.model import Article, Reason
from newsletter.rank.rules import Rulebook, Verdict, compile_rules
from newsletter.rank.words import Document, read
from tests.fakes.articles import article, bridge_collapse, feed, other_news


def book(*rules: dict[str, Any]) -> Rulebook:
    return compile_rules([Rule.model_validate(rule) for rule in rules])


def said(rule: dict[str, Any], *articles: Article, section: str = "World") -> Verdict:
    return book(rule).said(read(articles), section)


def holds(conditions: dict[str, Any], *articles: Article, section: str = "World") -> bool:
    return bool(said({"boost": 1.0, **conditions}, *articles, section=section).reasons)


def one(title: str, summary: str = "", **more: Any) -> Article:  # noqa: ANN401  an article's fields
    return replace(article(title, summary), **more)


BRIDGE = bridge_collapse()
PASS = other_news()[-1]


def test_a_boost_is_a_reason_of_its_value_that_names_the_rule() -> None:
    verdict = said({"boost": 0.8, "phrase": "Marren Bridge"}, *BRIDGE)
    text = "your rule: boost “Marren Bridge”"
    assert verdict == Verdict(reasons=(Reason(signal="rule", value=0.8, text=text),))


def test_boosts_add_up_in_the_order_of_the_file_and_each_counts_once_a_story() -> None:
    rules = book(
        {"boost": 2, "keyword": "bridge"},
        {"boost": 9, "keyword": "volcano"},
        {"boost": -0.5, "keyword": ["orla", "lorry"]},
    )
    values = [reason.value for reason in rules.said(read(BRIDGE), "World").reasons]
    assert values == [2.0, -0.5]


def test_a_story_that_no_rule_is_about_has_no_verdict() -> None:
    assert said({"mute": True, "keyword": "golf"}, *BRIDGE) == Verdict()
    assert book().said(read(BRIDGE), "World") == Verdict()


# ── Words ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("quake", "Strong quakes shake Velland"),
        ("Quakes", "One quake shook Velland"),
        ("city", "Two cities at odds"),
        ("cities", "A city at odds"),
        ("box", "Boxes found on the shore"),
        ("heroes", "A hero of Tarnholm"),
        ("Quake", "VELLAND'S QUAKE"),
        ("covid-19", "Covid-19 returns to Lumen"),
        ("4.25", "Rate at 4.25 percent"),
        ("élection", "Une election en Velland"),
        ("election", "L’élection est close"),
        ("Lodz", "Fog over Łódź"),
        ("Ølen", "Ferry to Olen"),
        ("землетрясени*", "Землетрясения в Велланде"),
        ("quake*", "Quakeproof homes"),
        ("지진*", "어제 지진이 났다"),
        ("地震", "昨日大地震発生"),
        ("雪", "東京大雪警報"),
        ("選挙権", "若者の選挙権拡大"),
        ("زلزال", "زلزال في المدينة"),
        ("भूकंप", "शहर में भूकंप आया"),
        ("แผ่นดินไหว", "เกิดแผ่นดินไหวเมื่อคืน"),
    ],
)
def test_a_keyword_is_a_word_in_any_writing(keyword: str, title: str) -> None:
    assert holds({"keyword": keyword}, one(title))
    assert holds({"keyword": keyword}, one("Velland", summary=title))


@pytest.mark.parametrize(
    ("keyword", "title"),
    [
        ("quake", "Earthquakes and quakers"),
        ("new", "Renewal of vows"),
        ("us", "A bus stop"),
        ("pass", "The pas de deux"),
        ("virus", "Viru is a town"),
        ("quake*", "An earthquake"),
        ("雪", "東京晴天"),
        ("京都", "東京で都市計画"),
        ("カキ", "ガキ"),
        ("選挙権", "選挙の権利"),
        ("½", "Half of it"),
    ],
)
def test_a_part_of_a_word_is_not_the_word(keyword: str, title: str) -> None:
    assert not holds({"keyword": keyword}, one(title))


@pytest.mark.parametrize(
    ("keyword", "title", "found"),
    [
        ("US", "US and Velland sign", True),
        ("US", "A U.S. judge rules", True),
        ("US", "The US's answer", True),
        ("US", "A US-led talk", True),
        ("US", "Tell us why", False),
        ("US", "Let Us Now Praise", False),
        ("U.S.", "US and Velland sign", True),
        ("U.S.", "Tell us why", False),
        ("us", "Tell us why", True),
        ("MP", "Two MPs resign", True),
        ("MP", "Mps and mp", False),
        ("WHO", "Who knew of it", False),
        ("AIDS", "Hearing aids recalled", False),
        ("NASA", "Nasa’s probe lands", True),
        ("NASA", "Launch by NASA", True),
        ("OTAN", "Au sommet de l’Otan", True),
        ("QUAKE", "Strong Quakes shake Velland", True),
        ("QUAKE", "A quake shakes Velland", False),
        ("COVID-19", "Covid-19 returns to Lumen", True),
        ("G7", "G7 leaders meet", True),
        ("NA*", "A nation of two", True),
        ("США", "США и Велланд", True),
        ("FÉD", "La Fed et la FED", True),
    ],
)
def test_a_word_in_capitals_is_found_where_the_text_writes_it_so(
    keyword: str, title: str, *, found: bool
) -> None:
    assert holds({"keyword": keyword}, one(title)) is found
    assert holds({"keyword": keyword}, one("Velland", summary=title)) is found
    assert holds({"keyword": keyword, "title_only": True}, one("Velland", title)) is False


@pytest.mark.parametrize(
    ("phrase", "summary", "found"),
    [
        ("US election", "The US election is near.", True),
        ("US election", "The U.S. election is near.", True),
        ("US election", "It gave us election fever.", False),
        ("climate summit", "The Climate Summit, at last.", True),
        ("climate summit", "A climate-summit row.", True),
        ("climate summit", "The summit on climate.", False),
        ("climate summit", "Of climate talks and a summit.", False),
        ("the the summit", "The the the summit ended.", True),
        ("côte d'azur", "Rain on the Cote d’Azur.", True),
        ("climate summit", "A climate summits index.", False),
        ("首相 辞任", "首相、辞任へ", True),
    ],
)
def test_a_phrase_is_its_words_in_a_row(phrase: str, summary: str, *, found: bool) -> None:
    assert holds({"phrase": phrase}, one("Velland", summary)) is found


def test_a_phrase_does_not_run_from_the_title_into_the_summary() -> None:
    assert not holds({"phrase": "climate summit"}, one("A change of climate", "Summit opens."))


def test_title_only_leaves_the_summary_out() -> None:
    rule = {"keyword": "quake", "title_only": True}
    assert not holds(rule, one("Shock in Velland", "A quake shook it."))
    assert holds(rule, one("Quake in Velland"))


def test_a_keyword_and_a_phrase_must_both_be_said() -> None:
    rule = {"keyword": ["quake", "flood"], "phrase": "central bank"}
    assert holds(rule, one("Flood at the central bank"))
    assert not holds(rule, one("Flood at the bank"))
    assert not holds(rule, one("Fire at the central bank"))


def test_a_word_that_few_articles_of_a_story_say_in_passing_is_not_what_it_is_about() -> None:
    passing = [one("Storm floods Tarnholm, halts golf"), *(one(f"Flood {n}") for n in range(3))]
    rule = {"boost": 1.0, "keyword": "golf"}
    assert not said(rule, *passing).reasons
    assert said(rule, *passing[:3]).reasons
    with_outlet = rule | {"outlet": "Capital Ledger"}
    assert said(with_outlet, *passing).reasons


# ── Outlets, sections, authors, kinds, addresses ─────────────────────────────────────────


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"outlet": "daily  orla"}, True),
        ({"outlet": ["Harbour Post", "Dàily Orla"]}, True),
        ({"outlet": "Daily"}, False),
        ({"section": "WORLD"}, True),
        ({"section": "Sport"}, False),
        ({"outlet": "Daily Orla", "section": "Sport"}, False),
        ({"author": "Ilva Renn"}, True),
        ({"author": "renn"}, True),
        ({"author": "Ilva R"}, False),
        ({"author": "!a", "outlet": "Daily Orla"}, False),
        ({"address": "orla.example"}, True),
        ({"address": "www.ORLA.example/news/"}, True),
        ({"address": "orla.example/news/brenn"}, True),
        ({"address": "orla.example/new"}, False),
        ({"address": "la.example"}, False),
        ({"address": "Straße.example"}, False),
        ({"kind": "live"}, False),
        ({"keyword": "snow", "outlet": "Harbour Post"}, False),
        (
            {"keyword": "snow", "author": "Renn", "address": "orla.example", "section": "World"},
            True,
        ),
    ],
)
def test_every_condition_of_a_rule_must_hold(conditions: dict[str, Any], *, found: bool) -> None:
    story = replace(
        PASS,
        author="By Ilva Renn and others",
        url="https://me@m.orla.example:443/News/brenn?from=rss",
    )
    assert holds(conditions, story) is found


def test_the_host_of_another_writing_is_found_as_addresses_have_it() -> None:
    story = one("Fog", url="https://xn--bcher-kva.example/fog")
    assert holds({"address": "bücher.example"}, story)


def test_an_article_that_a_rule_kept_has_a_kind_for_other_rules() -> None:
    rules = book({"boost": 1.0, "kind": ["quiz", "live"]})
    members = read([PASS])
    assert rules.said(members, "World", {PASS.id: "live"}).reasons
    assert not rules.said(members, "World", {PASS.id: "podcast"}).reasons


# ── Mute and pin ─────────────────────────────────────────────────────────────────────────


def test_a_muted_outlet_keeps_silent_and_the_others_tell() -> None:
    verdict = said({"mute": True, "outlet": "Daily Orla"}, *BRIDGE)
    assert verdict == Verdict(silent=frozenset({BRIDGE[2].id}))


def test_a_story_that_nobody_is_left_to_tell_is_muted() -> None:
    rules = book(
        {"mute": True, "outlet": ["Daily Orla", "Capital Ledger"]},
        {"mute": True, "address": "harbour-post.example"},
    )
    verdict = rules.said(read(BRIDGE), "World")
    assert verdict.muted
    assert verdict.muted == Reason(
        signal="mute", value=0.0, text="your rule: mute outlet “Daily Orla” or “Capital Ledger”"
    )
    assert len(verdict.silent) == 3


def test_a_muted_word_drops_the_story_that_is_about_it() -> None:
    verdict = said({"mute": True, "keyword": "bridge"}, *BRIDGE)
    assert verdict.muted
    assert verdict.muted.text == "your rule: mute “bridge”"
    # One of the three says it: a third.
    assert said({"mute": True, "phrase": "fire brigade"}, *BRIDGE).muted


def test_a_muted_word_in_passing_silences_who_says_it() -> None:
    articles = [*BRIDGE, one("Marren Bridge: what is known")]
    verdict = said({"mute": True, "phrase": "fire brigade"}, *articles)
    assert verdict == Verdict(silent=frozenset({BRIDGE[0].id}))


def test_a_muted_section_of_one_outlet_leaves_the_section_to_the_others() -> None:
    rule = {"mute": True, "outlet": "Daily Orla", "section": "Sport"}
    assert said(rule, PASS, section="Sport").muted
    assert said(rule, PASS, section="World") == Verdict()
    assert not said(rule, *BRIDGE, section="Sport").muted
    assert said({"mute": True, "section": "sport"}, *BRIDGE, section="Sport").muted


def test_a_pin_is_told_and_a_mute_wins_over_it() -> None:
    pin = {"pin": True, "keyword": "bridge"}
    verdict = said(pin, *BRIDGE)
    assert verdict.pinned
    assert [(r.signal, r.value) for r in verdict.reasons] == [("pin", 0.0)]
    both = book(pin, {"mute": True, "keyword": "orla"}).said(read(BRIDGE), "World")
    assert both.muted
    assert not both.pinned


# ── Aside and keep ───────────────────────────────────────────────────────────────────────


def document(found: Article) -> Document:
    return read([found])[0]


def test_an_article_is_set_aside_or_kept_by_the_first_rule_that_holds() -> None:
    rules = book(
        {"keep": True, "kind": "live", "outlet": "Daily Orla"},
        {"aside": True, "author": "Horoscope Desk"},
        {"aside": True, "outlet": "Daily Orla"},
    )
    kept = rules.kind_said(document(PASS), "live")
    assert kept == Reason(
        signal="keep", value=0.0, text="your rule: keep outlet “Daily Orla”, kind “live”"
    )
    aside = rules.kind_said(document(PASS))
    assert aside
    assert (aside.signal, aside.text) == ("aside", "your rule: aside outlet “Daily Orla”")
    assert rules.kind_said(document(BRIDGE[0]), "live") is None
    assert rules.kind_said(document(replace(BRIDGE[0], author="HOROSCOPE DESK"))) is not None
    assert rules.said(read(BRIDGE), "World") == Verdict()


def test_the_section_of_an_article_is_that_of_a_story_of_it_alone() -> None:
    rule = Rule(aside=True, section=("Local",), keyword=("snow",))
    filed = feed("Daily Orla", section="local")
    assert compile_rules([rule], {filed.url: filed}).kind_said(document(PASS))
    assert not compile_rules([rule]).kind_said(document(PASS))


def test_a_section_alone_is_set_aside_too_and_still_the_first_rule_counts() -> None:
    filed = feed("Daily Orla", section="Stars")
    rules = [Rule(aside=True, section=("Stars",)), Rule(keep=True, keyword=("snow",))]
    for order, signal in ((rules, "aside"), (rules[::-1], "keep")):
        ruled = compile_rules(order, {filed.url: filed}).kind_said(document(PASS))
        assert ruled
        assert ruled.signal == signal
    assert not compile_rules(rules[:1]).kind_said(document(PASS))


# ── Laws ─────────────────────────────────────────────────────────────────────────────────

TEXTS = st.text(
    st.one_of(st.sampled_from("aÀsyß 'е́й雪カガ지 -."), st.characters(blacklist_categories=["Cs"])),
    max_size=40,
)


def has_a_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


@settings(deadline=None)
@given(TEXTS.filter(has_a_word), st.lists(TEXTS, max_size=3))
def test_a_text_holds_itself_as_a_phrase_unless_it_has_no_word(
    phrase: str, texts: list[str]
) -> None:
    whole = unicodedata.normalize("NFC", " ".join(phrase.split()))
    (found,) = read([one(whole)])
    if found.title_tokens:
        assert holds({"phrase": whole}, one(whole), *(one(text) for text in texts[:2]))


@settings(deadline=None)
@given(st.permutations(BRIDGE))
def test_the_order_of_the_articles_does_not_matter(articles: list[Article]) -> None:
    rules = book(
        {"boost": 1, "keyword": "bridge"},
        {"mute": True, "outlet": "Daily Orla"},
        {"pin": True, "phrase": "fire brigade"},
    )
    assert rules.said(read(articles), "World") == rules.said(read(BRIDGE), "World")
