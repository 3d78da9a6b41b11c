import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model import Article
from newsletter.rank.cluster import SAME_EVENT, join, linked, merged, ties
from newsletter.rank.publishers import publishers, site
from newsletter.rank.words import read
from tests.benchmarks.invented import Newsroom
from tests.fakes.articles import article, bridge_collapse, other_news


def groups(articles: list[Article]) -> list[set[str]]:
    return [{document.article.id for document in group} for group in join(read(articles))]


def test_reports_of_one_event_are_joined_and_others_stay_apart() -> None:
    bridge, others = bridge_collapse(), other_news()
    found = groups([*others[:3], *bridge, *others[3:]])
    assert {a.id for a in bridge} in found
    assert len(found) == 1 + len(others)


def test_one_topic_is_not_one_event() -> None:
    found = groups(
        [
            article("Teachers in Nordvik walk out over class sizes", "A strike of three days."),
            article(
                "Nurses in Velmark vote for a strike", "The Velmark union counted 4,000 votes."
            ),
        ]
    )
    assert len(found) == 2


def test_two_words_in_common_do_not_make_an_event() -> None:
    found = groups(
        [
            article(
                "Contact tracing device to be handed out",
                "A Selby factory makes 4,000 tokens a week.",
            ),
            article(
                "Contact tracing app unreliable, army finds",
                "Soldiers say that Bluetooth fails in trains and buses.",
            ),
        ]
    )
    assert len(found) == 2


def test_texts_that_share_a_place_and_no_word_of_the_titles_are_two_events() -> None:
    found = groups(
        [
            article(
                "Port lets four thousand sailors go ashore",
                "The harbour office of Velmark has let crews of the Selene line leave their ships.",
            ),
            article(
                "Cabin staff kept like prisoners on stopover",
                "Crews of a Velmark airline may not leave their rooms, a Selene steward says.",
                outlet="Daily Orla",
            ),
        ]
    )
    assert len(found) == 2


def test_a_crime_of_the_same_kind_is_not_the_same_crime() -> None:
    found = groups(
        [
            article("Man in court over knife assault", "He is to face the judge again in May."),
            article("Bus drivers fear a knife assault", "A union asks for screens in cabs."),
        ]
    )
    assert len(found) == 2


def test_long_texts_alike_are_one_event_whatever_the_titles_say() -> None:
    found = groups(
        [
            article(
                "Two pulled from the water",
                "Divers rescued lorry drivers after the Marren Bridge in Tarnholm fell at dawn.",
            ),
            article(
                "Council knew of cracks",
                "The Marren Bridge in Tarnholm fell at dawn; divers rescued two lorry drivers.",
                outlet="Daily Orla",
            ),
        ]
    )
    assert len(found) == 1


def test_a_chain_of_neighbours_does_not_become_one_event() -> None:
    # Each shares four names of ten with the next, and nothing with the one after that.
    names = [f"Name{a}{b}" for a in "ABCDEFGHI" for b in "ABCDEFGHIJ"]
    chain = [
        article(" ".join(names[start : start + 10]), outlet=f"Outlet {start}")
        for start in range(0, 80, 6)
    ]
    assert max(len(group) for group in groups(chain)) <= 6


def between(value: float) -> list[tuple[float, int, int]]:
    """Judged pairs: two groups of three that each hold together by .9, and pairs between."""
    inside = [(0.9, one, two) for group in (range(3), range(3, 6)) for one, two in pairs_of(group)]
    return inside + [(value, one, two) for one in range(3) for two in range(3, 6)]


def pairs_of(numbers: range) -> list[tuple[int, int]]:
    return [(one, two) for one in numbers for two in numbers if one < two]


def test_two_tight_groups_that_are_only_near_each_other_are_two_events() -> None:
    assert len(merged(between(0.4))) == 2
    assert len(merged(between(0.6))) == 1


def test_loose_reports_that_are_as_near_to_all_are_one_event() -> None:
    assert len(merged([(0.4, one, two) for one, two in pairs_of(range(6))])) == 1


@pytest.mark.parametrize(("reports", "others", "held"), [(30, 420, 30), (100, 2000, 95)])
def test_an_event_that_everybody_tells_holds_together(reports: int, others: int, held: int) -> None:
    newsroom = Newsroom(seed=5)
    event = newsroom.event()
    giant = [article(*newsroom.report(event), outlet=f"Outlet {n}") for n in range(reports)]
    largest = max(groups([*giant, *newsroom.articles(others)]), key=len)
    assert len(largest & {entry.id for entry in giant}) >= held
    assert len(largest) <= reports


