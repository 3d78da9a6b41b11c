"""A memo's page as feed readers show it best: headings, paragraphs, links, pictures. Pure.

Feed readers bring their own type and colours, and throw away what a mail needs to look right: its
tables, styles and hidden text. What is said, in which order, and where it links, stays.
"""

import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element as Element

_UNREAD = frozenset(
    (
        *("head", "title", "style", "script", "noscript", "template", "iframe", "object", "embed"),
        *("svg", "math", "form", "input", "button", "select", "textarea", "video", "audio"),
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(("a", "b", "strong", "i", "em", "span", "img", "br", "font", "u", "small"))
_KEPT = frozenset(("b", "strong", "i", "em"))
_CELLS = frozenset(("td", "th"))
_WAYS = frozenset(("ltr", "rtl"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SIZE = re.compile(r"[0-9]{1,4}")


def readable(html: str, *, page: str) -> str:
    """The body of a page in few tags without any style; addresses are absolute, seen from `page`.

    In a `div` that has the page's language and direction.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(f"<!doctype html>{html}".encode("utf-8", "replace"), parser)
    if root is None:
        return ""
    written = _Written(page=page)
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            if _is_hidden(element):
                walker.skip_subtree()
            else:
                written.begin(element)
        else:
            if event == "end" and not _is_hidden(element):
                written.end(element)
            if element is not root:
                written.text(element.tail or "")
    written.flush()
    said = "".join(
        f' {name}="{escape(value)}"' for name in ("lang", "dir") if (value := root.get(name))
    )
    return f"<div{said}>{''.join(written.blocks)}</div>"


def _is_hidden(element: Element) -> bool:
    return (
        element.tag in _UNREAD
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


@dataclass(slots=True, kw_only=True)
class _Written:
    """The blocks so far, and the one being written with the inline tags that are open in it."""

    page: str
    blocks: list[str] = field(default_factory=list[str])
    _tag: str = "p"
    _parts: list[str] = field(default_factory=list[str])
    _open: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _says: bool = False

    def begin(self, element: Element) -> None:
        """Take a start tag with the text after it."""
        tag = str(element.tag)
        if tag == "br":
            self._parts.append("<br>")
        elif tag == "img":
            self._picture(element)
        elif tag in _INLINE:
            opening = self._opening(tag, element)
            if tag == "a" and self._parts and self._parts[-1] == "</a>":
                self._parts.append(" ")  # buttons stand apart by their margins
            self._open.append((opening, f"</{tag}>" if opening else ""))
            self._parts.append(opening)
        elif tag in _CELLS:
            # The cells of a row are one line.
            self._parts.append(" ")
        else:
            self.flush()
            self._tag = tag if tag in _HEADINGS else "p"
        self.text(element.text or "")

    def end(self, element: Element) -> None:
        """Take an end tag."""
        tag = str(element.tag)
        if tag in {"br", "img", *_CELLS}:
            return
        if tag in _INLINE:
            self._parts.append(self._open.pop()[1])
        else:
            self.flush()
            self._tag = "p"

    def text(self, words: str) -> None:
        """Take text."""
        if not words:
            return
        self._parts.append(escape(_SPACES.sub(" ", words), quote=False))
        self._says = self._says or bool(words.strip("\u200b\u200c\u200d\u034f\ufeff \xa0\t\r\n"))

    def flush(self) -> None:
        """End the block if it says anything; tags that are open go on in the next one."""
        if self._says:
            closing = "".join(end for _, end in reversed(self._open))
            inside = _SPACES.sub(" ", "".join(self._parts)).strip()
            self.blocks.append(f"<{self._tag}>{inside}{closing}</{self._tag}>\n")
        self._parts = [begin for begin, _ in self._open]
        self._says = False

    def _opening(self, tag: str, element: Element) -> str:
        """The tag with what is kept of it; "" where nothing is."""
        way = element.get("dir", "").lower()
        said = f' dir="{way}"' if way in _WAYS else ""
        if tag == "a":
            url = self._address(element.get("href", ""), {"http", "https", "mailto"})
            return f'<a href="{escape(url)}"{said}>' if url else ""
        if tag in _KEPT or (tag == "span" and said):
            return f"<{tag}{said}>"
        return ""

    def _picture(self, element: Element) -> None:
        url = self._address(element.get("src", ""), {"http", "https"})
        # One without a word about it is an ornament of the mail.
        if not url or not element.get("alt", "").strip():
            return
        sizes = "".join(
            f' {name}="{value}"'
            for name in ("width", "height")
            if _SIZE.fullmatch(value := element.get(name, ""))
        )
        alt = escape(element.get("alt", ""))
        self._parts.append(f'<img src="{escape(url)}" alt="{alt}"{sizes}>')
        self._says = True

    def _address(self, url: str, schemes: set[str]) -> str:
        if not url.strip():
            return ""  # joined, it would be the page itself
        try:
            whole = urljoin(self.page, url.strip())
        except ValueError:
            return ""
        return whole if whole.partition(":")[0].lower() in schemes else ""
