"""OPML, the format in which readers hand each other their feeds (opml.org/spec2.opml)."""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

from lxml import etree

from newsletter.errors import UsageError
from newsletter.gather.clean import one_line, title_text
from newsletter.gather.document import decoded
from newsletter.gather.urls import canonical
from newsletter.model import Feed

_LARGEST = 5_000_000  # bytes
_NAME = 200  # characters
_HEAVIEST = 10.0
_NAMED = 3  # addresses that a note names; of the rest it says how many
_BETWEEN = " / "  # between the folders of a nested section
# Attributes of other programs have namespaces of their own (OPML 2.0, "Extending OPML").
_OURS = "urn:morning-memo:opml"
_WEIGHT, _FULL_TEXT = f"{{{_OURS}}}weight", f"{{{_OURS}}}fullText"
_FEED_TYPES = ("rss", "atom", "feed", "include")

_REFERENCE = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]\w{1,30};)?")
_XML_OWN = ("amp;", "lt;", "gt;", "quot;", "apos;")
_END = re.compile(r"</(?:[\w.-]{1,40}:)?opml\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlList:
    """The feeds of a list, and in `notes`, a line each, what of the list is not among them."""

    feeds: tuple[Feed, ...]
    notes: tuple[str, ...] = ()


def read_opml(document: bytes) -> OpmlList:
    """The feeds of a list, each once, in its order; folders are sections (`News / Europe`).

    An outline's `text`, else its `title`, is the outlet's name; its `category` is the section where
    no folder is. What is cut off or unsound is read as far as it goes, and a note says so. Raises
    UsageError for what is no OPML, holds no feeds, or declares entities.
    """
    if len(document) > _LARGEST:
        raise UsageError(f"the OPML is larger than {_LARGEST // 1_000_000} MB")
    text = decoded(document).lstrip()
    # Entities are refused and not resolved: a list of feeds has no use for them.
    if "<!ENTITY" in text.upper():
        raise UsageError("the OPML declares entities: refused, export it without them")
    root, notes = _parsed(text)
    outlines = _Outlines()
    for feed in outlines.feeds(root):
        outlines.found.setdefault(canonical(feed.url), feed)
    notes = (*notes, *outlines.notes())
    if not outlines.found:
        said = "the OPML lists no feeds: no outline in it has an xmlUrl of http(s)"
        raise UsageError("; ".join((said, *notes)))
    return OpmlList(feeds=tuple(outlines.found.values()), notes=notes)


def write_opml(feeds: Sequence[Feed], *, title: str) -> bytes:
    """The feeds as OPML 2.0 in UTF-8: sections as folders, feeds without one at the top.

    What only Morning Memo knows of a feed has attributes in its namespace, so that `read_opml`
    gives the same feeds back.
    """
    root = etree.Element("opml", version="2.0", nsmap={"memo": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    sections: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        sections[feed.section].append(feed)
    folders: dict[tuple[str, ...], Any] = {(): body}
    for section, listed in sections.items():
        folder = _folder(folders, _path(section))
        for feed in listed:
            etree.SubElement(folder, "outline", _attributes(feed))
    etree.cleanup_namespaces(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


# ── Reading ──────────────────────────────────────────────────────────────────────────────


def _parsed(text: str) -> tuple[Any, tuple[str, ...]]:
    """The root, and what had to be passed over to read it."""
    # An outline that is cut in the middle may lack any of its attributes.
    text = text[: text.rfind(">") + 1]
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(_REFERENCE.sub(_told, text).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UsageError(f"the OPML cannot be read: {error}") from None
    name = "" if root is None else str(etree.QName(root).localname).lower()
    if name in ("rss", "feed", "rdf"):
        raise UsageError("this is no OPML but a feed: `newsletter feeds add` takes its address")
    if name != "opml":
        raise UsageError("this is no OPML: its first element is not <opml>")
    errors = [one for one in parser.error_log if one.level == etree.ErrorLevels.FATAL]
    if not errors:
        return root, ()
    if not _END.search(text[-2_000:]):
        line = text.count("\n") + 1
        return root, (f"the OPML breaks off in line {line}: feeds may be missing",)
    line, why = errors[0].line, one_line(errors[0].message)[:_NAME]
    return root, (f"line {line} of the OPML is unsound ({why}): feeds may be missing",)


def _told(reference: re.Match[str]) -> str:
    """A reference as XML has it: HTML's own entities told, every other & escaped."""
    name = reference[1]
    if name is None:
        return "&amp;"
    if name in _XML_OWN:
        return reference.group()
    if name[0] == "#":
        return html.escape(html.unescape(reference.group()).replace("\ufffd", ""))
    return html.escape(html5[name]) if name in html5 else "&amp;" + name


@dataclass(slots=True)
class _Outlines:
    """A list's outlines on the way through it: the feeds so far, and what is wrong with others."""

    found: dict[str, Feed] = field(default_factory=dict[str, Feed])
    unusable: list[str] = field(default_factory=list[str])
    listed: int = 0

    def feeds(self, root: Any) -> Iterator[Feed]:  # noqa: ANN401  lxml has no types
        folders: list[str] = []
        for event, outline in etree.iterwalk(root, events=("start", "end"), tag="{*}outline"):
            if event == "end":
                folders.pop()
                continue
            # Some programs write `xmlurl`.
            attributes = {str(key).lower(): str(value) for key, value in outline.attrib.items()}
            url = _address(attributes.get("xmlurl", ""))
            if url and canonical(url):
                self.listed += 1
                yield _feed(url, attributes, [name for name in folders if name])
            elif url or attributes.get("type", "").lower() in _FEED_TYPES:
                self.unusable.append(_name(attributes) or url)
            folders.append("" if url else _name(attributes))

    def notes(self) -> Iterator[str]:
        if self.unusable:
            names = ", ".join(name or "one without a name" for name in self.unusable[:_NAMED])
            more = len(self.unusable) - _NAMED
            rest = f" and {more} more" if more > 0 else ""
            yield f"left out, as they have no address of http(s): {names}{rest}"
        if again := self.listed - len(self.found):
            yield f"{again} listed more than once: the first place counts"


def _address(written: str) -> str:
    """`feed://…` and `feed:https://…` are what programs of the time of Mac OS X wrote."""
    url = written.strip()
    if url[:5].lower() == "feed:":
        url = url[5:]
        return f"https:{url}" if url.startswith("//") else url
    return url


def _feed(url: str, attributes: Mapping[str, str], folders: Sequence[str]) -> Feed:
    if not folders:
        first = attributes.get("category", "").partition(",")[0]
        folders = [name for part in first.split("/") if (name := title_text(part))]
    return Feed(
        url=url,
        name=_name(attributes),
        section=_BETWEEN.join(folders)[:_NAME].rstrip(),
        weight=_weight(attributes.get(_WEIGHT.lower(), "")),
        full_text=attributes.get(_FULL_TEXT.lower(), "").strip().lower() in ("true", "1"),
    )


def _name(attributes: Mapping[str, str]) -> str:
    """What an outline is called; its own address is no name."""
    written = (attributes.get(key, "").strip() for key in ("text", "title"))
    address = attributes.get("xmlurl", "").strip()
    names = (title_text(name) for name in written if name != address)
    return next((name[:_NAME].rstrip() for name in names if name), "")


def _weight(written: str) -> float:
    try:
        weight = float(written)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= _HEAVIEST else 1.0


# ── Writing ──────────────────────────────────────────────────────────────────────────────


def _attributes(feed: Feed) -> dict[str, str]:
    name = _as_html(feed.name) or feed.url
    attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
    if feed.weight != 1:
        attributes[_WEIGHT] = f"{feed.weight!r}"
    if feed.full_text:
        attributes[_FULL_TEXT] = "true"
    return attributes


def _path(section: str) -> tuple[str, ...]:
    """A section's folders; one folder where they would not be read as the same section."""
    if not section:
        return ()
    names = tuple(section.split(_BETWEEN))
    return names if all(name == name.strip() != "" for name in names) else (section,)


def _folder(folders: dict[tuple[str, ...], Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401  lxml has no types
    if path not in folders:
        parent = _folder(folders, path[:-1])
        folders[path] = etree.SubElement(parent, "outline", text=_as_html(path[-1]))
    return folders[path]


def _as_html(name: str) -> str:
    """A name as it is, or as HTML where that is what readers would take it for (`Q&amp;A`)."""
    name = one_line(name)
    return name if title_text(name) == name else html.escape(name, quote=False)
