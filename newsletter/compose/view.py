"""What the templates see: an edition as bounded plain text, addresses that may be linked, counts.

Everything from feeds passes `line` or `address` here, so a template only has to set it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from newsletter.compose.clauses import opening
from newsletter.compose.cuts import halved, parted
from newsletter.compose.gate import address, line
from newsletter.compose.language import Language
from newsletter.compose.look import Look
from newsletter.compose.pictures import lead_picture, thumbnail
from newsletter.compose.slots import REASON, TOKEN
from newsletter.compose.wrap import columns
from newsletter.model import Article, Edition, Number, Part, Picture, Quote, Section, Story

TITLE, TEXT, NAME = 220, 900, 60  # characters that the page has room for
ALT = 125
NEWS = 60
DOTS = 5
READING = 220  # words a minute
WORTH_SAYING = 4  # minutes from which the reading time is told
ALSO = 5  # other outlets linked under the lead
REASONS = 4
# Reasons that say much to an editor and nothing to a reader.
FOR_THE_DESK = frozenset(("quality", "source", "gravity"))
SPLIT = 240  # columns from which the lead's text takes two paragraphs

_WORD = re.compile(r"\w+")


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
    minutes: str
    paywalled: bool
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
    the slot REASON, `ratings` are (words, mailto address). Names that run the other way than the
    memo are isolated.
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
    static: str
    unsubscribe: str
    reason: str
    ratings: tuple[tuple[str, str], ...]
    corrections: tuple[str, ...]


def view(edition: Edition, look: Look) -> MemoView:
    """An edition and its look as the templates take them."""
    page = f"{look.base_url}/editions/{edition.number}"
    desk = _Desk(words=look.words, page=page, paywalled=look.paywalled)
    first = next((s for s in edition.sections if s.part is Part.LEAD and s.stories), None)
    lead = first.stories[0] if first else None
    number, quoted = edition.number_of_the_day, edition.quote
    return MemoView(
        number=edition.number,
        date=_begun(desk.words.date(edition.date)),
        subject=line(edition.subject, TITLE),
        preheader=line(edition.preheader, TITLE),
        re=line(edition.re, TEXT),
        stats=_stats(edition, desk.words),
        minute=tuple((line(m.opening, TITLE), line(m.rest, TEXT)) for m in edition.minute),
        lead=_story(lead, desk, lead_picture(lead)) if lead else None,
        lead_name=line(first.name, NAME) if first else "",
        news=tuple(_section(s, desk) for s in edition.sections if s.part is Part.NEWS),
        hits=_joined(edition, Part.HITS, desk),
        save=_joined(edition, Part.SAVE, desk),
        number_of_the_day=_number(number, desk) if number else None,
        quote=_quote(quoted, desk) if quoted else None,
        name=look.name,
        postal_address=desk.words.isolated(look.postal_address),
        next_at=look.next_at,
        home=f"{look.base_url}/",
        page=page,
        archive=f"{look.base_url}/editions/",
        static=f"{look.base_url}/static/",
        corrections=tuple(line(text, TEXT) for text in edition.corrections),
        unsubscribe=f"{look.base_url}/unsubscribe/{TOKEN}",
        reason=REASON,
        ratings=_ratings(edition.number, look, desk.words),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every part is set with: the language, the edition's own page, the paywalled feeds."""

    words: Language
    page: str
    paywalled: frozenset[str]


# ── Parts ────────────────────────────────────────────────────────────────────────────────


def _joined(edition: Edition, part: Part, desk: _Desk) -> SectionView | None:
    sections = [s for s in edition.sections if s.part is part and s.stories]
    if not sections:
        return None
    stories = tuple(story for section in sections for story in section.stories)
    return _section(Section(name=sections[0].name, part=part, stories=stories), desk)


def _section(section: Section, desk: _Desk) -> SectionView:
    return SectionView(
        name=line(section.name, NAME),
        count=desk.words.say("stories", count=len(section.stories)),
        stories=tuple(
            _story(story, desk, thumbnail(story) if place == 0 else None)
            for place, story in enumerate(section.stories)
        ),
    )


