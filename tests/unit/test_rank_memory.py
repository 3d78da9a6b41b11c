from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Sent, Story
from newsletter.rank.memory import Event, compare, remember
from newsletter.rank.stories import rank_stories
from newsletter.rank.words import read
from tests.fakes.articles import NOW, article, bridge_collapse, other_news, sent


def rank(articles: Sequence[Article], past: Sequence[Sent] = ()) -> tuple[Story, ...]:
    return rank_stories(
        articles, feeds=(), sent=past, rules=RankRules(), limits=EditionRules(), now=NOW
    )


def story(articles: Sequence[Article]) -> Story:
    return Story(
        id=articles[0].id,
        title=articles[0].title,
        summary="",
        section="",
        score=1.0,
        reasons=(),
        articles=tuple(articles),
        chosen=True,
    )


def told(articles: Sequence[Article], *, edition: int = 3, hours_ago: float = 24.0) -> Sent:
    """A story of these articles as an edition told it, each published two hours before."""
    published = NOW - timedelta(hours=hours_ago + 2)
    old = [replace(article, published=published) for article in articles]
    return sent(story(old), edition=edition, hours_ago=hours_ago)


def compared(group: Sequence[Article], past: Sequence[Sent]) -> list[Event]:
    """The group compared with the past, read among other news as on any morning."""
    corpus = {a.id: a for one in past for a in one.story.articles}
    corpus |= {a.id: a for a in [*other_news(), *group]}
    documents = {document.article.id: document for document in read(list(corpus.values()))}
    return compare([documents[a.id] for a in group], remember(past, documents))


def verdict(group: Sequence[Article], past: Sequence[Sent]) -> str:
    events = compared(group, past)
    if any(event.update_of for event in events):
        return "update"
    return "repeat" if any(event.told_in for event in events) else "new"


ARREST = article(
    "Contractor arrested over Marren Bridge collapse in Tarnholm",
    "Detectives arrested Joren Askeland, whose firm Norrbygg serviced the bearings of the Marren "
    "Bridge, at Selby airport. Prosecutors suspect forged inspections worth 340,000 crowns.",
    outlet="Harbour Post",
    hours_old=2,
)
ARREST_TOO = article(
    "Owner of Marren Bridge firm held at Selby airport",
    "Joren Askeland, the owner of Norrbygg, was held at Selby airport on Tuesday. His firm "
    "serviced the Marren Bridge in Tarnholm, which fell into the Orla river.",
    outlet="Capital Ledger",
    hours_old=3,
)
RETOLD = article(
    "Marren Bridge falls into the Orla river in Tarnholm",
    "Two lorry drivers were rescued from the Orla river by divers when the Marren Bridge in "
    "Tarnholm fell at dawn.",
    outlet="Late Gazette",
    hours_old=2,
)
BRIDGE = bridge_collapse()[:2]


def signals(story: Story) -> set[str]:
    return {reason.signal for reason in story.reasons}


# ── The same story? ─────────────────────────────────────────────────────────────────────


def test_a_sent_article_is_not_told_again() -> None:
    past = told(BRIDGE)
    stories = rank([*past.story.articles, *other_news()], [past])
    (again,) = [story for story in stories if set(story.articles) & set(past.story.articles)]
    assert not again.chosen
    assert again.reasons[-1].text == "already told in no. 3"


def test_a_sent_address_under_a_new_id_is_not_told_again() -> None:
    past = told(BRIDGE)
    again = replace(past.story.articles[0], id="new", published=NOW, title="Quite another title")
    assert not rank([again], [past])[0].chosen


def test_articles_without_an_address_are_not_one_another() -> None:
    past = told([replace(BRIDGE[0], url="")])
    other = replace(other_news()[0], url="")
    assert verdict([other], [past]) == "new"


def test_other_news_is_new_whatever_was_sent() -> None:
    assert all(story.chosen for story in rank(other_news(), [told(BRIDGE)]))


def test_the_same_topic_elsewhere_is_another_story() -> None:
    another = article(
        "Lorry stuck under a bridge in Kastor delays commuters",
        "A lorry got stuck under the railway bridge in Kastor on Tuesday. Trains were late.",
        outlet="Sport Echo",
    )
    assert verdict([another], [told(BRIDGE)]) == "new"


