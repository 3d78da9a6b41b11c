from newsletter.model import Article
from newsletter.rank.cluster import join, linked
from newsletter.rank.publishers import publishers, site
from newsletter.rank.words import read
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
    names = [f"Name{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    chain = [article(" ".join(names[start : start + 10]), id=str(start)) for start in (0, 6, 12)]
    assert sorted(len(group) for group in groups(chain)) == [1, 2]


def test_articles_without_words_stay_alone() -> None:
    assert len(groups([article("", id=str(n)) for n in range(5)])) == 5


def test_the_link_of_two_groups_is_strong_for_one_event_only() -> None:
    bridge = read([*bridge_collapse(), *other_news()])
    assert linked(bridge[:1], bridge[1:3]) > 0.19
    assert linked(bridge[:3], bridge[3:4]) == 0
    assert linked([], bridge) == 0


def test_a_paper_and_its_video_channel_are_one_voice() -> None:
    entries = [
        article("One", outlet="Orla News", url="https://orla.example/1"),
        article("Two", outlet="Orla News TV", url="https://www.youtube.com/watch?v=2"),
        article("Three", outlet="Harbour Post", url="https://www.youtube.com/watch?v=3"),
    ]
    voices = publishers(entries)
    assert voices[entries[0].feed] == voices[entries[1].feed]
    assert voices[entries[0].feed] != voices[entries[2].feed]


def test_two_feeds_of_one_site_are_one_voice() -> None:
    entries = [
        article("One", outlet="The Ledger", url="https://www.ledger.example/1"),
        article("Two", outlet="Money and You", url="https://money.ledger.example/2"),
    ]
    assert len(set(publishers(entries).values())) == 1


def test_outlets_whose_names_only_begin_alike_are_two_voices() -> None:
    entries = [article("One", outlet="Times"), article("Two", outlet="Orla Times")]
    assert len(set(publishers(entries).values())) == 2


def test_a_site_is_what_an_outlet_registered() -> None:
    assert site("https://www.news.ledger.co.uk/a") == "ledger.co.uk"
    assert site("https://edition.ledger.example/a") == "ledger.example"
    assert site("") == ""
    assert site("https://[broken") == ""
