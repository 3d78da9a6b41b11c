"""A feed's document becomes articles: RSS, Atom, RDF and JSON Feed, sound or broken."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import feedparser

from newsletter.gather.clean import one_line, shortened, summary_of, text_of, title_text
from newsletter.gather.dates import read_date
from newsletter.gather.document import UnreadableError, decoded, is_json, is_whole, prepared
from newsletter.gather.jsonfeed import read_json_feed
from newsletter.gather.pictures import picture_of
from newsletter.gather.urls import canonical
from newsletter.model import Article, Failed, Feed, Fresh, Parsed

KEPT = 500  # newest entries of one document
SUMMARY = 600  # characters
_HEADLINE = 80  # characters of a summary that stands in for a title
_GUID, _NAME, _CATEGORIES = 500, 100, 10
_NUMBER = re.compile(r"[0-9a-fA-F-]{32,36}|\d+")  # what a system calls a category, nobody else
_OLDEST = datetime.min.replace(tzinfo=UTC)

Entry = Mapping[str, Any]


def parse(fresh: Fresh, *, now: datetime) -> Parsed | Failed:
    """A document's articles, cleaned; Failed where it is no feed. Never raises.

    At most the newest 500 entries, in the document's order. An entry without a usable link or
    without any words is left out.
    """
    try:
        return _parsed(fresh, now)
    except UnreadableError as error:
        return Failed(feed=fresh.feed, reason=str(error), seconds=fresh.seconds)
    except Exception as error:  # noqa: BLE001  a parser's bug on one document fails one feed only
        return Failed(
            feed=fresh.feed,
            reason=f"cannot be parsed ({type(error).__name__})",
            seconds=fresh.seconds,
        )


def _parsed(fresh: Fresh, now: datetime) -> Parsed:
    text = decoded(fresh.body, fresh.content_type)
    about, entries = read_json_feed(text) if is_json(text) else _read_xml(text, fresh.url)
    title = title_text(_string(about, "title"))
    outlet = fresh.feed.name or title or urlsplit(fresh.url).hostname or fresh.feed.url
    if not entries and not is_whole(fresh.body):
        raise UnreadableError("no entries, and its end is missing")
    found = [
        article
        for position, entry in _newest(entries, now)
        if (article := _article(entry, fresh, outlet, position, now))
    ]
    return Parsed(feed=fresh.feed, title=title, articles=_identified(found, fresh.feed))


def _newest(entries: Sequence[Entry], now: datetime) -> list[tuple[int, Entry]]:
    """The newest entries with their positions, in the document's order; undated ones count last."""
    numbered = list(enumerate(entries))
    if len(numbered) > KEPT:
        numbered.sort(key=lambda one: _published(one[1], now) or _OLDEST, reverse=True)
        numbered = sorted(numbered[:KEPT], key=lambda one: one[0])
    return numbered


def _read_xml(text: str, url: str) -> tuple[Entry, Sequence[Entry]]:
    # A stream, never bytes or text themselves: feedparser opens those as files and addresses.
    document = io.BytesIO(prepared(text).encode("utf-8"))
    tree = feedparser.parse(
        document,
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": url,
        },
        # What is kept is plain text and checked addresses: we clean, once.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not tree.version and not tree.entries:
        raise UnreadableError("not a feed")
    return tree.feed, tree.entries


def _article(
    entry: Entry, fresh: Fresh, outlet: str, position: int, now: datetime
) -> Article | None:
    guid = one_line(_string(entry, "id"))[:_GUID]
    url = _link(entry, fresh.url)
    contents = [_string(one, "value") for one in entry.get("content") or ()]
    # A video has no words but those of its picture.
    caption = _string(entry, "media_caption_description")
    bodies = [body for body in (_string(entry, "summary"), *contents) if body] or [caption]
    texts = [text_of(body) for body in bodies]
    summary = next((said for text in texts if (said := summary_of(text, limit=SUMMARY))), "")
    title = title_text(_string(entry, "title")) or shortened(summary, _HEADLINE)
    if not url or not title:
        return None
    return Article(
        id="",
        feed=fresh.feed.url,
        guid=guid,
        outlet=outlet,
        title=title,
        url=url,
        summary=summary,
        published=_published(entry, now),
        first_seen=now,
        author=_author(_string(entry, "author")),
        categories=_categories(entry),
        picture=picture_of(entry, max(bodies, key=len), base=url, beside=f"{title} {summary}"),
        position=position,
        words=max(len(text.split()) for text in texts),
    )


def _link(entry: Entry, base: str) -> str:
    """The page for people: the text/html alternate, else what the entry calls its link."""
    links = entry.get("links") or ()
    alternates = [one for one in links if one.get("rel", "alternate") == "alternate"]
    alternates.sort(key=lambda one: one.get("type", "text/html") != "text/html")
    enclosures = [one for one in links if one.get("rel") == "enclosure"]
    candidates = (
        _string(entry, "feedburner_origlink"),
        *(_string(one, "href") for one in alternates),
        _string(entry, "link"),
        _string(entry, "id") if _string(entry, "id").startswith("http") else "",
        *(_string(one, "href") for one in enclosures),
    )
    return next((url for link in candidates if link and (url := canonical(link, base))), "")


def _author(text: str) -> str | None:
    """A name; RSS asks for an address with the name in brackets, and the address is not shown."""
    name = one_line(text_of(text))
    if "@" in name:
        bracketed = re.search(r"\(([^()@]+)\)", name)
        name = bracketed[1] if bracketed else re.sub(r"[<(]?\S+@\S+[)>]?", "", name)
    return name.strip()[:_NAME] or None


def _published(entry: Entry, now: datetime) -> datetime | None:
    for name in ("published", "updated", "created"):
        # feedparser warns where `updated` is asked for and only `published` is there.
        found = read_date(_string(entry, name), now=now) if name in entry else None
        if found:
            return found
    return None


def _categories(entry: Entry) -> tuple[str, ...]:
    terms = (_string(tag, "label") or _string(tag, "term") for tag in entry.get("tags") or ())
    names = (one_line(text_of(term))[:_NAME] for term in terms)
    told = dict.fromkeys(name for name in names if name and not _NUMBER.fullmatch(name))
    return tuple(told)[:_CATEGORIES]


def _identified(found: Sequence[Article], feed: Feed) -> tuple[Article, ...]:
    """The articles with their ids; one that stands twice in the document is kept once.

    The id comes of the feed and the guid, and of the link too where several links share the guid.
    Without a guid it comes of the link, and of the title too where several titles share the link.
    A guid that changes is the store's to recognise: it knows the links of yesterday.
    """
    named = [(one.guid, one.url) if one.guid else (one.url, one.title) for one in found]
    shared = Counter(name for name, _ in set(named))
    kept: dict[str, Article] = {}
    for one, (name, other) in zip(found, named, strict=True):
        number = _digest(feed.url, name, *([other] if shared[name] > 1 else []))
        kept.setdefault(number, replace(one, id=number))
    return tuple(kept.values())


def _digest(*parts: str) -> str:
    return sha256("\x00".join(parts).encode()).hexdigest()[:16]


def _string(tree: Mapping[str, Any], name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""
