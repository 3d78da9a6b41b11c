"""What each element of a mail looks like on a screen: colours, size of text, whether it shows.

Of the CSS cascade it knows what a mail is made of: what is inherited, attributes, style sheets by
specificity, inline styles, `!important`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from newsletter.compose.lint.colours import BLACK, WHITE, Colour, parse_colour
from newsletter.compose.lint.stylesheet import (
    MOST_RULES,
    Compound,
    Declaration,
    Screen,
    Selector,
    StyleRule,
    declarations,
    holds,
)

Element = Any  # lxml has no types

NORMAL_LEADING = 1.2
MOST_CLASSES = 50
_LINKS = {False: (0, 0, 238), True: (158, 158, 255)}  # a link's colour where nobody gives one
_NIGHT: Colour = (18, 18, 18)  # what stands behind a page without a colour, in the dark
_BOLD = {"bold": True, "bolder": True, "normal": False, "lighter": False}
_BOLD_FROM = 600
_HEADS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_LENGTH = re.compile(r"(\d{0,5}(?:\.\d{1,4})?)(px|pt|em|rem|%)?")
_FONT = re.compile(
    r"(?:^|\s)(\d[\d.]{0,6}(?:px|pt|em|rem|%))(?:\s*/\s*([\d.]{1,6}(?:px|pt|em|rem|%)?))?"
)
_WIDTH = re.compile(r"(?:^|\s)(\d{1,3}(?:\.\d{1,3})?)px(?:\s|$)")
_READ = frozenset(
    (
        *("background", "background-color", "border", "color", "display", "font", "font-size"),
        *("font-weight", "line-height", "opacity", "padding", "padding-bottom", "padding-top"),
        "visibility",
    )
)

Block = tuple[Declaration, ...]
Ruling = tuple[Selector, tuple[int, ...], Block]  # with its specificity and order
Index = Mapping[str, list[Ruling]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """How an element looks; sizes in CSS pixels, `padding` above and below with the border's width.

    `leading` is the height of a line, `back` the colour that its text stands on. `framed` says that
    it has a background or a border of its own, as buttons do.
    """

    colour: Colour
    back: Colour
    size: float = 16.0
    bold: bool = False
    leading: float | None = None
    hidden: bool = False
    display: str = ""
    framed: bool = False
    padding: tuple[float, float] = (0.0, 0.0)

    @property
    def line(self) -> float:
        """The height of one line of its text."""
        return self.size * NORMAL_LEADING if self.leading is None else self.leading


def dresses(
    elements: Sequence[Element], rules: Iterable[StyleRule], screen: Screen, *, schemes: bool
) -> dict[Element, Dress]:
    """How each element looks, given in document order; `schemes` says that the page knows dark."""
    dark = screen.dark and schemes
    ground = Dress(colour=WHITE if dark else BLACK, back=_NIGHT if dark else WHITE)
    ruled = _ruled(elements, _indexed(rules, screen))
    dressed: dict[Element, Dress] = {}
    # A memo says the same twenty times over, so equal dresses are one object and made once.
    made: dict[tuple[object, ...], Dress] = {}
    known: dict[Dress, Dress] = {}
    for element in elements:
        above = dressed.get(element.getparent(), ground)
        said = _said(element, ruled[element])
        is_link = element.tag == "a" and element.get("href") is not None
        hidden = element.get("hidden") is not None
        key = (id(above), element.tag, is_link, hidden, said)
        if key not in made:
            link = _LINKS[dark] if is_link else None
            dress = _dress(element.tag, above, said, link=link, hidden=hidden)
            made[key] = known.setdefault(dress, dress)
        dressed[element] = made[key]
    return dressed


def _indexed(rules: Iterable[StyleRule], screen: Screen) -> Index:
    """The selectors that count on this screen, by the class, id or tag of what they are for."""
    index: dict[str, list[Ruling]] = defaultdict(list)
    if not screen.sheets:
        return index
    for order, rule in enumerate(rules):
        if order >= MOST_RULES:
            break
        wanted = tuple(one for one in rule.declarations if one.name in _READ)
        if not wanted or not all(holds(query, screen) for query in rule.media):
            continue
        for selector in rule.selectors:
            own = selector.parts[0]
            key = next(iter(sorted(f".{name}" for name in own.classes)), "") or own.id or own.tag
            index[key].append((selector, (*selector.weight, order), wanted))
    return index


def _ruled(elements: Iterable[Element], index: Index) -> dict[Element, Sequence[Block]]:
    """The blocks of the rules for each element, the weakest first.

    Elements on the same path of tags, classes and ids have the same: it is asked once a path.
    """
    paths: dict[tuple[object, ...], int] = {}
    where: dict[Element, int] = {}
    by_path: dict[int, Sequence[Block]] = {}
    ruled: dict[Element, Sequence[Block]] = {}
    for element in elements:
        above = where.get(element.getparent(), -1)
        own = (above, element.tag, element.get("class"), element.get("id"))
        path = where[element] = paths.setdefault(own, len(paths))
        if path not in by_path:
            by_path[path] = _matching(element, index)
        ruled[element] = by_path[path]
    return ruled


def _matching(element: Element, index: Index) -> Sequence[Block]:
    names = (f".{name}" for name in _classes(element.get("class") or ""))
    keys = (element.tag, element.get("id") or "", "", *names)
    found = [one for key in keys for one in index.get(key, ()) if _matches(one[0], element)]
    found.sort(key=lambda one: one[1])
    return [block for _, _, block in found]


def _said(element: Element, ruled: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """What is said of an element, the weakest first: attributes, rules, its style, !important."""
    said: list[tuple[str, str]] = []
    if back := element.get("bgcolor"):
        said.append(("background-color", back))
    style = element.get("style")
    blocks = [*ruled, declarations(style)] if style else ruled
    for important in (False, True):
        for block in blocks:
            said += [(one.name, one.value) for one in block if one.important is important]
    return tuple(said)


@lru_cache(maxsize=512)
def _classes(text: str) -> frozenset[str]:
    return frozenset(text.split()[:MOST_CLASSES])


def _matches(selector: Selector, element: Element) -> bool:
    own, *outer = selector.parts
    if not _is(own, element):
        return False
    child = own.child
    for part in outer:
        element = element.getparent()
        while element is not None and not _is(part, element):
            element = None if child else element.getparent()
        if element is None:
            return False
        child = part.child
    return True


def _is(compound: Compound, element: Element) -> bool:
    return (
        (not compound.tag or element.tag == compound.tag)
        and (not compound.id or element.get("id") == compound.id)
        and (not compound.classes or compound.classes <= _classes(element.get("class") or ""))
    )


def _dress(
    tag: str, above: Dress, said: Iterable[tuple[str, str]], *, link: Colour | None, hidden: bool
) -> Dress:
    """How an element looks by what is said of it; `link` is its colour where it is a link."""
    values = dict(_longhand(said))
    size = _size(values.get("font-size"), above.size, _HEADS.get(tag, 1.0))
    named = parse_colour(values.get("background-color", ""), above.back)
    back = named or above.back
    colour = values.get("color", "")
    edge = _border(values.get("border", "0"))
    top, bottom = (
        edge + _pixels(values.get(f"padding-{side}", "0"), size) for side in ("top", "bottom")
    )
    heavy = above.bold or tag in ("b", "strong", "th", *_HEADS)
    return Dress(
        colour=above.colour
        if colour == "inherit"
        else parse_colour(colour, back) or link or above.colour,
        back=back,
        size=size,
        bold=_is_bold(values.get("font-weight", ""), inherited=heavy),
        leading=_leading(values.get("line-height"), size, above),
        hidden=above.hidden or hidden or _is_hidden(values),
        display=values.get("display", ""),
        framed=named is not None or edge > 0,
        padding=(top, bottom),
    )


def _longhand(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Declarations with the shorthands `background`, `font` and `padding` taken apart."""
    for name, value in said:
        if name == "background":
            yield "background-color", _colour_in(value)
        elif name == "font":
            if found := _FONT.search(value):
                weights = [word for word in value[: found.start(1)].split() if _is_weight(word)]
                yield "font-size", found[1]
                yield "line-height", found[2] or "normal"
                yield "font-weight", weights[0] if weights else "normal"
        elif name == "padding":
            sides = value.split()
            yield "padding-top", sides[0]
            yield "padding-bottom", sides[2 if len(sides) > 2 else 0]  # noqa: PLR2004  top, right, bottom
        else:
            yield name, value


