import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Feed, Sent, Story
from newsletter.rank.publishers import publishers
from newsletter.rank.stories import rank_stories
from tests.fakes.articles import NOW, article, bridge_collapse, feed, other_news, sent

LIMITS = EditionRules(stories=4, per_feed=2, min_stories=1)
# Few words, so that articles drawn at random meet in events, copies and repeats.
WORDS = (
    "Marren Bridge Orla Velland bank strike Kastor Renn 12 34 LIVE: quiz snow Brenn 選挙 Город 🙂 …"
)


def rank(
    articles: Sequence[Article],
    *,
    past: Sequence[Sent] = (),
    limits: EditionRules = LIMITS,
    feeds: Sequence[Feed] = (),
) -> tuple[Story, ...]:
    return rank_stories(articles, feeds=feeds, sent=past, rules=RankRules(), limits=limits, now=NOW)


@st.composite
def articles(draw: st.DrawFn) -> list[Article]:
    phrase = st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join)
    rows = draw(
        st.lists(
            st.tuples(
                st.one_of(phrase, st.text(max_size=30)),
                st.one_of(phrase.map(lambda text: text + "."), st.text(max_size=60)),
                st.sampled_from(["Capital Ledger", "Daily Orla", "Daily Orla TV", "Harbour Post"]),
                st.one_of(st.none(), st.floats(0, 30)),
                st.integers(0, 12),
            ),
            max_size=14,
        )
    )
    return [
        article(title, summary, outlet=outlet, hours_old=age, position=place, id=str(number))
        for number, (title, summary, outlet, age, place) in enumerate(rows)
    ]


def test_a_morning_has_its_biggest_story_first() -> None:
    stories = rank([*other_news(), *bridge_collapse()])
    assert len(stories[0].articles) == 3
    assert stories[0].outlets[0] == stories[0].articles[0].outlet
    assert [story.chosen for story in stories[:4]] == [True] * 4


def test_an_empty_morning_has_no_stories() -> None:
    assert rank([]) == ()


def test_a_live_blog_joins_nothing_and_is_not_chosen() -> None:
    blog = article(
        "Marren Bridge LIVE: bridge falls into the Orla at Tarnholm",
        "Follow the rescue at the Marren Bridge in Tarnholm, and the strike in Nordvik.",
        outlet="Live Wire",
    )
    (story,) = [s for s in rank([*bridge_collapse(), blog]) if blog in s.articles]
    assert story.articles == (blog,)
    assert not story.chosen
    assert story.reasons[-1].text == "a live blog or a stream, not a report"


def test_a_copy_stays_with_its_story() -> None:
    bridge = bridge_collapse()
    copy = article(bridge[0].title, bridge[0].summary, outlet="Evening Copy", hours_old=1)
    story = rank([*bridge, copy])[0]
    assert copy in story.articles
    assert "1 more outlet prints the same text" in [reason.text for reason in story.reasons]


def test_a_late_article_leaves_the_storys_id() -> None:
    bridge = bridge_collapse()
    assert rank(bridge[:2])[0].id == rank(bridge)[0].id


def test_the_summary_is_of_the_article_that_is_linked() -> None:
    for story in rank([*other_news(), *bridge_collapse()]):
        assert story.summary
        assert story.summary in story.articles[0].summary


def test_the_lead_alone_has_a_second_paragraph_and_it_is_another_members() -> None:
    lead, *others = rank([*other_news(), *bridge_collapse()])
    assert lead.summary in lead.articles[0].summary
    (teller,) = [article for article in lead.articles if lead.more in article.summary]
    assert teller.outlet == lead.more_outlet != lead.articles[0].outlet
    assert not any(story.more for story in others)


def test_a_thousand_articles_of_one_title_are_few_stories() -> None:
    same = [article("Snow closes the Brenn pass", id=str(n)) for n in range(1000)]
    assert len(rank(same)) == 1
    spread = [
        article("Snow closes the Brenn pass", outlet=f"Outlet {n}", id=str(n)) for n in range(1000)
    ]
    assert len(rank(spread)) == 1


def test_weird_text_raises_nothing() -> None:
    weird = [
        "",
        " ",
        "🙂" * 50,
        "A" * 100_000,
        "a b " * 25_000,
        " | " * 30_000,
        "x I " + "A" * 100_000,
        "\ud800 broken",
        "\x00\x07",
        "نص عربي طويل",
        "$" * 500,
    ]
    many = [article(text, text, id=str(n), url="") for n, text in enumerate(weird)]
    assert sum(len(story.articles) for story in rank(many)) == len(weird)
    odd = [
        replace(many[0], id="url", url="http://[::1"),
        replace(many[1], id="future", published=NOW + timedelta(days=9)),
        replace(many[2], id="many", outlet="", position=-1),
    ]
    assert len(rank(odd)) == 3


