from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Article
from newsletter.rank.publishers import publishers, site
from tests.fakes.articles import article

VIDEO = "https://www.youtube.com/watch?v=2"


def of(outlet: str, url: str, *, feed: str = "") -> Article:
    """An article of the feed of this address, by default one beside the article."""
    beside = f"{url}/feed?of={outlet}"
    return replace(article("One", outlet=outlet, url=url), feed=feed or beside)


def are_one(*articles: Article) -> bool:
    voices = publishers(articles)
    return len({voices[article.feed] for article in articles}) == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.harbor.example/a", "harbor.example"),
        ("https://news.harbor.co.uk/a", "harbor.co.uk"),
        ("https://news.harbor.or.jp/a", "harbor.or.jp"),
        ("https://user:word@News.Harbor.example:8080/a?b#c", "harbor.example"),
        ("https://harbor.example./a", "harbor.example"),
        ("https://orla.substack.com/p/1", "orla.substack.com"),
        ("https://news.orla.go.com/p/1", "orla.go.com"),
        ("https://www.medium.com/@orla/1", "medium.com"),
        ("http://127.0.0.1:8700/harbor/a", ""),
        ("http://[::1]/harbor/a", ""),
        ("http://localhost/a", ""),
        ("no address", ""),
        ("", ""),
    ],
)
def test_a_site_is_the_registered_domain_and_a_number_is_none(url: str, expected: str) -> None:
    assert site(url) == expected


def test_feeds_of_one_site_are_one_voice_whatever_they_are_called() -> None:
    home = of("Orla News - Home", "https://www.orla.example/1")
    assert are_one(home, of("Sport | Tarnholm", "https://sport.orla.example/2"))


def test_a_feed_that_is_called_by_its_file_is_known_as_its_outlets_channel() -> None:
    paper = of("orla", "https://orla.example/1")
    channel = of("orlanewstv", VIDEO)
    assert are_one(paper, channel)
    assert not are_one(paper, of("itv", VIDEO))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orla.com - RSS Channel - App International Edition", "ORLA"),
        ("Orla News Online / News", "Orla News"),
        ("Articles | Orla Online", "Orla TV"),
        ("Breaking News | The Daily Orla", "Daily Orla"),
        ("Latest from Orla", "Orla World News"),
    ],
)
def test_an_outlets_video_channel_is_known_by_its_name(one: str, other: str) -> None:
    assert are_one(of(one, "https://www.orla.example/1"), of(other, VIDEO))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Daily Orla", "Daily Tarnholm"),
        ("Breaking News | Orla", "Breaking News | Tarnholm"),
        ("Top Stories", "Top Stories - Home"),
        ("World News", "Latest News"),
        ("The Times", "International Business Times"),
        ("Times of Orla", "The Times"),
        ("1 News", "24 News"),
        ("New Orla Herald", "Orla Herald"),
    ],
)
def test_two_outlets_with_a_common_word_on_a_site_of_many_are_two(one: str, other: str) -> None:
    assert not are_one(of(one, VIDEO), of(other, VIDEO))


def test_two_papers_of_one_name_are_two_and_share_no_channel() -> None:
    here = of("The Herald", "https://www.herald.example/1")
    there = of("The Herald", "https://www.tarnherald.example/1")
    channel = of("Herald TV", VIDEO)
    voices = publishers([here, there, channel])
    assert len(set(voices.values())) == 3


def test_one_outlet_under_two_endings_is_one() -> None:
    assert are_one(of("Orla News", "https://orla.co.uk/1"), of("Orla News", "https://orla.com/1"))


def test_two_letters_on_one_platform_are_two() -> None:
    assert not are_one(
        of("Orla", "https://orla.substack.com/1"), of("Moll", "https://moll.substack.com/1")
    )
    assert not are_one(
        of("Orla", "https://medium.com/@orla/1"), of("Moll", "https://medium.com/@m")
    )


def test_a_feed_that_links_to_many_sites_has_none_of_its_own() -> None:
    links = [
        of("Link Letter", f"https://{name}.example/1", feed="https://letter.example/feed")
        for name in ("orla", "moll", "tarn")
    ]
    assert not are_one(*links[:3], of("Orla", "https://orla.example/2"))


# ── Who links to a site is not its outlet ────────────────────────────────────────────────

