"""What each element of RSS, Atom and their modules says, known by namespace and never by prefix.

What is said is gathered by field, the fields being those of an Entry and of a FeedDocument: `one`
has the first text of each field that takes one, `many` has all that the others are given.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from newsletter.gather.document import printable
from newsletter.gather.entry import PAGES, Link, Medium

One = dict[str, str]
Many = defaultdict[str, list[Any]]
Reader = Callable[[Element, One, Many], None]

# Feeds write a namespace with http, https or neither, and with or without the last slash.
_SPACES = {
    "": "",
    "//purl.org/rss/1.0": "",
    "//purl.org/rss/1.0/modules/rss091#": "",
    "//my.netscape.com/rdf/simple/0.9": "",
    "//channel.netscape.com/rdf/simple/0.9": "",
    "//blogs.law.harvard.edu/tech/rss": "",
    "//backend.userland.com/rss": "",
    "//backend.userland.com/rss2": "",
    "//www.w3.org/2005/atom": "atom:",
    "//purl.org/atom/ns#": "atom03:",
    "//www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "//www.w3.org/1999/xhtml": "xhtml:",
    "//purl.org/dc/elements/1.1": "dc:",
    "//purl.org/dc/terms": "dcterms:",
    "//purl.org/rss/1.0/modules/content": "content:",
    "//purl.org/rss/1.0/modules/syndication": "sy:",
    "//search.yahoo.com/mrss": "media:",
    "//www.rssboard.org/media-rss": "media:",
    "//www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "//rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}


def _named(fields: dict[str, str]) -> dict[str, str]:
    return {name: field for field, names in fields.items() for name in names.split()}


# The elements whose text is what they say, and its field: of these the first counts,
_FIRST = _named(
    {
        "title": "title atom:title dc:title",
        "caption": "media:description",
        "caption_title": "media:title",
        "id": "guid atom:id id",
        "origin": "feedburner:origlink",
        "published": "pubdate atom:published dcterms:issued published issued",
        "updated": "atom:updated dc:date dcterms:modified updated modified date lastbuilddate",
        "created": "dcterms:created created",
        "author": "dc:creator dc:author itunes:author",
        "name": "name atom:name",
        "email": "email atom:email",
        "url": "url",
        "ttl": "ttl",
        "period": "sy:updateperiod",
        "frequency": "sy:updatefrequency",
    }
)
# and of these all.
_ALL = _named(
    {
        "summary": "description atom:summary",
        "abstract": "dc:description itunes:summary abstract summary",
        "content": "content:encoded body xhtml:body fullitem",
        "tag": "dc:subject",
        "hour": "hour",
        "day": "day",
    }
)
_MOST, _LONG = 2_000, 200  # tags whose meaning is remembered, and characters of one
BASE = "{http://www.w3.org/XML/1998/namespace}base"
_QUERY = re.compile(r"&(\w+);")


class DoubtfulError(Exception):
    """A document that the strict reader leaves to the lenient one; its text says why."""


def name_of(tag: str) -> str:
    """An element's name in lower case, its prefix the usual one of its namespace; "" if unknown."""
    uri, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _SPACES.get(re.sub(r"^https?:|/+$", "", uri.lower()))
    return "" if prefix is None else prefix + local.lower()


def gather(element: Element, one: One, many: Many) -> None:
    """What an element's children say, added by field; DoubtfulError for a puzzle."""
    for child in element:
        first, every, read = _MEANING[child.tag]
        if first or every:
            text = child.text if not len(child) else _inside(child)
            if text and not text.isspace():
                text = text if text.isascii() else _sound(text)
                if first:
                    one.setdefault(first, text)
                else:
                    many[every].append(text)
        elif read is not None:
            read(child, one, many)


class _Meanings(dict[str, tuple[str, str, Reader | None]]):
    """By tag: the field that its text is for, one or many, else who reads what else it says."""

    def __missing__(self, tag: str) -> tuple[str, str, Reader | None]:
        name = name_of(tag)
        meaning = _FIRST.get(name, ""), _ALL.get(name, ""), _READERS.get(name)
        # A hostile document has as many as it likes, as long as it likes.
        if len(self) >= _MOST:
            self.clear()
        if len(tag) < _LONG:
            self[tag] = meaning
        return meaning


_MEANING = _Meanings()


# ── Texts ────────────────────────────────────────────────────────────────────────────────


