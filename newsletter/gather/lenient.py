"""Feeds that are broken, or of a kind that the strict reader leaves alone: feedparser's work."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.gather.document import UnreadableError
from newsletter.gather.entry import PAGES, Entry, FeedDocument, Link, Medium, time_to_live

Tree = Mapping[str, Any]


def read_leniently(text: str, url: str) -> FeedDocument:
    """A feed out of `prepared` text; `url` is where it was read. May take long, and much memory.

    Raises UnreadableError.
    """
    import feedparser  # the main program has no use for it on a sound morning

    # A stream, never bytes or text themselves: feedparser opens those as files and addresses.
    document = io.BytesIO(text.encode("utf-8"))
    try:
        tree = feedparser.parse(
            document,
            # No address here: it would make one of a guid that is none.
            response_headers={"content-type": "application/xml; charset=utf-8"},
            # What is kept is plain text and checked addresses: we clean, once.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        # It raises KeyError at a gml:pos out of its place, and more of the kind.
        raise UnreadableError(f"cannot be parsed ({type(error).__name__})") from error
    if not tree.get("version") and not tree.entries:
        raise UnreadableError("not a feed")
    return FeedDocument(
        way="lenient",
        base=url,
        title=_string(tree.feed, "title"),
        link=_string(tree.feed, "link"),
        entries=tuple(_entry(entry) for entry in tree.entries),
        ttl=time_to_live(
            _string(tree.feed, "ttl"),
            period=_string(tree.feed, "sy_updateperiod"),
            frequency=_string(tree.feed, "sy_updatefrequency"),
        ),
    )


def _entry(entry: Tree) -> Entry:
    links = list(_links(entry))
    # feedparser's `link` is the last of the pages, and the guid where there is none.
    pages = [one.href for one in links if one.rel == "alternate" and one.type in PAGES]
    summary = _string(entry, "summary")
    contents = (_string(one, "value") for one in _trees(entry, "content"))
    return Entry(
        id=_string(entry, "id"),
        title=_string(entry, "title"),
        link=pages[0] if pages else "",
        origin=_string(entry, "feedburner_origlink"),
        links=tuple(one for one in links if one.rel == "enclosure" or one.type not in PAGES),
        summary=summary,
        contents=tuple(body for body in contents if body and body != summary),
        caption=_string(entry, "media_caption_description"),
        caption_title=_string(entry, "media_caption_title"),
        # feedparser warns where `updated` is asked for and only `published` is there.
        dates=tuple(
            _string(entry, name) for name in ("published", "updated", "created") if name in entry
        ),
        author=_author(entry),
        tags=tuple(_string(tag, "label") or _string(tag, "term") for tag in _trees(entry, "tags")),
        media=tuple(_media(entry, "media_content")),
        thumbnails=tuple(_media(entry, "media_thumbnail")),
        image=_string(entry["image"], "href") if isinstance(entry.get("image"), dict) else "",
    )


def _links(entry: Tree) -> Iterator[Link]:
    for one in _trees(entry, "links"):
        rel, href = _string(one, "rel") or "alternate", _string(one, "href")
        if href and rel in ("alternate", "enclosure"):
            yield Link(href=href, rel=rel, type=_string(one, "type"))


def _author(entry: Tree) -> str:
    """The first who is named, as the strict reader has it; feedparser's `author` is the last.

    Of one alone its own words are taken: feedparser takes `ida@paper.media (Ida)` apart wrongly.
    """
    first, *others = _trees(entry, "authors") or [{}]
    named = _string(first, "name") or _string(first, "email")
    return named if named and others else _string(entry, "author")


def _media(entry: Tree, name: str) -> Iterator[Medium]:
    for one in _trees(entry, name):
        if url := _string(one, "url"):
            yield Medium(
                url=url,
                kind=(_string(one, "medium") or _string(one, "type")).lower(),
                width=_string(one, "width"),
                height=_string(one, "height"),
            )


def _trees(tree: Tree, name: str) -> list[Tree]:
    found = tree.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _string(tree: Tree, name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""