ORLA = of("Orla", "https://orla.example/1")
ORLA_TV = of("Orla TV", VIDEO)


@pytest.mark.parametrize(
    ("name", "feed", "link"),
    [
        ("Moll", "https://moll.example/feed", "https://orla.example/2"),
        ("Orla", "https://moll.example/feed", "https://orla.example/2"),
        ("Orla News", "https://moll.example/feed", "https://tarn.example/2"),
        ("Moll", "https://feeds.feedburner.com/moll", "https://orla.example/2"),
        ("Moll", "https://orla.substack.com/feed", "https://orla.example/2"),
        ("Moll", "http://127.0.0.1:8000/moll", "https://orla.example/2"),
    ],
)
def test_a_feed_that_links_to_an_outlets_site_has_not_its_voice(
    name: str, feed: str, link: str
) -> None:
    voices = publishers([ORLA, of(name, link, feed=feed)])
    assert voices == {ORLA.feed: ORLA.feed, feed: feed}


def test_a_feed_that_links_to_an_outlets_site_takes_no_channel_from_it() -> None:
    others = [of(f"Moll {n}", "https://orla.example/2", feed=f"https://m{n}.example") for n in "12"]
    voices = publishers([ORLA, ORLA_TV, *others])
    assert voices[ORLA.feed] == voices[ORLA_TV.feed]
    assert len(set(voices.values())) == 3


def test_a_feed_that_names_itself_after_an_outlet_and_links_anywhere_is_not_it() -> None:
    feed = "https://moll.example/feed"
    links = [of("Orla", f"https://{name}.example/2", feed=feed) for name in ("tarn", "brenn")]
    voices = publishers([ORLA, *links])
    assert voices[feed] == feed != voices[ORLA.feed]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://feeds.orlacdn.example/news", "https://feeds.orlacdn.example/sport"),
        ("https://feeds.orlacdn.example/news", "https://www.orlacdn.example/world"),
    ],
)
def test_feeds_on_an_outlets_other_host_are_one_voice(one: str, other: str) -> None:
    assert are_one(
        of("Orla News", "https://orla.example/1", feed=one),
        of("Sport | Tarnholm", "https://sport.orla.example/2", feed=other),
    )


def test_a_host_of_feeds_that_nobody_lists_has_as_many_voices_as_outlets() -> None:
    assert not are_one(
        of("Orla", "https://orla.example/1", feed="https://bridge.example/orla"),
        of("Moll", "https://moll.example/1", feed="https://bridge.example/moll"),
    )


def test_a_feed_on_a_host_of_many_is_the_outlets_by_its_name_and_its_links() -> None:
    burnt = "https://feeds.feedburner.com/orla/sport"
    assert are_one(ORLA, of("Orla - Sport", "https://orla.example/2", feed=burnt))
    assert not are_one(ORLA, of("Orla - Sport", "https://tarn.example/2", feed=burnt))


PLACES = [VIDEO, "https://orla.example/1", "https://herald.example/1", ""]
ADDRESSES = ["a", "b", *(f"{place}/feed/{n}" for place in PLACES for n in "12")]
FEEDS = st.lists(
    st.builds(
        of,
        st.sampled_from(["Orla", "Orla TV", "Herald", "Home", "Daily Moll"]),
        st.sampled_from(PLACES),
        feed=st.sampled_from(ADDRESSES),
    ),
    max_size=12,
)


@given(FEEDS, st.lists(st.sampled_from(PLACES), min_size=1, max_size=3))
def test_whatever_a_stranger_links_to_the_others_keep_their_voices(
    articles: Sequence[Article], links: list[str]
) -> None:
    stranger = "https://stranger.example/feed"
    alone = publishers(articles)
    voices = publishers([*articles, *(of("Stranger", link, feed=stranger) for link in links)])
    assert voices == alone | {stranger: stranger}


@given(FEEDS)
def test_the_order_of_articles_does_not_matter(articles: Sequence[Article]) -> None:
    shuffled = sorted(articles, key=lambda one: (one.outlet, one.url, one.feed), reverse=True)
    voices = publishers(articles)
    assert voices == publishers(shuffled)
    assert set(voices) == {one.feed for one in articles}
    assert all(voices[voice] == voice for voice in voices.values())