def test_a_series_with_another_date_is_new() -> None:
    text = "What the boats of Tarnholm landed, by the harbour master of Tarnholm and his crew."
    first = article("Fish landed at Tarnholm quay on Monday 3 March", text, outlet="Harbour Post")
    second = article("Fish landed at Tarnholm quay on Tuesday 4 March", text, outlet="Harbour Post")
    assert verdict([second], [told([first])]) == "new"


def test_what_only_shares_a_group_with_a_sent_article_is_told_as_new() -> None:
    past = told(BRIDGE)
    bank = other_news()[0]
    new, again = compared([past.story.articles[0], bank], [past])
    assert [document.article for document in new.members] == [bank]
    assert new.update_of is None
    assert new.told_in is None
    assert again.told_in == 3


# ── A repeat or an update? ──────────────────────────────────────────────────────────────


def test_an_article_that_tells_the_same_later_is_a_repeat() -> None:
    (story,) = rank([RETOLD], [told(BRIDGE)])
    assert not story.chosen
    assert "repeat" in signals(story)


def test_the_same_words_in_another_order_are_a_repeat() -> None:
    turned = article(
        "Into the Orla river: the old Marren Bridge collapses",
        "At dawn on Monday the Marren Bridge fell into the Orla. The Tarnholm fire brigade rescued "
        "two lorry drivers.",
        outlet="Late Gazette",
    )
    assert verdict([turned], [told(BRIDGE)]) == "repeat"


def test_new_facts_make_an_update_told_from_the_new_article() -> None:
    past = told(BRIDGE)
    stories = rank([ARREST, *past.story.articles, *other_news()], [past])
    (update,) = [story for story in stories if story.update_of]
    assert update.chosen
    assert update.update_of == 3
    assert update.articles == (ARREST,)


def test_an_update_says_what_is_new_as_it_is_written() -> None:
    (update,) = compared([ARREST], [told(BRIDGE)])
    assert update.news == ("Contractor arrested", "Joren Askeland")


def test_the_story_says_what_is_new_beside_the_edition_that_it_goes_on_from() -> None:
    (update,) = [
        story for story in rank([ARREST, *other_news()], [told(BRIDGE)]) if story.update_of
    ]
    (since,) = [reason for reason in update.reasons if reason.signal == "update"]
    assert "Contractor arrested" in since.text
    assert "no. 3" in since.text


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Tarnholm agrees to pay $2.4 billion for the Marren Bridge", "$2.4 billion"),
        ("Marren Bridge: Norrbygg is charged over the fall", "Norrbygg is charged"),
        ("Marren Bridge firm’s owner resigns as Tarnholm mourns", "bridge firm’s owner resigns"),
        ("Rebuilding the Marren Bridge wins approval in Tarnholm", "marren bridge wins approval"),
        ("Tarnholm mayor calls the Marren Bridge fall ‘a crime’ of Norrbygg", "of norrbygg"),
    ],
)
def test_what_is_new_is_a_phrase_of_the_headline(title: str, says: str) -> None:
    (update,) = compared([article(title, RETOLD.summary)], [told(BRIDGE)])
    assert says.casefold() in update.news[0].casefold()


def test_what_was_counted_is_told_with_its_number() -> None:
    homes = article(
        "Marren Bridge in Tarnholm: council of the Orla valley evacuates homes",
        "The council moved 340 families out of Tarnholm, where the Marren Bridge fell into the "
        "Orla river last week.",
    )
    (update,) = compared([homes], [told(BRIDGE)])
    assert "340 families" in update.news


def test_a_rate_is_told_whole() -> None:
    lead = article(
        "Marren Bridge in Tarnholm: council of the Orla valley closes wells",
        "The council found 400 parts per billion of lead in Tarnholm, where the Marren Bridge "
        "fell into the Orla river last week.",
    )
    (update,) = compared([lead], [told(BRIDGE)])
    assert "400 parts per billion" in update.news


@pytest.mark.parametrize(
    "title", ["Norrbygg: the Marren Bridge fell", "Divers at the Marren Bridge"]
)
def test_a_lone_name_or_word_is_no_phrase(title: str) -> None:
    later = article(title, f"{ARREST_TOO.summary} It was reported by Ada Moll.")
    (update,) = compared([later], [told(BRIDGE)])
    assert all(len(phrase.split()) > 1 for phrase in update.news)


