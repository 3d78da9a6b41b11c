"""What the templates see: an edition as bounded plain text, addresses that may be linked, counts.

Everything from feeds passes `line` or `address` here, so a template only has to set it.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from newsletter.compose.clauses import opening
from newsletter.compose.dates import long_date
from newsletter.compose.gate import address, line
from newsletter.compose.look import Look
from newsletter.compose.pictures import lead_picture, thumbnail
from newsletter.compose.slots import REASON, TOKEN
from newsletter.model import Edition, Number, Part, Picture, Quote, Section, Story

TITLE, TEXT, NAME = 220, 900, 60  # characters that the page has room for
ALT = 125
DOTS = 5
READING = 220  # words a minute
WORTH_SAYING = 4  # minutes from which the reading time is told
ALSO = 5  # other outlets linked under the lead
REASONS = 4
# Reasons that say much to an editor and nothing to a reader.
FOR_THE_DESK = frozenset(("quality", "source", "gravity"))
SPLIT = 240  # characters from which the lead's text takes two paragraphs

_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’')]*\s+(?=[A-Z“\"‘])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A picture in its place; `alt` is never empty, since every picture is a link."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An outlet with the address of its own article."""

    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story, ready to set. `carried` says in words how many outlets have it.

    `updated` says which earlier edition it goes on from, at `earlier`; both "" for a new story.
    """

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    opening: str
    rest: str
    section: str
    outlet: str
    url: str
    outlets: int
    dots: int
    carried: str
    minutes: int
    updated: str
    earlier: str
    why: str
    also: tuple[Link, ...]
    picture: PictureView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A part of the memo with its stories."""

    name: str
    count: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoView:
    """The whole memo: `edition` in every template.

    `news` are the sections with headlines and summaries; `hits` and `save` may be None.
    Addresses: `page` is the edition on the web, `unsubscribe` carries the slot TOKEN, `reason` is
    the slot REASON, `ratings` are (words, mailto address).
    """

    number: int
    date: str
    subject: str
    preheader: str
    re: str
    stats: str
    minute: tuple[tuple[str, str], ...]
    lead: StoryView | None
    lead_name: str
    news: tuple[SectionView, ...]
    hits: SectionView | None
    save: SectionView | None
    number_of_the_day: Number | None
    quote: Quote | None
    name: str
    postal_address: str
    next_at: str
    home: str
    page: str
    archive: str
    sun: str
    unsubscribe: str
    reason: str
    ratings: tuple[tuple[str, str], ...]


def view(edition: Edition, look: Look) -> MemoView:
    """An edition and its look as the templates take them."""
    page = f"{look.base_url}/editions/{edition.number}"
    first = next((s for s in edition.sections if s.part is Part.LEAD and s.stories), None)
    lead = first.stories[0] if first else None
    number, quoted = edition.number_of_the_day, edition.quote
    return MemoView(
        number=edition.number,
        date=long_date(edition.date),
        subject=line(edition.subject, TITLE),
        preheader=line(edition.preheader, TITLE),
        re=line(edition.re, TEXT),
        stats=_stats(edition),
        minute=tuple((line(m.opening, TITLE), line(m.rest, TEXT)) for m in edition.minute),
        lead=_story(lead, page, lead_picture(lead)) if lead else None,
        lead_name=line(first.name, NAME) if first else "",
        news=tuple(_section(s, page) for s in edition.sections if s.part is Part.NEWS),
        hits=_joined(edition, Part.HITS, page),
        save=_joined(edition, Part.SAVE, page),
        number_of_the_day=_number(number, page) if number else None,
        quote=_quote(quoted, page) if quoted else None,
        name=look.name,
        postal_address=look.postal_address,
        next_at=look.next_at,
        home=f"{look.base_url}/",
        page=page,
        archive=f"{look.base_url}/editions/",
        sun=f"{look.base_url}/static/sun.png",
        unsubscribe=f"{look.base_url}/unsubscribe/{TOKEN}",
        reason=REASON,
        ratings=_ratings(edition.number, look),
    )


# ── Parts ────────────────────────────────────────────────────────────────────────────────


def _joined(edition: Edition, part: Part, page: str) -> SectionView | None:
    sections = [s for s in edition.sections if s.part is part and s.stories]
    if not sections:
        return None
    stories = tuple(story for section in sections for story in section.stories)
    return _section(Section(name=sections[0].name, part=part, stories=stories), page)