@given(articles(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_articles_changes_nothing(found: list[Article], dice: random.Random) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)
    assert rank(shuffled) == rank(found)


@given(articles())
@settings(deadline=None)
def test_each_article_is_in_one_story_and_each_score_is_the_sum_of_its_reasons(
    found: list[Article],
) -> None:
    stories = rank(found)
    places = Counter(a.id for story in stories for a in story.articles)
    assert places == Counter(a.id for a in found)
    assert len({story.id for story in stories}) == len(stories)
    for story in stories:
        assert story.score == sum(reason.value for reason in story.reasons)
        assert story.chosen or story.reasons[-1].value == 0
    chosen = [story.chosen for story in stories]
    assert chosen == sorted(chosen, reverse=True)
    rest = [story.score for story in stories if not story.chosen]
    assert rest == sorted(rest, reverse=True)


@given(articles(), st.integers(1, 6), st.integers(1, 3))
@settings(deadline=None)
def test_the_limits_hold_where_more_than_one_publisher_has_news(
    found: list[Article], most: int, per_feed: int
) -> None:
    chosen = [
        s for s in rank(found, limits=EditionRules(stories=most, per_feed=per_feed)) if s.chosen
    ]
    assert len(chosen) <= most
    told_by = Counter(s.articles[0].feed for s in chosen)
    voices = publishers(found)
    alone = len({voices[s.articles[0].feed] for s in chosen}) == 1
    assert alone or max(told_by.values(), default=0) <= per_feed


@given(articles(), articles())
@settings(deadline=None)
def test_nothing_that_was_sent_comes_again(first: list[Article], second: list[Article]) -> None:
    earlier = [replace(a, published=a.when - timedelta(hours=30)) for a in first]
    past = [sent(story) for story in rank(earlier) if story.chosen]
    told = {a.id for p in past for a in p.story.articles}
    addresses = {a.url for p in past for a in p.story.articles}
    today = [*earlier, *(replace(a, id=f"new {a.id}") for a in second)]
    for story in rank(today, past=past):
        if story.chosen:
            assert not told & {a.id for a in story.articles}
            assert not addresses & {a.url for a in story.articles}


def test_of_two_texts_the_original_tells_and_counts_though_the_copy_is_older() -> None:
    bridge = bridge_collapse()
    source = feed("Capital Ledger", weight=3.0)
    copy = replace(
        bridge[0],
        id="copy",
        feed="https://blog.example/feed",
        outlet="Small Blog",
        url="https://blog.example/1",
        published=bridge[0].when - timedelta(minutes=1),
    )
    story = rank([*other_news(), bridge[0], copy], feeds=[source])[0]
    assert story.articles[0].outlet == "Capital Ledger"
    assert "only Capital Ledger reports it" in [reason.text for reason in story.reasons]


def test_what_was_sent_is_remembered_in_the_words_of_then() -> None:
    first = bridge_collapse()[0]
    two = replace(first, title="Marren Bridge falls, 2 killed", summary="Two people were killed.")
    past = [sent(rank([two])[0])]
    twenty = replace(two, title="Marren Bridge falls, 20 killed", summary="20 people were killed.")
    other = article(
        "20 killed as Marren Bridge falls into the Orla",
        "20 people were killed when the Marren Bridge fell into the Orla.",
        outlet="Harbour Post",
        hours_old=1,
    )
    stories = rank([twenty, other], past=past)
    (story,) = [one for one in stories if other in one.articles]
    assert story.update_of == past[0].edition


def test_an_address_that_all_entries_of_a_feed_have_makes_none_of_them_known() -> None:
    rates, opera = (
        article(title, summary, id=str(number), url="https://paper.example/", hours_old=age)
        for number, (title, summary, age) in enumerate(
            [
                ("Central bank keeps its rate", "The bank of Velland keeps its rate at 3%.", 30),
                ("Opera house in Lumen burns down", "The opera of Lumen burned in the night.", 1),
            ]
        )
    )
    past = [sent(rank([rates])[0])]
    (story,) = rank([opera], past=past)
    assert story.chosen


def test_a_memo_of_few_places_still_has_its_biggest_story_first() -> None:
    for places in (1, 2, 3, 4):
        limits = EditionRules(stories=places, min_stories=1)
        stories = rank([*other_news(), *bridge_collapse()], limits=limits)
        assert "Marren" in stories[0].title
        assert stories[0].chosen