def _words(element: Element) -> str:
    text: str = (element.text or "").strip()
    return text if text.isascii() else _sound(text)


def _inside(element: Element) -> str:
    """The markup within an element as HTML, with whatever prefix XHTML has gone."""
    element.attrib.clear()
    for inner in element.iterdescendants():
        inner.tag = etree.QName(inner).localname
    etree.cleanup_namespaces(element)
    html: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return html[html.index(">") + 1 : html.rindex("</")]


def _sound(text: str) -> str:
    """Text in which UTF-8 that was taken for Latin-1 is put right; feedparser does the same."""
    try:
        return printable(text.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return printable(text)


# ── Elements that say it in attributes, or in children of their own ──────────────────────


def _item(element: Element, _: One, many: Many) -> None:
    many["item"].append(element)


def _link(element: Element, one: One, many: Many) -> None:
    """RSS's link, or an Atom link that goes by RSS's name."""
    if text := (element.text or "").strip():
        # Some are escaped twice; feedparser does the same.
        told = _QUERY.sub(r"&\1", text.replace("&amp;", "&")) if "&" in text else text
        one.setdefault("link", told)
    else:
        _atom_link(element, one, many)


def _atom_link(element: Element, one: One, many: Many) -> None:
    get = element.get
    rel = get("rel", "alternate").lower()
    if rel not in ("alternate", "enclosure") or not (href := get("href")):
        return
    if get(BASE) is not None:
        raise DoubtfulError("an xml:base inside")
    kind = get("type", "").lower()
    if rel == "alternate" and kind in PAGES:
        one.setdefault("link", href)
    else:
        many["links"].append(Link(href=href, rel=rel, type=kind))


def _enclosure(element: Element, _: One, many: Many) -> None:
    get = element.get
    if href := get("url") or get("href"):
        many["links"].append(Link(href=href, rel="enclosure", type=get("type", "").lower()))


def _content(element: Element, _: One, many: Many) -> None:
    """Atom's content, which may be anything: what is no text is not ours to guess at."""
    kind = (element.get("type") or "text").lower()
    if "/" in kind and not kind.startswith("text/") and kind != "application/xhtml+xml":
        if not element.get("src"):
            raise DoubtfulError(f"content of the type {kind[:40]}")
    elif text := _sound(_inside(element)) if len(element) else _words(element):
        many["content"].append(text)


def _person(element: Element, one: One, _: Many) -> None:
    own: One = {}
    gather(element, own, defaultdict(list))
    if told := own.get("name") or own.get("email") or _words(element):
        one.setdefault("author", told)


def _category(element: Element, _: One, many: Many) -> None:
    get = element.get
    if told := get("label") or _words(element) or get("term") or get("text"):
        many["tag"].append(told)


def _keywords(element: Element, _: One, many: Many) -> None:
    many["tag"] += filter(None, map(str.strip, _words(element).split(",")))


def _image(element: Element, one: One, _: Many) -> None:
    own: One = {}
    gather(element, own, defaultdict(list))
    if url := element.get("href") or element.get("url") or own.get("url") or _words(element):
        one.setdefault("image", url)


def _medium(element: Element, _: One, many: Many) -> None:
    own: One = {}
    if len(element):
        gather(element, own, many)
    get = element.get
    if url := get("url"):
        many["media"].append(
            Medium(
                url=url,
                kind=(get("medium") or get("type", "")).lower(),
                width=get("width", ""),
                height=get("height", ""),
                caption=own.get("caption") or own.get("caption_title", ""),
            )
        )


def _thumbnail(element: Element, _: One, many: Many) -> None:
    get = element.get
    if url := get("url") or _words(element):
        many["thumbnails"].append(Medium(url=url, width=get("width", ""), height=get("height", "")))


_READERS: dict[str, Reader] = {
    "item": _item,
    "atom:entry": _item,
    "link": _link,
    "atom:link": _atom_link,
    "enclosure": _enclosure,
    "atom:content": _content,
    "author": _person,
    "atom:author": _person,
    "category": _category,
    "atom:category": _category,
    "media:category": _category,
    "itunes:category": _category,
    "keywords": _keywords,
    "media:keywords": _keywords,
    "itunes:keywords": _keywords,
    "image": _image,
    "itunes:image": _image,
    "media:content": _medium,
    "media:thumbnail": _thumbnail,
    "media:group": gather,
    "skiphours": gather,
    "skipdays": gather,
}
