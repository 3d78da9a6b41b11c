"""Well-formed RSS and Atom in one fast pass; in any doubt the lenient reader is asked."""

import re
from collections import defaultdict

from lxml import etree
from lxml.etree import _Element as Element

from newsletter.gather.document import ENTRIES, TAGS, UnreadableError
from newsletter.gather.elements import BASE, DoubtfulError, Many, One, gather, name_of
from newsletter.gather.entry import (
    Entry,
    FeedDocument,
    days_of_week,
    hours_of_day,
    time_to_live,
)
from newsletter.gather.urls import joined

_ATTRIBUTES = 300_000  # `=`s of a document; libxml2 takes some 200 bytes an attribute
_SMALL = 4 * TAGS  # bytes of a document that cannot have too many tags: `<a/>`
_REASON = 120  # characters of what libxml2 says
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    recover=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)
# XML has its DOCTYPE before the root and after nothing but comments and instructions.
_DOCTYPE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?(?s:.*?)\?>\s*+|<!--(?s:.*?)-->\s*+)*+<!DOCTYPE"
)
_ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]")


def read_xml(document: bytes, url: str) -> FeedDocument:
    """A feed in UTF-8, whatever its declaration says; `url` is where it was read.

    Raises DoubtfulError, and UnreadableError for more tags than any feed has.
    """
    root = _root(document)
    one: One = {}
    many: Many = defaultdict(list)
    for holder in _holders(root):
        gather(holder, one, many)
    items = many["item"]
    if not items and _ENTRY.search(document):
        raise DoubtfulError("entries where its format has none")
    base = root.get(BASE)
    return FeedDocument(
        way="strict",
        base=joined(url, base) if base else url,
        title=one.get("title", ""),
        link=one.get("link", ""),
        entries=tuple(map(_entry, items[:ENTRIES])),
        ttl=time_to_live(
            one.get("ttl", ""),
            period=one.get("period", ""),
            frequency=one.get("frequency", ""),
        ),
        skip_hours=hours_of_day(many["hour"]),
        skip_days=days_of_week(many["day"]),
    )


def _root(document: bytes) -> Element:
    if len(document) > _SMALL:
        if document.count(b"<") > TAGS:
            raise UnreadableError(f"more than {TAGS:,} tags")
        if document.count(b"=") > _ATTRIBUTES:
            raise DoubtfulError(f"more than {_ATTRIBUTES:,} attributes")
    if _DOCTYPE.match(document):
        raise DoubtfulError("has a DOCTYPE")
    try:
        return etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        said = (error.msg or "").partition(", ")[0].removeprefix("xmlParseCharRef: ")
        why = f"{said[:1].lower()}{said[1:_REASON]} (line {error.lineno})"
        raise DoubtfulError(f"not well-formed: {why}") from None


def _holders(root: Element) -> list[Element]:
    """The elements that hold what a document says of itself and its items, the chief one first."""
    name = name_of(root.tag)
    if name == "atom:feed":
        return [root]
    if name == "atom03:feed":
        raise DoubtfulError("Atom 0.3")
    if name not in ("rss", "rdf:rdf"):
        raise DoubtfulError(f"an unknown root <{etree.QName(root).localname[:40]}>")
    channels = [child for child in root if name_of(child.tag) == "channel"]
    if any(channel.get(BASE) is not None for channel in channels):
        raise DoubtfulError("an xml:base inside")
    # RSS 1.0 has its items beside the channel.
    return [*channels, root]


def _entry(item: Element) -> Entry:
    if item.get(BASE) is not None:
        raise DoubtfulError("an xml:base inside")
    one: One = {}
    many: Many = defaultdict(list)
    gather(item, one, many)
    told, all_of = one.get, many.get
    # What the format itself calls the summary goes before what its modules do.
    summaries = (*all_of("summary", ()), *all_of("abstract", ()))
    return Entry(
        id=told("id") or item.get(_ABOUT) or "",
        title=told("title", ""),
        link=told("link", ""),
        origin=told("origin", ""),
        links=tuple(all_of("links", ())),
        summary=summaries[0] if summaries else "",
        contents=(*summaries[1:], *all_of("content", ())),
        caption=told("caption", ""),
        caption_title=told("caption_title", ""),
        dates=(told("published", ""), told("updated", ""), told("created", "")),
        author=told("author", ""),
        tags=tuple(all_of("tag", ())),
        media=tuple(all_of("media", ())),
        thumbnails=tuple(all_of("thumbnails", ())),
        image=told("image", ""),
    )
