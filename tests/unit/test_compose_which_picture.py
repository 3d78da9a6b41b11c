from dataclasses import replace

import pytest

from newsletter.compose.pictures import (
    PAGES,
    Wanted,
    illustrated,
    is_web_address,
    lead_picture,
    missing,
    thumbnail,
    wanted,
)
from newsletter.model import Edition, KeptPicture, Part, Picture, PictureUse, Story
from tests.fakes.editions import sample_edition, sample_story

LEAD, THUMB = PictureUse
BASE = "https://memo.example"


def picture(
    width: int | None, height: int | None = None, url: str = "https://a.example/p.jpg"
) -> Picture:
    return Picture(url=url, width=width, height=height)


def kept(source: str, use: PictureUse) -> dict[tuple[str, PictureUse], KeptPicture]:
    side = 240 if use is THUMB else 1200
    high = 240 if use is THUMB else 640
    one = KeptPicture(source=source, use=use, name=f"{use}.jpg", width=side, height=high)
    return {(source, use): one}


# ── What is shown ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("width", "lead", "thumb"), [(1200, 1, 1), (600, 1, 1), (599, 0, 1)])
def test_a_picture_must_be_as_wide_as_its_place(width: int, lead: int, thumb: int) -> None:
    story = sample_story("A story", picture=picture(width, width // 2))

    assert (lead_picture(story) is not None) == bool(lead)
    assert (thumbnail(story) is not None) == bool(thumb)


def test_a_picture_that_is_small_or_of_unknown_size_is_refused() -> None:
    assert thumbnail(sample_story("A story", picture=picture(159, 159))) is None
    assert thumbnail(sample_story("A story", picture=picture(None))) is None
    assert lead_picture(sample_story("A story")) is None


def test_a_tower_of_a_picture_is_refused() -> None:
    assert lead_picture(sample_story("A story", picture=picture(600, 1800))) is None


NO_ADDRESSES = [
    "",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "ftp://a.example/p.jpg",
    "https://",
    "https://a.example/p.jpg\r\nBcc: x",
    'https://a.example/"onload=x',
    "https://[a.example/p.jpg",
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_only_addresses_of_the_web_are_shown(url: str) -> None:
    assert not is_web_address(url)
    assert thumbnail(sample_story("A story", picture=picture(600, 300, url))) is None


# ── What is wanted ───────────────────────────────────────────────────────────────────────


def test_the_first_story_wants_a_lead_and_the_others_thumbnails() -> None:
    stories = [sample_story(f"Story {n}", picture=picture(None)) for n in range(7)]
    wishes = wanted(stories)

    assert [one.use for one in wishes] == [LEAD, *[THUMB] * 6]
    assert {one.picture for one in wishes} == {"https://a.example/p.jpg"}
    assert {one.feed for one in wishes} == {stories[0].articles[0].feed}


def test_only_the_best_stories_have_their_page_asked() -> None:
    stories = [sample_story(f"Story {n}") for n in range(9)]

    assert [one.page for one in wanted(stories)] == [
        story.articles[0].url for story in stories[:PAGES]
    ]


def test_what_the_feed_says_is_too_small_is_not_asked_for() -> None:
    lead, other = (sample_story(title, picture=picture(240)) for title in ("One", "Two"))
    first, second = wanted([lead, other])

    assert (first.picture, first.page) == ("", lead.articles[0].url)
    assert second.sources == ("https://a.example/p.jpg", other.articles[0].url)


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_only_addresses_of_the_web_are_asked(url: str) -> None:
    story = sample_story("A story", picture=picture(None, url=url))
    odd = replace(story, articles=(replace(story.articles[0], url="ftp://a.example/"),))

    assert wanted([odd]) == ()


WISH = Wanted(use=LEAD, picture="https://a.example/p.jpg", page="https://a.example/1", feed="f")


def test_what_is_kept_from_either_address_is_not_missing() -> None:
    for source in WISH.sources:
        assert missing([WISH], kept={(source, LEAD)}, refused=()) == ()
        assert missing([WISH], kept={(source, THUMB)}, refused=()) == (WISH,)


def test_an_address_that_gave_nothing_lately_is_left_out() -> None:
    refused = {(WISH.picture, LEAD)}

    assert missing([WISH], kept=(), refused=refused) == (replace(WISH, picture=""),)
    assert missing([WISH], kept=(), refused={*refused, (WISH.page, LEAD)}) == ()


def test_what_two_stories_want_is_asked_for_once() -> None:
    assert missing([WISH, WISH], kept=(), refused=()) == (WISH,)


# ── The edition with its pictures ────────────────────────────────────────────────────────


def pictures_of(edition: Edition) -> list[tuple[Part, int, Picture]]:
    return [
        (section.part, place, article.picture)
        for section in edition.sections
        for place, story in enumerate(section.stories)
        for article in story.articles
        if article.picture
    ]


def with_a_picture_each(edition: Edition) -> Edition:
    def each(story: Story) -> Story:
        articles = tuple(
            replace(article, picture=picture(1200, 640, f"https://a.example/{article.id}.jpg"))
            for article in story.articles
        )
        return replace(story, articles=articles)

    sections = tuple(
        replace(section, stories=tuple(map(each, section.stories))) for section in edition.sections
    )
    return replace(edition, sections=sections)


def test_with_nothing_kept_no_picture_is_left() -> None:
    edition = with_a_picture_each(sample_edition())

    assert pictures_of(edition)
    assert pictures_of(illustrated(edition, {}, base_url=BASE)) == []


def test_kept_pictures_stand_at_the_lead_and_first_in_each_news_section_only() -> None:
    edition = with_a_picture_each(sample_edition())
    everything = {
        key: one
        for story in edition.stories
        for article in story.articles
        if article.picture
        for use in PictureUse
        for key, one in kept(article.picture.url, use).items()
    }
    shown = pictures_of(illustrated(edition, everything, base_url=BASE))

    news = sum(section.part is Part.NEWS for section in edition.sections)
    assert [(part, place) for part, place, _ in shown] == [(Part.LEAD, 0), *[(Part.NEWS, 0)] * news]
    assert {one.url for _, _, one in shown} == {
        f"{BASE}/pictures/lead.jpg",
        f"{BASE}/pictures/thumb.jpg",
    }
    assert [(one.width, one.height) for _, _, one in shown[:2]] == [(1200, 640), (240, 240)]


def test_the_feeds_words_stay_with_the_feeds_picture_only() -> None:
    edition = sample_edition()
    told = edition.stories[0].articles[0]
    assert told.picture is not None
    for source, alt in ((told.picture.url, told.picture.alt), (told.url, "")):
        shown = pictures_of(illustrated(edition, kept(source, LEAD), base_url=BASE))
        assert [one.alt for _, _, one in shown] == [alt]


def test_the_feeds_picture_goes_before_the_pages() -> None:
    edition = sample_edition()
    told = edition.stories[0].articles[0]
    assert told.picture is not None
    both = kept(told.url, LEAD) | {
        (told.picture.url, LEAD): replace(
            kept(told.picture.url, LEAD)[told.picture.url, LEAD], name="own.jpg"
        )
    }
    ((_, _, shown),) = pictures_of(illustrated(edition, both, base_url=BASE))

    assert shown.url == f"{BASE}/pictures/own.jpg"


def test_nothing_else_of_the_edition_changes() -> None:
    edition = sample_edition()
    shown = illustrated(edition, {}, base_url=BASE)

    assert replace(shown, sections=()) == replace(edition, sections=())
    assert [story.title for story in shown.stories] == [story.title for story in edition.stories]
    assert [len(story.articles) for story in shown.stories] == [
        len(story.articles) for story in edition.stories
    ]