def _is_weight(word: str) -> bool:
    return word in _BOLD or (word.isdecimal() and len(word) <= 4)  # noqa: PLR2004  1 to 1000


def _colour_in(value: str) -> str:
    """The colour that a `background` names beside picture and place."""
    if parse_colour(value, WHITE):
        return value
    return next((word for word in value.split()[:20] if parse_colour(word, WHITE)), "transparent")


def _is_bold(value: str, *, inherited: bool) -> bool:
    if value.isdecimal():
        return int(value[:4]) >= _BOLD_FROM
    return _BOLD.get(value, inherited)


def _is_hidden(values: Mapping[str, str]) -> bool:
    return (
        values.get("display") == "none"
        or values.get("visibility") == "hidden"
        or values.get("opacity") in ("0", "0.0", "0%")
    )


def _size(value: str | None, above: float, natural: float) -> float:
    return above * natural if value is None else _pixels(value, above, instead=above)


def _border(value: str) -> float:
    """The width of a border in pixels."""
    found = _WIDTH.search(value)
    return float(found[1]) if found and "none" not in value else 0.0


def _leading(value: str | None, size: float, above: Dress) -> float | None:
    if value is None:
        return above.leading
    found = _LENGTH.fullmatch(value)
    if not found or not found[1]:
        return None
    return float(found[1]) * size if not found[2] else _pixels(value, size)


def _pixels(value: str, font: float, *, instead: float = 0.0) -> float:
    """A length in pixels; `font` is what `em` and `%` are of."""
    found = _LENGTH.fullmatch(value)
    if not found or not found[1] or found[1] == ".":
        return instead
    unit = {"px": 1.0, "pt": 4 / 3, "em": font, "rem": 16.0, "%": font / 100}
    return float(found[1]) * unit.get(found[2] or "px", 1.0)
