"""The memos for programs: RSS 2.0 with each memo whole in it, and a sitemap. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from newsletter.compose.gate import line

TTL = 60  # minutes until a reader need ask again
MOST = 50_000  # addresses in one sitemap (sitemaps.org)
_SUBJECT, _PREHEADER = 220, 300  # characters
_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# XML 1.0 has no way to write these, escaped or not (section 2.2).
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One memo of the feed; `content` is its HTML without anything of its reader."""

    number: int
    subject: str
    preheader: str
    published: datetime
    content: str


def rss(
    items: Sequence[Item], *, name: str, language: str, base_url: str, changed: datetime
) -> bytes:
    """The feed of a newsletter, newest first, as RSS 2.0 (rssboard.org/rss-specification).

    With the `self` link of Atom and the module content, as the RSS Board's profile has them. An
    item's guid is its address.
    """
    root = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:content": _CONTENT})
    channel = SubElement(root, "channel")
    _put(channel, "title", name)
    _put(channel, "link", f"{base_url}/")
    _put(channel, "description", f"Every edition of {name}.")
    _put(channel, "language", language)
    _put(channel, "lastBuildDate", format_datetime(changed))
    _put(channel, "ttl", str(TTL))
    here = {"rel": "self", "type": "application/rss+xml", "href": f"{base_url}/editions/feed.xml"}
    SubElement(channel, "atom:link", here)
    for one in items:
        item = SubElement(channel, "item")
        address = f"{base_url}/editions/{one.number}"
        _put(item, "title", line(one.subject, _SUBJECT))
        _put(item, "link", address)
        _put(item, "guid", address).set("isPermaLink", "true")
        _put(item, "pubDate", format_datetime(one.published))
        # A description is HTML, a title is plain text.
        _put(item, "description", escape(line(one.preheader, _PREHEADER), quote=False))
        _put(item, "content:encoded", one.content)
    return _document(root)


def sitemap(editions: Iterable[tuple[int, date]], *, base_url: str) -> bytes:
    """The addresses of editions, by number and date, the newest first."""
    root = Element("urlset", {"xmlns": _SITEMAP})
    for number, day in list(editions)[:MOST]:
        url = SubElement(root, "url")
        _put(url, "loc", f"{base_url}/editions/{number}")
        _put(url, "lastmod", day.isoformat())
    return _document(root)


def _document(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _put(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = _NO_CHARACTER.sub("", text)
    return child
