"""The memo's pictures: which are wanted, and the edition with those that are kept.

A picture is shown from our own address or not at all: no reader's mail program asks a stranger's
host for anything, and what could not be had leaves no hole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsletter.model import Edition, KeptPicture, Part, Picture, PictureUse, Section, Story

LEAD_WIDTH = 600  # pixels: the sheet's own width, so that none is blown up
THUMBNAIL_WIDTH = 160  # shown at 112, sharp on a dense screen from there on
TALLEST = 1.25  # height to width: a taller one pushes the words off the page
PAGES = 5  # stories, the best, whose page is asked for a picture where the feed has none that fits

Key = tuple[str, PictureUse]
_LEAST = {PictureUse.LEAD: LEAD_WIDTH, PictureUse.THUMB: THUMBNAIL_WIDTH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture that a story would like to have, from the first of two addresses that gives one.

    `picture` is the feed's own, `page` the article's page, which may name one; "" where it is not
    to be asked. `feed` is whose word the addresses are.
    """

    use: PictureUse
    picture: str
    page: str
    feed: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses, the one to be asked first before the other."""
        return tuple(one for one in (self.picture, self.page) if one)


def wanted(stories: Sequence[Story]) -> tuple[Wanted, ...]:
    """What the chosen stories, in the memo's order, would like to have: the first one a lead.

    Which of the others begins a section is not known before the edition is laid out.
    """
    found = (_wanted(story, place) for place, story in enumerate(stories))
    return tuple(one for one in found if one.sources)


def _wanted(story: Story, place: int) -> Wanted:
    told = story.articles[0]
    use = PictureUse.THUMB if place else PictureUse.LEAD
    picture = told.picture
    # What the feed itself says is smaller than its place need not be fetched to be refused.
    small = picture and picture.width is not None and picture.width < _LEAST[use]
    return Wanted(
        use=use,
        picture=picture.url if picture and not small and is_web_address(picture.url) else "",
        page=told.url if place < PAGES and is_web_address(told.url) else "",
        feed=told.feed,
    )


def missing(
    wishes: Sequence[Wanted], *, kept: Collection[Key], refused: Collection[Key]
) -> tuple[Wanted, ...]:
    """What is still to be fetched: nothing of it kept, and not where it was in vain lately."""
    left: dict[Wanted, None] = {}
    for one in wishes:
        if not any((source, one.use) in kept for source in one.sources):
            rest = replace(
                one,
                picture="" if (one.picture, one.use) in refused else one.picture,
                page="" if (one.page, one.use) in refused else one.page,
            )
            if rest.sources:
                left[rest] = None
    return tuple(left)


def illustrated(edition: Edition, kept: Mapping[Key, KeptPicture], *, base_url: str) -> Edition:
    """The edition with kept pictures, at the lead and at the first story of each news section.

    Their addresses are `base_url` and /pictures/NAME. Every other picture is taken away.
    """
    sections = tuple(_illustrated(section, kept, base_url) for section in edition.sections)
    return replace(edition, sections=sections)


def _illustrated(section: Section, kept: Mapping[Key, KeptPicture], base_url: str) -> Section:
    use = {Part.LEAD: PictureUse.LEAD, Part.NEWS: PictureUse.THUMB}.get(section.part)
    stories = tuple(
        _with_picture(story, _kept(story, use, kept) if use and not place else None, base_url)
        for place, story in enumerate(section.stories)
    )
    return replace(section, stories=stories)


def _kept(story: Story, use: PictureUse, kept: Mapping[Key, KeptPicture]) -> KeptPicture | None:
    told = story.articles[0]
    named = told.picture and kept.get((told.picture.url, use))
    return named or kept.get((told.url, use))


def _with_picture(story: Story, shown: KeptPicture | None, base_url: str) -> Story:
    told, *others = (
        replace(article, picture=None) if article.picture else article for article in story.articles
    )
    if shown:
        named = story.articles[0].picture
        # The feed's words are about the feed's picture, not about the one that the page has.
        alt = named.alt if named and named.url == shown.source else ""
        picture = Picture(
            url=f"{base_url}/pictures/{shown.name}",
            alt=alt,
            width=shown.width,
            height=shown.height,
        )
        told = replace(told, picture=picture)
    return replace(story, articles=(told, *others))


def lead_picture(story: Story) -> Picture | None:
    """The picture over the lead, at least 600 px wide."""
    return _fitting(story, LEAD_WIDTH)


def thumbnail(story: Story) -> Picture | None:
    """The picture beside a section's first story, at least 160 px wide."""
    return _fitting(story, THUMBNAIL_WIDTH)


def _fitting(story: Story, least: int) -> Picture | None:
    """The picture of the article that the headline links to, where size and address are good."""
    picture = story.articles[0].picture
    if picture is None or picture.width is None or picture.width < least:
        return None
    if picture.height is not None and picture.height > picture.width * TALLEST:
        return None
    return picture if is_web_address(picture.url) else None


def is_web_address(url: str) -> bool:
    """Whether a mail may link there: http or https, a host, nothing that breaks a line."""
    if any(character <= " " or character in '"<>\\^`{|}\x7f' for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
