from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Article, Feed
from newsletter.rank.sections import NATIONAL, OTHER, WORLD, possible, section
from newsletter.rank.words import read
from tests.fakes.articles import article, feed

PLAIN = "Marren Bridge to be rebuilt"


def told_in(*articles: Article, feeds: Sequence[Feed] = ()) -> str:
    return section(read(list(articles)), {feed.url: feed for feed in feeds})


def filed(*paths: str) -> list[Article]:
    return [
        article(f"{PLAIN} {number}", outlet=f"Outlet {number}", url=f"https://a.example{path}")
        for number, path in enumerate(paths)
    ]


def test_the_operators_section_of_the_feed_decides() -> None:
    told = article("Striker signs", outlet="Orla", url="https://orla.example/sport/1")
    assert told_in(told, feeds=[feed("Orla", section="Around town")]) == "Around town"


def test_the_section_that_most_feeds_have_decides() -> None:
    feeds = [
        feed("Outlet 0", section="Science"),
        *(feed(f"Outlet {n}", section="World") for n in (1, 2)),
    ]
    assert told_in(*filed("/a/1", "/a/2", "/a/3"), feeds=feeds) == "World"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sport/football/kastor-win", "Sport"),
        ("/news/world/marren-bridge", WORLD),
        ("/2031/03/04/us/politics/marren-bridge.html", "Politics"),
        ("/news/world-us-canada-52961599", WORLD),
        ("/news/uk-politics-52961599", "Politics"),
        ("/news/uk-52961599", NATIONAL),
        ("/news/national/418106/marren-bridge", NATIONAL),
        ("/nz/news/article.cfm", NATIONAL),
        ("/singapore/courts-crime/marren-bridge", "Crime and courts"),
        ("/wirtschaft/marren-bruecke.html", "Business"),
        ("/ausland/marren-bruecke.html", WORLD),
        ("/politique/article/2031/03/04/marren", "Politics"),
        ("/deportes/kastor.html", "Sport"),
        ("/cultura/2031/marren", "Culture"),
        ("/salute/marren", "Health"),
        ("/binnenland/marren", NATIONAL),
        ("/articles/marren-bridge", OTHER),
        ("/de/article/marren-bridge", OTHER),
        ("/sport", OTHER),
        ("/world-of-bridges", OTHER),
        ("", OTHER),
    ],
)
def test_an_address_says_what_its_outlet_files_it_under(path: str, name: str) -> None:
    assert told_in(*filed(path)) == name


def test_an_address_that_says_where_and_what_says_what() -> None:
    assert told_in(*filed("/world/science/marren")) == "Science"


def test_most_addresses_decide_and_what_goes_before_where() -> None:
    assert told_in(*filed("/world/1", "/politics/2", "/politics/3")) == "Politics"
    assert told_in(*filed("/world/1", "/world/2", "/politics/3")) == WORLD
    assert told_in(*filed("/world/1", "/politics/2")) == "Politics"


def test_a_soft_page_of_one_outlet_does_not_move_what_another_files_as_world_news() -> None:
    assert told_in(*filed("/style/1", "/world/2")) == WORLD
    assert told_in(*filed("/style/1")) == "Life"


@pytest.mark.parametrize(
    ("categories", "name"),
    [
        (("Science",), "Science"),
        (("desk/science/space", "4711"), "Science"),
        (("World", "Santé"), "Health"),
        (("Life Style",), "Life"),
        (("PAID",), OTHER),
    ],
)
def test_a_category_tells_where_the_address_does_not(
    categories: tuple[str, ...], name: str
) -> None:
    (plain,) = filed("/articles/1")
    assert told_in(replace(plain, categories=categories)) == name


def test_words_tell_where_nothing_is_filed() -> None:
    assert told_in(article("Judge sends Marren Bridge builder to jail")) == "Crime and courts"
    assert told_in(article("Astronomers find ice", "A telescope saw it.")) == "Science"
    assert told_in(article("Striker Ilva Renn signs for Kastor")) == "Sport"


@pytest.mark.parametrize(
    "title",
    [
        "Farmers bank on tourism",
        "Gun store robbed of rifles",
        "Orla teachers walk out over class sizes",
        "Band of rain moves over the West Bank",
    ],
)
def test_a_word_that_other_sections_use_too_is_not_enough(title: str) -> None:
    assert told_in(article(title)) == OTHER


def test_an_old_bone_in_a_far_country_is_science_and_its_elections_are_world() -> None:
    bone = article("Fossil of a new dinosaur species found", url="https://a.example/world/1")
    vote = article("Senate vetoes election referendum", url="https://a.example/world/2")
    at_home = article("Senate vetoes election referendum", url="https://a.example/national/2")
    assert told_in(bone) == "Science"
    assert told_in(vote) == WORLD
    assert told_in(at_home) == "Politics"


def test_the_sections_that_may_be_are_the_operators_and_ours_where_a_feed_has_none() -> None:
    filed = [feed("Orla", section="Around town"), feed("Moll", section="World")]
    assert possible(filed) == ("Around town", "World")
    assert {"Around town", "Sport", OTHER} <= set(possible([*filed, feed("Tarn")]))
    assert OTHER in possible([])


@given(st.text(max_size=60))
def test_any_address_has_a_section(url: str) -> None:
    assert told_in(article(PLAIN, url=url))


@given(st.permutations(filed("/world/1", "/sport/2", "/sport/3", "/articles/4", "/national/5")))
def test_the_order_of_members_decides_only_between_equals(members: list[Article]) -> None:
    assert told_in(*members) == "Sport"
