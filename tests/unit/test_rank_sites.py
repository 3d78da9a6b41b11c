import pytest

from newsletter.rank.publishers import publishers, site
from tests.fakes.articles import article


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.harbor.example/a", "harbor.example"),
        ("https://news.harbor.co.uk/a", "harbor.co.uk"),
        ("http://127.0.0.1:8700/harbor/a", ""),
        ("http://localhost/a", ""),
        ("no address", ""),
    ],
)
def test_a_site_is_the_registered_domain_and_a_number_is_none(url: str, expected: str) -> None:
    assert site(url) == expected


def test_a_feed_that_is_called_by_its_file_is_known_as_its_outlets_channel() -> None:
    paper = article("One", outlet="orla", url="https://orla.example/1")
    channel = article("Two", outlet="orlanewstv", url="https://www.youtube.com/watch?v=2")
    other = article("Three", outlet="itv", url="https://www.youtube.com/watch?v=3")
    voices = publishers([paper, channel, other])
    assert voices[paper.feed] == voices[channel.feed] != voices[other.feed]