def test_a_phrase_is_not_cut_where_it_would_say_something_else() -> None:
    title = "Joren Askeland says Norrbygg has never been near the Marren Bridge"
    (update,) = compared([article(title, RETOLD.summary)], [told(BRIDGE)])
    assert update.news[0] == title


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Joren Askeland arrested over the Marren Bridge",
            "Joren Askeland charged over the bridge",
        ),
        ("Search for Joren Askeland, missing since Monday", "Joren Askeland found"),
        ("Joren Askeland charged over the Marren Bridge", "Joren Askeland pleads guilty"),
        ("Tarnholm debates the bridge toll of Joren Askeland", "Tarnholm scraps Askeland's toll"),
    ],
)
def test_a_turn_in_the_headline_makes_an_update_of_much_the_same_text(
    before: str, after: str
) -> None:
    text = (
        "Joren Askeland of Norrbygg serviced the bearings of the Marren Bridge, which fell into "
        "the Orla at Tarnholm last week with two lorries."
    )
    later = article(after, text, outlet="Harbour Post")
    assert verdict([later], [told([article(before, text)])]) == "update"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("Fever cases in Tarnholm reach 4,200", "Fever cases in Tarnholm reach 4,310", "repeat"),
        ("Fever cases in Tarnholm reach 4,200", "Fever cases in Tarnholm reach 6,000", "update"),
        (
            "Fever cases in Tarnholm in 2031 reach 900",
            "Tarnholm in 2032: fever cases 910",
            "repeat",
        ),
        ("Fever cases in Tarnholm reach two", "Fever cases in Tarnholm reach five", "update"),
        ("Fever in Tarnholm costs £2.4m", "Fever in Tarnholm costs $3,100,000", "repeat"),
        ("Fever in Tarnholm costs £2.4m", "Fever in Tarnholm costs £3,100,000", "update"),
        (
            "Fever cases in Tarnholm reach 9",
            "Fever cases in Tarnholm on 12 March reach 9",
            "repeat",
        ),
        ("Fever of Ada Moll, 41, in Tarnholm", "Fever of Ada Moll, 57, in Tarnholm", "repeat"),
        ("Fever ward in Tarnholm full", "Fever ward in Tarnholm full, 140 cases in all", "update"),
    ],
)
def test_a_number_is_news_only_when_more_is_counted_than_before(
    before: str, after: str, what: str
) -> None:
    text = "The fever ward of Tarnholm took in patients from the Orla valley, the council said."
    later = article(after, text, outlet="Harbour Post")
    assert verdict([later], [told([article(before, text)])]) == what


def test_one_odd_article_among_many_that_repeat_is_no_news() -> None:
    repeats = [
        replace(RETOLD, id=f"retold {n}", url=f"https://{n}.example/", feed=f"feed {n}")
        for n in range(3)
    ]
    assert verdict([*repeats, ARREST], [told(BRIDGE)]) == "repeat"


def test_what_two_outlets_have_new_is_news_however_many_repeat() -> None:
    repeats = [
        replace(RETOLD, id=f"retold {n}", url=f"https://{n}.example/", feed=f"feed {n}")
        for n in range(5)
    ]
    (update,) = compared([*repeats, ARREST, ARREST_TOO], [told(BRIDGE)])
    assert update.update_of == 3
    assert {document.article for document in update.carriers} == {ARREST, ARREST_TOO}
    assert "Joren Askeland" in update.news


def test_one_text_in_two_feeds_is_not_two_reports_of_news() -> None:
    odd = "Reporters of the Late Gazette stood by and counted herons."
    copies = [
        replace(RETOLD, id=name, url="", feed=name, summary=f"{RETOLD.summary} {odd}")
        for name in ("one", "two")
    ]
    assert verdict(copies, [told(BRIDGE)]) == "repeat"


def test_an_explainer_or_a_column_brings_no_news() -> None:
    asks = replace(ARREST, title="Why was Joren Askeland arrested over the Marren Bridge?")
    column = replace(ARREST, title="Opinion: Marren Bridge, and Joren Askeland is arrested")
    surely = f"{BRIDGE[0].summary} {BRIDGE[1].summary}"
    for one in (asks, column):
        assert verdict([replace(one, summary=surely)], [told(BRIDGE)]) != "update"


