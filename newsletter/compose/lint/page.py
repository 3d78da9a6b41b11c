"""The HTML of a mail read once: its elements with their places, its words, its styles."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from newsletter.compose.lint.cascade import Dress, Element, dresses
from newsletter.compose.lint.stylesheet import Screen, StyleRule, style_rules

LONGEST = 250_000  # characters of HTML that are read: more than twice what Gmail shows
PHONE = 375  # pixels of width

_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_UNSEEN = frozenset(("head", "script", "style", "title", "template", "noscript"))
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dt"),
        *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "p", "pre"),
        *("section", "td", "th"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """Words that stand right in one element, and the block that they are a part of."""

    element: Element
    block: Element
    text: str

    @property
    def says_something(self) -> bool:
        """Whether there is a letter or a digit in it: nothing is lost with dots and arrows."""
        return re.search(r"[^\W_]", self.text) is not None


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A document's elements in order. `whole` is False where it was too long or nested too deep.

    Comments are left out, and with them what only Outlook on Windows reads.
    """

    whole: bool
    elements: tuple[Element, ...]
    places: Mapping[Element, str] = field(repr=False)

    def place(self, element: Element) -> str:
        """Where an element stands, as a finding says it."""
        return self.places.get(element, "")

    def named(self, *tags: str) -> Iterator[Element]:
        """The elements of some tags, in order."""
        return (element for element in self.elements if element.tag in tags)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """All words that may be seen, in no order that matters."""
        found: list[Run] = []
        unseen: set[Element] = set()
        blocks: dict[Element, Element] = {}
        for element in self.elements:
            parent = element.getparent()
            if element.tag in _UNSEEN or parent in unseen:
                unseen.add(element)
                continue
            blocks[element] = element if element.tag in _BLOCKS else blocks.get(parent, element)
            own = [element.text, *(child.tail for child in element)]
            text = " ".join(" ".join(filter(None, own)).split())
            if text:
                found.append(Run(element=element, block=blocks[element], text=text))
        return tuple(found)

    @cached_property
    def text(self) -> str:
        """The words of the body in the order of the page."""
        return " ".join(words_in(body) for body in self.named("body"))

    @cached_property
    def sheets(self) -> tuple[tuple[Element, str], ...]:
        """The style elements with their text."""
        return tuple((one, one.text or "") for one in self.named("style"))

    @cached_property
    def rules(self) -> tuple[StyleRule, ...]:
        """The rules of all style elements."""
        return tuple(
            rule
            for element, text in self.sheets
            for rule in style_rules(text, media=element.get("media") or "")
        )

    @cached_property
    def has_dark_colours(self) -> bool:
        """Whether a style sheet is there for clients in dark mode."""
        return any("prefers-color-scheme" in query for rule in self.rules for query in rule.media)

    @cached_property
    def light(self) -> Mapping[Element, Dress]:
        """How each element looks on a wide, light screen."""
        return self._on(Screen())

    @cached_property
    def dark(self) -> Mapping[Element, Dress]:
        """How each element looks where style sheets are read and the screen is dark."""
        return self._on(Screen(dark=True))

    @cached_property
    def phone(self) -> Mapping[Element, Dress]:
        """How each element looks on a phone."""
        return self._on(Screen(width=PHONE))

    @cached_property
    def bare(self) -> Mapping[Element, Dress]:
        """How each element looks where no style sheet is read, as in some of Gmail's apps."""
        return self._on(Screen(sheets=False))

    def _on(self, screen: Screen) -> Mapping[Element, Dress]:
        return dresses(self.elements, self.rules, screen, schemes=self.has_dark_colours)


def read_page(html: str) -> Page:
    """A document as lxml reads it; never fails, however broken the HTML is."""
    # libxml2 itself stops at 256 levels of nesting and at attributes of 10 MB.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    # lxml leaves out what follows these end tags, which browsers show; both may be left off.
    source = _ENDS.sub("", html[:LONGEST])
    root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    cut = any(error.level_name == "FATAL" for error in parser.error_log)
    elements: list[Element] = []
    places: dict[Element, str] = {}
    seen: Counter[str] = Counter()
    for element in root.iter() if root is not None else ():
        elements.append(element)
        places[element] = f"{element.tag}:{seen[element.tag]}"
        seen[element.tag] += 1
    return Page(whole=len(html) <= LONGEST and not cut, elements=tuple(elements), places=places)


def words_in(element: Element) -> str:
    """All words of an element in order, spaces as one."""
    return " ".join("".join(element.itertext()).split())
