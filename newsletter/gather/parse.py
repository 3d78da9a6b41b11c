"""A feed's document becomes articles: RSS, Atom, RDF and JSON Feed, sound or broken."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from newsletter.gather.clean import (
    beginning_of,
    one_line,
    shortened,
    summary_of,
    text_of,
    title_text,
)
from newsletter.gather.dates import read_date
from newsletter.gather.document import (
    UnreadableError,
    decoded,
    is_json,
    is_whole,
    prepared,
    reencoded,
    says_utf8,
)
from newsletter.gather.elements import DoubtfulError
from newsletter.gather.entry import Entry, FeedDocument
from newsletter.gather.jsonfeed import read_json_feed
from newsletter.gather.lenient import read_leniently
from newsletter.gather.outlet import outlet_name
from newsletter.gather.pictures import picture_of
from newsletter.gather.strict import read_xml
from newsletter.gather.urls import canonical
from newsletter.model import Article, Failed, Fresh, Parsed

KEPT = 500  # newest entries of one document
SUMMARY = 600  # characters
_HEADLINE = 80  # characters of a summary that stands in for a title
_GUID, _NAME, _CATEGORIES = 500, 100, 10
_LINE = 2_000  # characters of what is to be one short line, before it is cleaned
_NUMBER = re.compile(r"[0-9a-fA-F-]{32,36}|\d+")  # what a system calls a category, nobody else
_OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document for the lenient reader: its text prepared for XML, and why, for a person."""

    text: str
    why: str


def parse(
    fresh: Fresh,
    *,
    now: datetime,
    lenient: Callable[[str, str], FeedDocument] = read_leniently,
) -> Parsed | Failed:
    """A document's articles, cleaned; Failed where it is no feed. Never raises.

    At most the newest 500 entries, in the document's order. An entry without a usable link or
    without any words is left out.
    """
    try:
        found = read_strictly(fresh)
        if not isinstance(found, Doubt):
            return articles_of(found, fresh, way=found.way, why="", now=now)
        document = lenient(found.text, fresh.url)
        return articles_of(document, fresh, way=document.way, why=found.why, now=now)
    except UnreadableError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001  a parser's bug on one document fails one feed only
        reason = f"cannot be parsed ({type(error).__name__})"
    return Failed(feed=fresh.feed, reason=reason, headers=fresh.headers, seconds=fresh.seconds)


def read_strictly(fresh: Fresh) -> FeedDocument | Doubt:
    """JSON Feed and well-formed RSS and Atom as they are; a Doubt of any other XML.

    Raises UnreadableError where it is plainly no feed, or one that is refused.
    """
    if says_utf8(fresh.body, fresh.content_type) and not is_json(fresh.body):
        with suppress(DoubtfulError):
            return read_xml(fresh.body, fresh.url)
    # Once more in the charset that it is really in, and without the characters that XML forbids.
    text = decoded(fresh.body, fresh.content_type)
    document = reencoded(text)
    if is_json(document):
        return read_json_feed(text, fresh.url)
    try:
        return read_xml(document, fresh.url)
    except DoubtfulError as doubt:
        return Doubt(text=prepared(text, cut=fresh.cut), why=str(doubt))


def articles_of(
    document: FeedDocument, fresh: Fresh, *, way: str, why: str, now: datetime
) -> Parsed:
    """What any of the readers gave as articles, cleaned; `way` and `why` are passed on.

    Raises UnreadableError for a document that ends before its first entry does.
    """
    # What the strict reader and the JSON reader took has its end.
    whole = not fresh.cut and (way != "lenient" or is_whole(fresh.body))
    if not document.entries and not whole:
        raise UnreadableError("no entries, and its end is missing")
    title = title_text(document.title)
    source = _Source(
        feed=fresh.feed.url,
        outlet=fresh.feed.name
        or outlet_name(title)
        or urlsplit(fresh.url).hostname
        or fresh.feed.url,
        base=document.base or fresh.url,
        now=now,
    )
    found = [
        article
        for position, entry in _newest(document.entries, now)
        if (article := _article(entry, position, source))
    ]
    return Parsed(
        feed=fresh.feed,
        title=title,
        articles=_identified(found, fresh.feed.url),
        way=way,
        why=why,
        whole=whole,
        ttl=document.ttl,
        skip_hours=document.skip_hours,
        skip_days=document.skip_days,
    )


