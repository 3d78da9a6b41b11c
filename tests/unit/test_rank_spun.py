import random
import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Feed
from newsletter.rank.spun import respun
from newsletter.rank.stories import rank_stories
from newsletter.rank.words import Document, read
from tests.fakes.articles import NOW, article, feed

TITLE = "Brindled ferry sinks outside Quillhaven harbour"
TEXT = (
    "A brindled ferry carrying fertiliser sank outside Quillhaven harbour before sunrise, "
    "leaving eleven sailors stranded aboard rafts while coastguards searched shallow waters, "
    "harbourmaster Selene Marren announced, blaming rotten timber, ignored warnings, stormy "
    "weather, careless inspectors and owners who postponed repairs throughout winter."
)
# What five reporters make of it, each in their own words.
REPORTS = (
    (
        "Eleven sailors were brought ashore at Quillhaven after the ferry they had loaded with "
        "fertiliser went down; nobody is missing, the coastguard said, and divers will look at it."
    ),
    (
        "The harbourmaster of Quillhaven blames the owners of a ferry that sank at dawn. They put "
        "off repairs all winter, Selene Marren says; the company would not answer questions."
    ),
    (
        "Fishermen pulled most of the crew of a sunken ferry out of shallow water off Quillhaven "
        "this morning. One of them told how the timber broke when the second wave hit."
    ),
    (
        "Farmers around Quillhaven have to wait for fertiliser: the ferry that to bring it lies "
        "outside the harbour, where it sank, and a second one is not due before next month."
    ),
    (
        "Inspectors passed the ferry in May, papers show, though her planks were rotten. She sank "
        "off Quillhaven with eleven sailors, all of whom lived through a night on rafts."
    ),
)


def spun(text: str, chance: random.Random, share: float = 0.4) -> str:
    """The text with so many of its words written otherwise, each in one of three ways."""
    return " ".join(
        f"{word[::-1]}{chance.choice('xyz')}"
        if len(word) > 4 and word.islower() and chance.random() < share
        else word
        for word in text.split()
    )


def farm(count: int, *, share: float = 0.4) -> list[Article]:
    chance = random.Random(5)  # noqa: S311  the same farm each time, no secret
    return [
        article(
            spun(TITLE, chance, 0.2),
            spun(TEXT, chance, share),
            outlet=f"Host {number}",
            id=f"spun {number}",
        )
        for number in range(count)
    ]


def reports(articles: Sequence[Article], feeds: Sequence[Feed] = ()) -> tuple[int, str]:
    """How many outlets report the one event, and whose article tells it."""
    stories = rank_stories(
        articles, feeds=feeds, sent=(), rules=RankRules(), limits=EditionRules(), now=NOW
    )
    story = max(stories, key=lambda story: len(story.articles))
    assert len(story.articles) == len(articles)
    told = story.articles[0].outlet
    counts = [
        int(found[1]) if (found := re.match(r"(\d+) of \d+ outlets", reason.text)) else 1
        for reason in story.reasons
        if "report it" in reason.text or "reports it" in reason.text
    ]
    return counts[0], told


def test_one_text_in_the_words_of_forty_hosts_is_no_forty_reports() -> None:
    assert reports(farm(40))[0] <= 3


def test_a_farm_adds_little_to_the_report_that_it_spins() -> None:
    source = article(TITLE, TEXT, outlet="Daily Orla", id="source", hours_old=5.0)
    count, told = reports([*farm(12), source])
    assert count <= 3
    assert told == "Daily Orla"


def test_a_farm_that_dates_its_texts_early_still_spins_the_outlet_of_most_weight() -> None:
    source = article(TITLE, TEXT, outlet="Daily Orla", id="source", hours_old=0.5)
    count, told = reports([*farm(12), source], [feed("Daily Orla", weight=2.0)])
    assert count <= 3
    assert told == "Daily Orla"


def own_words() -> list[Article]:
    return [
        article(f"Ferry sinks outside Quillhaven {n}", text, outlet=f"Paper {n}", id=f"own {n}")
        for n, text in enumerate(REPORTS)
    ]


def test_reports_in_their_own_words_stay_reports_beside_a_farm() -> None:
    count, _ = reports([*own_words(), *farm(12)])
    assert 6 <= count <= 9


def test_three_texts_that_are_alike_are_no_farm() -> None:
    pages = read(farm(3, share=0.5))
    voices = {page.article.feed: page.article.id for page in pages}
    assert respun([pages], voices=voices, before=by_id) == {}
    more = read(farm(20))
    voices = {page.article.feed: page.article.id for page in more}
    assert respun([more], voices=voices, before=by_id)
    # Twenty pages of one publisher are no farm either.
    assert respun([more], voices=dict.fromkeys(voices, "one"), before=by_id) == {}


def by_id(document: Document) -> tuple[float, float, str]:
    return 0.0, 0.0, document.article.id


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_farm_is_seen_in_any_order_of_its_articles(chance: random.Random) -> None:
    texts = farm(10)
    shuffled = list(texts)
    chance.shuffle(shuffled)
    assert reports(shuffled) == reports(texts)
