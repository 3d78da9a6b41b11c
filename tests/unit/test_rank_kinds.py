import pytest

from newsletter.rank.kinds import aside, lesser
from tests.fakes.articles import article


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Harbour strike LIVE: talks go on into the night", "a live blog"),
        ("Live updates: storm reaches the coast", "a live blog"),
        ("LIVESTREAM: Palace briefing", "a live blog"),
        ("Quiz of the week: who signed for Kastor?", "a quiz or a puzzle"),
        ("Your horoscope for Tuesday", "a horoscope"),
        ("This day in history: March 4", "a date in history"),
        ("5 things to know before the markets open", "a list of things"),
        ("Morning Briefing: what you missed", "a briefing of many stories"),
        ("Correction: the height of the Brenn pass", "a correction"),
        ("The Orla podcast: a year of strikes", "a podcast"),
        ("The best spring deals on mattresses", "shopping"),
        ("Sign up for our morning newsletter", "a plug for a newsletter"),
        ("In pictures: snow on the Brenn pass", "a gallery"),
        ("Evening Orla | Channel Nine (4 March 2031)", "a broadcast"),
    ],
)
def test_what_is_no_report_is_known_by_its_title(title: str, kind: str) -> None:
    assert aside(article(title)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/world/live/2031/mar/04/storm", "a live blog"),
        ("/2031/03/04/world/storm-live-updates.html", "a live blog"),
        ("/podcasts/the-orla/12", "a podcast"),
        ("/shopping/mattresses", "shopping"),
    ],
)
def test_what_is_no_report_is_known_by_its_address(path: str, kind: str) -> None:
    assert aside(article("Storm reaches the coast", url=f"https://a.example{path}")) == kind


@pytest.mark.parametrize(
    "title",
    [
        "Concert promoter Live Arena to cut 300 jobs",
        "Trade deal leaves farmers uneasy",
        "Olive harvest fails in the south",
        "Bridge collapses into the Orla river",
        "",
    ],
)
def test_a_report_is_not_set_aside(title: str) -> None:
    assert aside(article(title)) == ""


def test_a_post_of_a_live_blog_is_a_report() -> None:
    address = "https://a.example/world/live-news/storm-03-04/h_0a1b2c3d"
    assert aside(article("Storm reaches the coast", url=address)) == ""


@pytest.mark.parametrize(
    ("title", "url", "signal"),
    [
        ("ADA MOLL: The bridge was a warning", "https://a.example/news/1", "opinion"),
        ("The bridge was a warning", "https://a.example/opinion/1", "opinion"),
        ("A week on the lakes", "https://a.example/travel/lakes", "soft"),
        ("Why did the bridge fall?", "https://a.example/news/1", "feature"),
        ("Bridge falls into river", "https://video.example/watch?v=1", "video"),
        ("Bridge falls into river", "https://a.example/news/1", ""),
    ],
)
def test_opinion_soft_pieces_features_and_videos_count_less(
    title: str, url: str, signal: str
) -> None:
    kind = lesser(article(title, url=url))
    assert kind.signal == signal
    assert (kind.value < 0) is bool(signal)
