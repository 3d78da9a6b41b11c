"""The article on a web page: its words without the page around them, and its picture.

Runs in the sandbox's worker, for trafilatura is slow and hungry on what was made to hurt it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import trafilatura
from trafilatura.settings import Document

from newsletter.gather.clean import one_line, plain_text
from newsletter.gather.document import decoded
from newsletter.gather.frames import Page
from newsletter.gather.urls import canonical
from newsletter.model import Picture

_ALT = 200  # characters
_SMALL = 200  # pixels; a lead picture that says it is narrower is a logo
_SCRIPT = 200_000  # characters of JSON-LD looked at
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:Article|BlogPosting|NewsReport|Review)$")
_LINES = ("p", "item", "quote", "code")

Tree = Mapping[str, Any]


def read_page(html: bytes, url: str, content_type: str) -> Page | None:
    """A page's article; None where there is none. `url` is where the page was found at last."""
    tree = trafilatura.load_html(decoded(html, _told_charset(html, content_type)))
    if tree is None:
        return None
    picture = _lead(tree, url)
    found = trafilatura.bare_extraction(tree, url=url, include_comments=False, include_tables=False)
    text = "\n".join(_paragraphs(found.body)) if isinstance(found, Document) else ""
    return Page(text=text, picture=picture) if text else None


def _told_charset(html: bytes, content_type: str) -> str:
    """The Content-Type with the charset that the page itself names, where HTTP names none."""
    if "charset" not in content_type.lower() and (told := _META.search(html[:4_096])):
        return f"text/html; charset={told[1].decode('ascii', 'ignore')}"
    return content_type


def _paragraphs(body: Any) -> Iterator[str]:  # noqa: ANN401  lxml has no types
    """The text of an extracted tree, a line a paragraph; headings are left out."""
    for element in body.iter("lb", *_LINES):
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    for element in body.iter(*_LINES):
        # A paragraph inside a quotation or a list's item is told with it.
        if not any(one.tag in _LINES for one in element.iterancestors()):
            line = one_line("".join(element.itertext()))
            if line:
                yield line


def _lead(tree: Any, url: str) -> Picture | None:  # noqa: ANN401  lxml has no types
    for one in (_open_graph(tree), *_linked_data(tree)):
        picture = _picture(one, url)
        if picture:
            return picture
    return None


def _open_graph(tree: Any) -> Tree:  # noqa: ANN401  lxml has no types
    """The first og:image with what is said about it (ogp.me, structured properties)."""
    told: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name.startswith("og:image"):
            told.setdefault(name, (meta.get("content") or "").strip())
    return {
        "url": told.get("og:image") or told.get("og:image:url") or told.get("og:image:secure_url"),
        "alt": told.get("og:image:alt"),
        "width": told.get("og:image:width"),
        "height": told.get("og:image:height"),
    }


def _linked_data(tree: Any) -> Iterator[Tree]:  # noqa: ANN401  lxml has no types
    """The images of the articles that JSON-LD describes (schema.org/Article)."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            told = json.loads((script.text or "")[:_SCRIPT])
        except (ValueError, RecursionError):
            continue
        for one in _objects(told):
            if any(_ARTICLE.search(str(kind)) for kind in _each(one.get("@type"))):
                yield from map(_image, _each(one.get("image")))


def _objects(told: object) -> Iterator[Tree]:
    for one in _each(told):
        if isinstance(one, dict):
            yield one
            yield from (inner for inner in _each(one.get("@graph")) if isinstance(inner, dict))


def _each(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _image(value: object) -> Tree:
    if not isinstance(value, dict):
        return {"url": value}
    return {
        "url": value.get("url") or value.get("contentUrl"),
        "alt": value.get("caption"),
        "width": value.get("width"),
        "height": value.get("height"),
    }


def _picture(told: Tree, base: str) -> Picture | None:
    address = told.get("url")
    url = canonical(address, base) if isinstance(address, str) and address.strip() else ""
    width, height = _pixels(told.get("width")), _pixels(told.get("height"))
    if not url or (width is not None and width < _SMALL):
        return None
    alt = told.get("alt")
    words = plain_text(alt, limit=_ALT) if isinstance(alt, str) else ""
    return Picture(url=url, alt=words, width=width, height=height)


def _pixels(value: object) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*", str(value or ""))
    return int(found[1]) if found and int(found[1]) else None