def test_who_tells_it_is_no_news() -> None:
    clip = replace(RETOLD, summary=f"Late Gazette’s Ada Mollberg is there. {RETOLD.summary}")
    assert verdict([clip], [told(BRIDGE)]) == "repeat"


def test_what_may_be_another_happening_and_has_no_news_is_told_as_new() -> None:
    other = article(
        "Old bridge painted",
        "Painters of Tarnholm gave a new coat to the old footbridge over a mill stream of the "
        "Orla.",
    )
    assert verdict([other], [told(BRIDGE)]) == "new"


# ── When it was told ────────────────────────────────────────────────────────────────────


def test_new_facts_that_the_edition_had_at_hand_are_no_update() -> None:
    early = NOW - timedelta(hours=25)
    passed_over = replace(ARREST, published=early, first_seen=early + timedelta(minutes=20))
    assert verdict([passed_over], [told(BRIDGE)]) == "repeat"


def test_new_facts_that_were_gathered_after_the_edition_are_an_update() -> None:
    early = NOW - timedelta(hours=25)
    assert verdict([replace(ARREST, published=early)], [told(BRIDGE)]) == "update"


def test_an_update_goes_on_from_the_latest_edition_that_told_it() -> None:
    later = told(bridge_collapse(), edition=4, hours_ago=20)
    (update,) = compared([ARREST], [later, told(BRIDGE)])
    assert update.update_of == 4


def test_what_any_earlier_edition_told_is_not_new() -> None:
    past = [
        told(BRIDGE, edition=1, hours_ago=72),
        told([ARREST], edition=2, hours_ago=48),
        told([bridge_collapse()[2]], edition=3, hours_ago=24),
    ]
    assert verdict([ARREST_TOO], past) == "repeat"
    assert verdict([ARREST_TOO], [past[0], past[2]]) == "update"


def test_nothing_was_told_by_no_edition() -> None:
    (event,) = compared(BRIDGE, [])
    assert (event.update_of, event.told_in) == (None, None)
    assert [document.article for document in event.members] == BRIDGE


# ── Laws ────────────────────────────────────────────────────────────────────────────────

POOL = [*bridge_collapse(), ARREST, ARREST_TOO, RETOLD, *other_news()]
SOME = st.lists(st.sampled_from(POOL), min_size=1, max_size=6, unique_by=lambda a: a.id)
TOLD = st.lists(st.tuples(SOME, st.integers(1, 6)), max_size=4)


@given(today=SOME, past=TOLD)
def test_nothing_that_was_sent_comes_again_as_new(
    today: list[Article], past: list[tuple[list[Article], int]]
) -> None:
    editions = [told(some, edition=n, hours_ago=24.0 * (7 - n)) for some, n in past]
    known = {a.id for one in editions for a in one.story.articles}
    events = compared(today, editions)
    members = [document.article.id for event in events for document in event.members]
    assert sorted(members) == sorted(a.id for a in today)
    for event in events:
        if event.told_in is None:
            assert known.isdisjoint(document.article.id for document in event.members)
        assert all(document in event.members for document in event.carriers)
        assert bool(event.carriers) == (event.update_of is not None)
        written = [f"{d.article.title}\n{d.article.summary}" for d in event.carriers]
        assert all(any(phrase in text for text in written) for phrase in event.news)


def plain(events: Sequence[Event]) -> list[tuple[object, ...]]:
    return [
        (
            [document.article.id for document in event.members],
            event.update_of,
            event.told_in,
            event.news,
            [document.article.id for document in event.carriers],
        )
        for event in events
    ]


@given(today=SOME, past=TOLD, data=st.data())
def test_the_order_of_what_was_sent_changes_nothing(
    today: list[Article], past: list[tuple[list[Article], int]], data: st.DataObject
) -> None:
    editions = [told(some, edition=n, hours_ago=24.0 * (7 - n)) for some, n in past]
    shuffled = data.draw(st.permutations(editions))
    assert plain(compared(today, shuffled)) == plain(compared(today, editions))


@given(past=SOME)
def test_an_edition_of_the_morning_leaves_nothing_of_it_for_the_next(past: list[Article]) -> None:
    assert {event.told_in for event in compared(past, [told(past)])} == {3}