def _section(section: Section, page: str) -> SectionView:
    count = len(section.stories)
    return SectionView(
        name=line(section.name, NAME),
        count="1 story" if count == 1 else f"{count} stories",
        stories=tuple(
            _story(story, page, thumbnail(story) if place == 0 else None)
            for place, story in enumerate(section.stories)
        ),
    )


def _story(story: Story, page: str, picture: Picture | None) -> StoryView:
    told = story.articles[0]
    title = line(story.title, TITLE) or "Untitled"
    summary = line(story.summary, TEXT)
    lead, rest = opening(title)
    # An outlet that has three feeds counts once; editions of before ranking said it name outlets.
    outlets = story.carried or len(story.outlets)
    minutes = round(told.words / READING)
    return StoryView(
        title=title,
        summary=summary,
        paragraphs=_paragraphs(story),
        opening=lead,
        rest=rest,
        section=line(story.section, NAME),
        outlet=line(told.outlet, NAME) or "the outlet",
        url=address(told.url, page),
        outlets=outlets,
        dots=min(outlets, DOTS) if outlets > 1 else 0,
        carried=f"{outlets} outlets" if outlets > 1 else "only here",
        minutes=minutes if minutes >= WORTH_SAYING else 0,
        updated=f"updated, from no. {story.update_of}" if story.update_of else "",
        earlier=f"{page.rpartition('/')[0]}/{story.update_of}" if story.update_of else "",
        why=_why(story),
        also=_also(story),
        picture=_picture(picture, title),
    )


def _picture(picture: Picture | None, title: str) -> PictureView | None:
    url = address(picture.url, "") if picture else ""
    if not picture or not url:
        return None
    return PictureView(url=url, alt=line(picture.alt, ALT) or line(title, ALT))


def _paragraphs(story: Story) -> tuple[str, ...]:
    """The lead's text in two paragraphs, where ranking found a second or the first is long.

    A second one is another outlet's, and named so, since the link is the first's.
    """
    summary = line(story.summary, TEXT)
    if more := line(story.more, TEXT):
        return summary, f"{more} ({line(story.more_outlet, NAME)})"
    ends = [end.end() for end in _SENTENCE_END.finditer(summary)]
    if len(summary) < SPLIT or not ends:
        return (summary,) if summary else ()
    middle = min(ends, key=lambda end: abs(end - len(summary) / 2))
    return summary[:middle].strip(), summary[middle:].strip()


def _why(story: Story) -> str:
    found = [r for r in story.reasons if r.value > 0 and r.signal not in FOR_THE_DESK]
    texts = [line(r.text, TITLE).rstrip(".") for r in found][:REASONS]
    return "; ".join(texts) + "." if texts else ""


def _also(story: Story) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for article in story.articles[1:]:
        url = address(article.url, "")
        if url and article.outlet != story.articles[0].outlet:
            link = Link(outlet=line(article.outlet, NAME), url=url)
            links.setdefault(article.outlet, link)
    return tuple(list(links.values())[:ALSO])


def _number(number: Number, page: str) -> Number:
    return Number(
        value=line(number.value, 12),
        noun=line(number.noun, TITLE),
        outlet=line(number.outlet, NAME),
        url=address(number.url, page),
    )


def _quote(quoted: Quote, page: str) -> Quote:
    return Quote(
        words=line(quoted.words, TEXT),
        speaker=line(quoted.speaker, NAME),
        outlet=line(quoted.outlet, NAME),
        url=address(quoted.url, page),
    )


def _stats(edition: Edition) -> str:
    stats = edition.stats
    feeds = "1 feed" if stats.feeds_read == 1 else f"{stats.feeds_read} feeds"
    return f"{feeds} read, {stats.articles:,} items, {stats.chosen} kept"


def _ratings(number: int, look: Look) -> tuple[tuple[str, str], ...]:
    """Three answers as letters to the desk: no tracking, and they work in every client."""
    to = quote(look.reply_to, safe="@")
    return tuple(
        (words, f"mailto:{to}?subject={quote(f'{words}: {look.name} no. {number}')}")
        for words in ("Sharp", "Fine", "You missed something")
    )
