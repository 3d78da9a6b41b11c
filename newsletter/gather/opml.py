"""OPML, the format in which readers hand each other their feeds (opml.org/spec2.opml)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from newsletter.errors import UsageError
from newsletter.gather.clean import one_line, title_text
from newsletter.gather.urls import canonical
from newsletter.model import Feed

_LARGEST = 5_000_000  # bytes
_NAME = 200  # characters
_BETWEEN = " / "  # between the folders of a nested section


def read_opml(document: bytes) -> tuple[Feed, ...]:
    """The feeds of a list, each once, in its order; folders are sections (`News / Europe`).

    An outline's `text`, else its `title`, is the outlet's name. Raises UsageError for what is no
    OPML, holds no feeds, or declares entities.
    """
    if len(document) > _LARGEST:
        raise UsageError(f"the OPML is larger than {_LARGEST // 1_000_000} MB")
    # Entities are refused and not resolved: a list of feeds has no use for them.
    if b"<!ENTITY" in document.replace(b"\x00", b"").upper():
        raise UsageError("the OPML declares entities: refused, export it without them")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(document.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UsageError(f"the OPML cannot be read: {error}") from None
    if root is None or _local(root).lower() != "opml":
        raise UsageError("this is no OPML: its first element is not <opml>")
    found: dict[str, Feed] = {}
    for feed in _feeds(root):
        found.setdefault(feed.url, feed)
    if not found:
        raise UsageError("the OPML lists no feeds: no outline in it has an xmlUrl of http(s)")
    return tuple(found.values())


def write_opml(feeds: Sequence[Feed], *, title: str) -> bytes:
    """The feeds as OPML 2.0 in UTF-8: sections as folders, feeds without one at the top."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    sections: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        sections[feed.section].append(feed)
    folders: dict[tuple[str, ...], Any] = {(): body}
    for section, listed in sections.items():
        folder = _folder(folders, tuple(section.split(_BETWEEN)) if section else ())
        for feed in listed:
            name = one_line(feed.name) or feed.url
            etree.SubElement(folder, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _folder(folders: dict[tuple[str, ...], Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401  lxml has no types
    if path not in folders:
        parent = _folder(folders, path[:-1])
        folders[path] = etree.SubElement(parent, "outline", text=one_line(path[-1]))
    return folders[path]


def _feeds(root: Any) -> Iterator[Feed]:  # noqa: ANN401  lxml has no types
    for outline in root.iter("{*}outline"):
        url = _attribute(outline, "xmlurl").strip()
        if not canonical(url):
            continue
        above = [_name(one) for one in outline.iterancestors("{*}outline")]
        section = _BETWEEN.join(name for name in reversed(above) if name)[:_NAME]
        name = _name(outline)
        yield Feed(url=url, name="" if name == url else name, section=section)


def _name(outline: Any) -> str:  # noqa: ANN401  lxml has no types
    return title_text(_attribute(outline, "text") or _attribute(outline, "title"))[:_NAME]


def _attribute(outline: Any, name: str) -> str:  # noqa: ANN401  lxml has no types
    """An attribute, whatever case the exporting program wrote its name in."""
    return next((str(value) for key, value in outline.attrib.items() if key.lower() == name), "")


def _local(element: Any) -> str:  # noqa: ANN401  lxml has no types
    return str(etree.QName(element).localname)