def _story(story: Story, desk: _Desk, picture: Picture | None) -> StoryView:
    told, words = story.articles[0], desk.words
    title = line(story.title, TITLE) or words.say("untitled")
    summary = line(story.summary, TEXT)
    lead, rest = opening(title) if words.english else parted(title)
    # An outlet that has three feeds counts once; editions of before ranking said it name outlets.
    outlets = story.carried or len(story.outlets)
    minutes = round(told.words / READING)
    return StoryView(
        title=title,
        summary=summary,
        paragraphs=_paragraphs(story, words),
        opening=lead,
        rest=rest,
        section=line(story.section, NAME),
        outlet=_named(told.outlet, words) or words.say("the_outlet"),
        url=address(told.url, desk.page),
        outlets=outlets,
        dots=min(outlets, DOTS) if outlets > 1 else 0,
        carried=words.say("outlets", count=outlets) if outlets > 1 else words.say("only_here"),
        minutes=words.say("minutes", count=minutes) if minutes >= WORTH_SAYING else "",
        paywalled=told.feed in desk.paywalled,
        updated=_updated(story, words),
        earlier=f"{desk.page.rpartition('/')[0]}/{story.update_of}" if story.update_of else "",
        why=_why(story, outlets, words),
        also=_also(story.articles, words),
        picture=_picture(picture, title),
    )


def _picture(picture: Picture | None, title: str) -> PictureView | None:
    url = address(picture.url, "") if picture else ""
    if not picture or not url:
        return None
    return PictureView(url=url, alt=line(picture.alt, ALT) or line(title, ALT))


def _paragraphs(story: Story, words: Language) -> tuple[str, ...]:
    """The lead's text in two paragraphs, where ranking found a second or the first is long.

    A second one is another outlet's, and named so, since the link is the first's.
    """
    summary = line(story.summary, TEXT)
    if more := line(story.more, TEXT):
        return summary, f"{more} ({_named(story.more_outlet, words)})"
    if columns(summary) < SPLIT:
        return (summary,) if summary else ()
    return halved(summary)


def _updated(story: Story, words: Language) -> str:
    """Which edition it goes on from, and what is new since where its headline does not say it."""
    if not story.update_of:
        return ""
    said = set(_WORD.findall(story.title.casefold()))
    for news in story.news:
        if set(_WORD.findall(news.casefold())) - said:
            return words.say("updated_news", number=story.update_of, news=line(news, NEWS))
    return words.say("updated_from", number=story.update_of)


def _why(story: Story, outlets: int, words: Language) -> str:
    """Ranking's reasons, which are English; in other languages what can be said with a count."""
    if not words.english:
        return words.say("why_carried", count=outlets) if outlets > 1 else ""
    found = [r for r in story.reasons if r.value > 0 and r.signal not in FOR_THE_DESK]
    texts = [line(r.text, TITLE).rstrip(".") for r in found][:REASONS]
    return "; ".join(texts) + "." if texts else ""


def _also(articles: Sequence[Article], words: Language) -> tuple[Link, ...]:
    links: dict[str, Link] = {}
    for article in articles[1:]:
        url = address(article.url, "")
        if url and article.outlet != articles[0].outlet:
            link = Link(outlet=_named(article.outlet, words), url=url)
            links.setdefault(article.outlet, link)
    return tuple(list(links.values())[:ALSO])


def _named(name: str, words: Language) -> str:
    """A foreign name, cut to its room, as it may stand beside the memo's own words."""
    return words.isolated(line(name, NAME) or words.say("the_outlet"))


def _begun(text: str) -> str:
    """Words as they begin a line: French and Spanish write their days small."""
    return text[:1].upper() + text[1:]


def _number(number: Number, desk: _Desk) -> Number:
    return Number(
        value=line(number.value, 12),
        noun=line(number.noun, TITLE),
        outlet=_named(number.outlet, desk.words),
        url=address(number.url, desk.page),
    )


def _quote(quoted: Quote, desk: _Desk) -> Quote:
    return Quote(
        words=line(quoted.words, TEXT),
        speaker=desk.words.isolated(line(quoted.speaker, TITLE)),
        outlet=_named(quoted.outlet, desk.words),
        url=address(quoted.url, desk.page),
    )


def _stats(edition: Edition, words: Language) -> str:
    stats = edition.stats
    return words.say(
        "stats",
        feeds=words.say("feeds", count=stats.feeds_read),
        items=words.say("items", count=stats.articles),
        kept=words.say("kept", count=stats.chosen),
    )


def _ratings(number: int, look: Look, words: Language) -> tuple[tuple[str, str], ...]:
    """Three answers as letters to the desk: no tracking, and they work in every client."""
    edition = words.say("number_of_edition", number=number)
    letter = f"mailto:{quote(look.reply_to, safe='@')}?subject="
    return tuple(
        (said, letter + quote(words.say("answer", said=said, name=look.name, edition=edition)))
        for said in (words.say("sharp"), words.say("fine"), words.say("missed"))
    )
