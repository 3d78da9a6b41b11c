from dataclasses import replace

import pytest

from newsletter.config.settings import EditionRules
from newsletter.model import Article
from newsletter.rank.sections import OTHER, section
from newsletter.rank.select import Choice, select
from newsletter.rank.summarize import tell
from newsletter.rank.words import read
from tests.fakes.articles import article, feed, other_news


def choose(*stories: list[Article], limits: EditionRules) -> list[Choice]:
    documents = {d.article.id: d for d in read([a for story in stories for a in story])}
    members = [[documents[a.id] for a in story] for story in stories]
    return select([(story, tell(story)) for story in members], limits)


def signals(choices: list[Choice]) -> list[str]:
    return [choice.against.signal if choice.against else "" for choice in choices]


def test_the_memo_holds_so_many_stories_and_no_more() -> None:
    found = choose(*[[a] for a in other_news()], limits=EditionRules(stories=4))
    assert signals(found) == ["", "", "", "", "full", "full"]


def test_one_feed_tells_so_many_stories_and_no_more() -> None:
    mine = [article(a.title, a.summary, outlet="Daily Orla") for a in other_news()]
    found = choose(*[[a] for a in mine], limits=EditionRules(per_feed=2))
    assert signals(found) == ["", "", "per_feed", "per_feed", "per_feed", "per_feed"]


def test_where_a_feed_is_full_another_member_tells() -> None:
    first, second, third = (
        article(a.title, a.summary, outlet="Daily Orla") for a in other_news()[:3]
    )
    elsewhere = article(
        "Ice below the dust of the moonlet Quill, probe finds",
        "The Selene probe has measured ice on the moonlet Quill for the first time.",
        outlet="Science Letter",
        hours_old=20,
    )
    found = choose([first], [second], [third, elsewhere], limits=EditionRules(per_feed=2))
    assert signals(found) == ["", "", ""]
    assert found[2].telling.article == elsewhere


def test_a_bare_headline_does_not_stand_in_for_a_full_feed() -> None:
    first, second, third = (
        article(a.title, a.summary, outlet="Daily Orla") for a in other_news()[:3]
    )
    bare = article("Moonlet Quill has water, astronomers find", outlet="Science Letter")
    found = choose([first], [second], [third, bare], limits=EditionRules(per_feed=2))
    assert signals(found) == ["", "", "per_feed"]


def test_one_thing_is_not_told_twice() -> None:
    one = article("Heavy snow closes the Brenn pass", "A metre of snow fell on the Brenn pass.")
    two = article(
        "Brenn pass closed by heavy snow", "The Brenn pass is closed.", outlet="Daily Orla"
    )
    assert signals(choose([one], [two], limits=EditionRules())) == ["", "alike"]


def test_a_story_goes_to_the_section_of_most_of_its_feeds() -> None:
    outlets = {"A": "Money", "B": "World", "C": "World"}
    feeds = {feed(o).url: feed(o, section=s) for o, s in outlets.items()}
    members = read([article("T", outlet=outlet) for outlet in outlets])
    assert section(members, feeds) == "World"


def test_without_feed_sections_the_address_tells() -> None:
    def of(*paths: str) -> str:
        members = [article(f"T {p}", url=f"https://a.example{p}", id=p) for p in paths]
        return section(read(members), {})

    assert of("/sport/football/52972621") == "Sport"
    assert of("/news/world-us-canada-52961599") == "World"
    assert of("/2031/03/04/politics/vote/index.html") == "Politics"
    assert of("/news/business/1", "/sport/2", "/business/3") == "Business"
    assert of("/news/story-about-sport") == OTHER
    assert of("") == OTHER


def test_without_a_telling_address_the_feeds_categories_tell() -> None:
    filed = replace(article("T"), categories=("desk/us", "desk/science/space"))
    assert section(read([filed]), {}) == "Science"


@pytest.mark.parametrize(
    ("title", "summary", "name"),
    [
        (
            "Senate votes on the harbor bill",
            "Senators sent the bill to the governor, who has a veto.",
            "Politics",
        ),
        (
            "Two jailed for the Selby bank murder",
            "A judge sentenced both men; the court heard a detective for two days.",
            "Crime and courts",
        ),
        (
            "Velmark hospital gives out a vaccine of its own",
            "Doctors say that no patient has had a symptom since.",
            "Health",
        ),
        ("Astronomer finds a planet of ice", "A telescope saw it pass.", "Science"),
    ],
)
def test_where_nothing_is_filed_the_words_tell(title: str, summary: str, name: str) -> None:
    assert section(read([article(title, summary)]), {}) == name


def test_an_address_under_world_says_where_and_the_words_say_what() -> None:
    def of(title: str, summary: str) -> str:
        return section(read([article(title, summary, url="https://a.example/world/1")]), {})

    assert of("Fossil of a walking fish", "A species of its own, a scientist says.") == "Science"
    assert of("Senate of Velmark votes on a bill", "Lawmakers sat until dawn.") == "World"
    assert of("A goat walks into town hall", "") == "World"


def test_words_of_two_sections_tell_nothing() -> None:
    both = article("Court hears senator on the harbor", "A judge let voters in.")
    assert section(read([both]), {}) == OTHER
    assert section(read([article("A goat walks into town hall")]), {}) == OTHER