def test_titles_that_say_the_same_of_other_places_are_a_series_of_their_feed() -> None:
    found = groups(
        [
            article("Man in court over harbour fire in Nordvik", "The fire in Nordvik killed two."),
            article("Man in court over harbour fire in Lumen", "The fire in Lumen killed two."),
        ]
    )
    assert len(found) == 2


def test_numbers_of_a_series_are_not_one_event() -> None:
    found = groups(
        [
            article("Harbour quiz 11", "Ten questions on ships and the sea, by the Marren desk."),
            article("Harbour quiz 12", "Ten questions on ships and the sea, by the Marren desk."),
        ]
    )
    assert len(found) == 2


def test_reports_in_two_writings_are_not_joined_by_their_numbers() -> None:
    found = groups(
        [
            article("В Норвике 17 ранены, 230 домов сгорели", "Пожар начался в порту в 4 часа."),
            article("17 injured, 230 homes burnt in Nordvik", "A fire in the port began at 4."),
        ]
    )
    assert len(found) == 2


def test_articles_without_words_stay_alone() -> None:
    assert len(groups([article("", id=str(n)) for n in range(5)])) == 5


def test_nothing_is_joined_of_nothing() -> None:
    assert join([]) == []


MORNING = [*bridge_collapse(), *other_news(), *Newsroom(seed=3).articles(60)]


@given(st.permutations(MORNING))
@settings(max_examples=20, deadline=None)
def test_the_order_of_articles_changes_no_group(shuffled: list[Article]) -> None:
    assert {frozenset(group) for group in groups(shuffled)} == {
        frozenset(group) for group in groups(MORNING)
    }


@given(st.lists(st.tuples(st.text("ab ", max_size=9), st.text("abC1 ", max_size=40)), max_size=9))
@settings(max_examples=50, deadline=None)
def test_each_document_is_in_exactly_one_group(texts: list[tuple[str, str]]) -> None:
    entries = [article(*text, id=str(number)) for number, text in enumerate(texts)]
    found = [name for group in groups(entries) for name in group]
    assert sorted(found) == sorted(entry.id for entry in entries)


def test_the_link_of_two_groups_is_strong_for_one_event_only() -> None:
    bridge = read([*bridge_collapse(), *other_news()])
    assert linked(bridge[:1], bridge[1:3]) > SAME_EVENT
    assert linked(bridge[:3], bridge[3:4]) < 0.05
    assert linked([], bridge) == 0


def test_each_member_hangs_on_another_by_the_rare_words_of_both_as_written() -> None:
    members = read([*bridge_collapse(), *other_news()])[:3]
    found = ties(members)
    ids = [member.article.id for member in members]
    assert [tie.article for tie in found] == ids[1:] or [tie.article for tie in found] == ids[:0:-1]
    attached = ids[:1]
    for tie in found:
        assert tie.to in attached
        attached.append(tie.article)
        assert {"Marren", "Bridge", "Tarnholm", "Orla"} & set(tie.words)
        assert len(tie.words) <= 3


def test_in_a_story_of_thousands_each_member_has_its_tie() -> None:
    members = read([article("Snow closes the Brenn pass", id=str(n)) for n in range(13_000)])
    found = ties(members)
    assert {tie.article for tie in found} == {str(n) for n in range(1, 13_000)}
    assert {tie.to for tie in found} <= {"0", "1"}


def test_a_story_of_one_article_has_no_ties() -> None:
    assert ties(read(bridge_collapse()[:1])) == ()
    assert ties([]) == ()


def test_a_tie_names_a_possessive_by_its_plain_form_where_there_is_one() -> None:
    members = read(
        [
            article("Quillard’s owner closes shops", "Quillard’s is to go.", outlet="One"),
            article("Quillard shops close", "All of Quillard is to go.", outlet="Two"),
        ]
    )
    (tie,) = ties(members)
    assert "Quillard" in tie.words


def test_a_paper_and_its_video_channel_are_one_voice() -> None:
    entries = [
        article("One", outlet="Orla News", url="https://orla.example/1"),
        article("Two", outlet="Orla News TV", url="https://www.youtube.com/watch?v=2"),
        article("Three", outlet="Harbour Post", url="https://www.youtube.com/watch?v=3"),
    ]
    voices = publishers(entries)
    assert voices[entries[0].feed] == voices[entries[1].feed]
    assert voices[entries[0].feed] != voices[entries[2].feed]


def test_outlets_whose_names_only_begin_alike_are_two_voices() -> None:
    entries = [article("One", outlet="Times"), article("Two", outlet="Orla Times")]
    assert len(set(publishers(entries).values())) == 2


def test_a_site_is_what_an_outlet_registered() -> None:
    assert site("https://www.news.ledger.co.uk/a") == "ledger.co.uk"
    assert site("https://edition.ledger.example/a") == "ledger.example"
    assert site("") == ""
    assert site("https://[broken") == ""
