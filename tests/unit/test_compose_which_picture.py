import pytest

from newsletter.compose.pictures import is_web_address, lead_picture, thumbnail
from newsletter.model import Picture
from tests.fakes.editions import sample_story


def picture(
    width: int | None, height: int | None = None, url: str = "https://a.example/p.jpg"
) -> Picture:
    return Picture(url=url, width=width, height=height)


@pytest.mark.parametrize(("width", "lead", "thumb"), [(1200, 1, 1), (600, 1, 1), (599, 0, 1)])
def test_a_picture_must_be_as_wide_as_its_place(width: int, lead: int, thumb: int) -> None:
    story = sample_story("A story", picture=picture(width, width // 2))

    assert (lead_picture(story) is not None) == bool(lead)
    assert (thumbnail(story) is not None) == bool(thumb)


def test_a_picture_that_is_small_or_of_unknown_size_is_refused() -> None:
    assert thumbnail(sample_story("A story", picture=picture(199, 199))) is None
    assert thumbnail(sample_story("A story", picture=picture(None))) is None
    assert lead_picture(sample_story("A story")) is None


def test_a_tower_of_a_picture_is_refused() -> None:
    assert lead_picture(sample_story("A story", picture=picture(600, 1800))) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "ftp://a.example/p.jpg",
        "https://",
        "https://a.example/p.jpg\r\nBcc: x",
        'https://a.example/"onload=x',
        "https://[a.example/p.jpg",
    ],
)
def test_only_addresses_of_the_web_are_shown(url: str) -> None:
    assert not is_web_address(url)
    assert thumbnail(sample_story("A story", picture=picture(600, 300, url))) is None