def _newest(entries: Sequence[Entry], now: datetime) -> list[tuple[int, Entry]]:
    """The newest entries with their positions, in the document's order; undated ones count last."""
    numbered = list(enumerate(entries))
    if len(numbered) > KEPT:
        numbered.sort(key=lambda one: _published(one[1], now) or _OLDEST, reverse=True)
        numbered = sorted(numbered[:KEPT], key=lambda one: one[0])
    return numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What all articles of a document have in common."""

    feed: str
    outlet: str
    base: str
    now: datetime


def _article(entry: Entry, position: int, source: _Source) -> Article | None:
    bodies = _bodies(entry)
    summary, words = "", 0
    for body in bodies:
        text, length = beginning_of(body, limit=SUMMARY)
        summary = summary or summary_of(text, limit=SUMMARY)
        words = max(words, length)
    title = title_text(entry.title) or shortened(summary, _HEADLINE)
    url = _link(entry, source.base)
    if not url or not title:
        return None
    guid = one_line(entry.id[:_LINE])[:_GUID]
    return Article(
        id=_digest(source.feed, guid or url),
        feed=source.feed,
        guid=guid,
        outlet=source.outlet,
        title=title,
        url=url,
        summary=summary,
        published=_published(entry, source.now),
        first_seen=source.now,
        author=_author(entry.author) if entry.author else None,
        categories=_categories(entry.tags) if entry.tags else (),
        picture=picture_of(entry, bodies, base=source.base, beside=f"{title} {summary}"),
        position=position,
        words=words,
    )


def _bodies(entry: Entry) -> Sequence[str]:
    """What the entry says, each text once; at least one, and that may be empty."""
    if entry.contents and any(entry.contents):
        return tuple(dict.fromkeys(filter(None, (entry.summary, *entry.contents))))
    if entry.summary:
        return (entry.summary,)
    # A video has no words but those of its picture.
    return (entry.caption or next((one.caption for one in entry.media if one.caption), ""),)


def _link(entry: Entry, base: str) -> str:
    """The page for people, else what comes nearest to one."""
    link = entry.origin or entry.link
    if link and (url := canonical(link, base)):
        return url
    return next((url for link in _others(entry) if link and (url := canonical(link, base))), "")


def _others(entry: Entry) -> Iterator[str]:
    yield entry.link
    yield from (one.href for one in entry.links if one.rel == "alternate")
    yield entry.id if entry.id.strip().startswith("http") else ""
    yield from (one.href for one in entry.links if one.rel == "enclosure")


def _author(text: str) -> str | None:
    """A name; RSS asks for an address with the name in brackets, and the address is not shown."""
    name = _label(text[:_LINE])
    if "@" in name:
        bracketed = re.search(r"\(([^()@]+)\)", name)
        name = bracketed[1] if bracketed else re.sub(r"[<(]?\S+@\S+[)>]?", "", name)
    return name.strip()[:_NAME] or None


@lru_cache(maxsize=1_024)
def _label(text: str) -> str:
    # A feed has few authors and few categories, and names them in every entry.
    return text_of(text)


def _published(entry: Entry, now: datetime) -> datetime | None:
    for date in entry.dates:
        if found := read_date(date, now=now):
            return found
    return None


def _categories(tags: Sequence[str]) -> tuple[str, ...]:
    names = (_label(tag[:_LINE])[:_NAME] for tag in tags)
    told = dict.fromkeys(name for name in names if name and not _NUMBER.fullmatch(name))
    return tuple(told)[:_CATEGORIES]


def _identified(found: Sequence[Article], feed: str) -> tuple[Article, ...]:
    """The articles, each with an id of its own; one that stands twice in the document comes once.

    The id comes of the feed and the guid, and of the link too where several links share the guid.
    Without a guid it comes of the link, and of the title too where several titles share the link.
    A guid that changes is the store's to recognise: it knows the links of yesterday.
    """
    if len({one.id for one in found}) == len(found):
        return tuple(found)
    named = [(one.guid, one.url) if one.guid else (one.url, one.title) for one in found]
    shared = Counter(name for name, _ in set(named))
    kept: dict[str, Article] = {}
    for one, (name, other) in zip(found, named, strict=True):
        number = _digest(feed, name, other) if shared[name] > 1 else one.id
        kept.setdefault(number, replace(one, id=number))
    return tuple(kept.values())


def _digest(*parts: str) -> str:
    return sha256("\x00".join(parts).encode()).hexdigest()[:16]
