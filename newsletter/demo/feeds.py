"""Each invented outlet's feed as it stands on a morning, in its format."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.builder import ElementMaker

from newsletter.demo.pieces import Drawing, Outlet, Piece, in_feed, plain, published

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RSS1 = "http://purl.org/rss/1.0/"

_RSS2_NAMES = {"content": _CONTENT, "dc": _DC, "media": _MEDIA, "atom": _ATOM}
_RSS1_NAMES = {"rdf": _RDF, None: _RSS1, "content": _CONTENT, "dc": _DC, "media": _MEDIA}
_ATOM_NAMES = {None: _ATOM, "media": _MEDIA}

# lxml ships no types.
Element = Any

_plain = ElementMaker()
_atom = ElementMaker(namespace=_ATOM, nsmap=_ATOM_NAMES)
_content = ElementMaker(namespace=_CONTENT)
_dc = ElementMaker(namespace=_DC)
_media = ElementMaker(namespace=_MEDIA)
_rdf = ElementMaker(namespace=_RDF, nsmap=_RSS1_NAMES)
_rss1 = ElementMaker(namespace=_RSS1, nsmap=_RSS1_NAMES)

_ERROR_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title></head>
<body><h1>Error establishing a database connection</h1>
<p>The page that you asked for is resting. Our night editor has been told.</p></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    """A feed under way: whose, as of which day, and where its links lead."""

    outlet: Outlet
    date: date
    zone: ZoneInfo
    base_url: str

    def link(self, piece: Piece) -> str:
        query = f"?{piece.query}" if piece.query else ""
        return f"{self.base_url}/{self.outlet.slug}/{piece.slug}{query}"

    def when(self, piece: Piece) -> datetime:
        return published(piece, date=self.date, zone=self.zone)

    def identity(self, piece: Piece) -> str:
        # The day is part of it: the same newsroom on another day brings articles, not old ones.
        return f"tag:{self.outlet.slug}.example,{self.when(piece):%Y-%m-%d}:{piece.slug}"

    def picture(self, drawing: Drawing) -> str:
        return f"{self.base_url}/pictures/{drawing.name}.jpg"


def feed_document(
    outlet: Outlet, *, morning: int, date: date, zone: ZoneInfo, base_url: str
) -> bytes:
    """The outlet's feed in its own format, UTF-8, as of a morning (1 or 2).

    `date` is the local date of morning 2 whichever morning is asked for. An outlet in trouble
    answers with its content system's error page.
    """
    if outlet.trouble:
        return _ERROR_PAGE.encode()
    issue = _Issue(outlet=outlet, date=date, zone=zone, base_url=base_url)
    pieces = in_feed(outlet, morning)
    entries = [copy for piece in pieces for copy in [piece] * (1 + piece.twice)]
    if outlet.format == "json":
        return _json(issue, entries)
    tree = {"rss2": _rss2, "rss1": _rdf_site, "atom": _atom_feed}[outlet.format](issue, entries)
    document: bytes = etree.tostring(
        tree, encoding="utf-8", xml_declaration=True, pretty_print=True
    )
    return document


# ── The formats ──────────────────────────────────────────────────────────────────────────


def _rss2(issue: _Issue, pieces: Iterable[Piece]) -> Element:
    outlet, pieces = issue.outlet, tuple(pieces)
    channel = _plain.channel(
        _plain.title(outlet.name),
        _plain.link(issue.base_url + outlet.site_path),
        _plain.description(f"The {outlet.section} report of {outlet.name}"),
        _plain.language("en-us"),
        _plain.lastBuildDate(format_datetime(max(map(issue.when, pieces)))),
        _plain.ttl("60"),
    )
    for piece in pieces:
        item = _plain.item(
            _plain.title(piece.title),
            _plain.link(issue.link(piece)),
            _plain.description(piece.summary),
            _content.encoded(_body(piece)),
        )
        if piece.guid:
            item.append(_plain.guid(issue.identity(piece), isPermaLink="false"))
        if not piece.undated:
            item.append(_plain.pubDate(format_datetime(issue.when(piece))))
        item.extend(_extras(issue, piece))
        channel.append(item)
    rss = etree.Element("rss", version="2.0", nsmap=_RSS2_NAMES)
    rss.append(channel)
    return rss


def _rdf_site(issue: _Issue, pieces: Iterable[Piece]) -> Element:
    outlet, pieces = issue.outlet, tuple(pieces)
    about, resource = f"{{{_RDF}}}about", f"{{{_RDF}}}resource"
    home = issue.base_url + outlet.site_path
    order = _rdf.Seq(*(_rdf.li({resource: issue.link(piece)}) for piece in pieces))
    channel = _rss1.channel(
        {about: home},
        _rss1.title(outlet.name),
        _rss1.link(home),
        _rss1.description(f"The {outlet.section} report of {outlet.name}"),
        _rss1.items(order),
    )
    items = []
    for piece in pieces:
        item = _rss1.item(
            {about: issue.link(piece)},
            _rss1.title(piece.title),
            _rss1.link(issue.link(piece)),
            _rss1.description(piece.summary),
            _content.encoded(_body(piece)),
            *_extras(issue, piece),
        )
        if not piece.undated:
            item.append(_dc.date(issue.when(piece).isoformat()))
        items.append(item)
    return _rdf.RDF(channel, *items)


def _atom_feed(issue: _Issue, pieces: Iterable[Piece]) -> Element:
    outlet, pieces = issue.outlet, tuple(pieces)
    feed = _atom.feed(
        _atom.id(f"tag:{outlet.slug}.example,2000:feed"),
        _atom.title(outlet.name),
        _atom.updated(max(map(issue.when, pieces)).isoformat()),
        _atom.link(rel="self", href=issue.base_url + outlet.feed_path),
        _atom.link(rel="alternate", href=issue.base_url + outlet.site_path),
    )
    for piece in pieces:
        when = issue.when(piece).isoformat()
        entry = _atom.entry(
            _atom.id(issue.identity(piece)),
            _atom.title(piece.title, type="html"),
            _atom.link(rel="alternate", href=issue.link(piece)),
            _atom.published(when),
            _atom.updated(when),
            _atom.author(_atom.name(piece.author or outlet.name)),
            _atom.summary(piece.summary, type="html"),
            _atom.content(_body(piece), type="html"),
        )
        entry.extend(_atom.category(term=term) for term in _categories(piece))
        if piece.picture:
            address = issue.picture(piece.picture)
            entry.append(_atom.link(rel="enclosure", type="image/jpeg", href=address))
            entry.append(_media_content(issue, piece.picture))
        feed.append(entry)
    return feed


def _json(issue: _Issue, pieces: Iterable[Piece]) -> bytes:
    outlet = issue.outlet
    items: list[dict[str, object]] = []
    for piece in pieces:
        item: dict[str, object] = {
            "id": issue.identity(piece),
            "url": issue.link(piece),
            "title": plain(piece.title),
            "summary": plain(piece.summary),
            "content_html": _body(piece),
        }
        if not piece.undated:
            item["date_published"] = issue.when(piece).isoformat()
        if piece.author:
            item["authors"] = [{"name": piece.author}]
        if tags := _categories(piece):
            item["tags"] = tags
        if piece.picture:
            item["image"] = issue.picture(piece.picture)
        items.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": issue.base_url + outlet.site_path,
        "feed_url": issue.base_url + outlet.feed_path,
        "language": "en-US",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _extras(issue: _Issue, piece: Piece) -> list[Element]:
    """Byline, category and picture as both kinds of RSS carry them."""
    found = [_dc.creator(piece.author)] if piece.author else []
    # RSS 1.0 has no category of its own; Dublin Core's subject stands for it.
    term = _dc.subject if issue.outlet.format == "rss1" else _plain.category
    found += [term(name) for name in _categories(piece)]
    if piece.picture:
        found.append(_media_content(issue, piece.picture))
    return found


def _media_content(issue: _Issue, drawing: Drawing) -> Element:
    return _media.content(
        _media.description(drawing.alt, type="plain"),
        url=issue.picture(drawing),
        type="image/jpeg",
        medium="image",
        width=str(drawing.width),
        height=str(drawing.height),
    )


def _categories(piece: Piece) -> list[str]:
    names = [piece.category, "Opinion" if piece.opinion else ""]
    return list(dict.fromkeys(name for name in names if name))


def _body(piece: Piece) -> str:
    body = piece.summary if piece.summary.startswith("<p>") else f"<p>{piece.summary}</p>"
    return f"{body}<p>A {piece.minutes}-minute read.</p>" if piece.minutes else body


# ── The files ────────────────────────────────────────────────────────────────────────────
