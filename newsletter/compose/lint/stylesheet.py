"""CSS as far as the rules read it: declarations, and rules with their media and selectors.

Reading is one pass: the time grows with the text, however hostile it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 10_000  # characters of one style attribute that are read
MOST_RULES = 300
MOST_PARTS = 8  # simple selectors in one

_MARK = re.compile(r"""[;{}"'()\\]""")
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
_COMPOUND = re.compile(r"(\*|[A-Za-z][A-Za-z0-9-]*)?((?:[.#][A-Za-z_-][\w-]*)*)")
_FEATURE = re.compile(r"\(\s*([a-z-]+)\s*:\s*([^)]*?)\s*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A property in lower case with its value; `important` is taken out of the value."""

    name: str
    value: str
    important: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A simple selector: `child` says that it stands right under the one to its left."""

    tag: str = ""
    id: str = ""
    classes: frozenset[str] = frozenset()
    child: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """What a rule is for: `parts` from the element itself outwards to its ancestors."""

    parts: tuple[Compound, ...]

    @property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity (Selectors Level 4, section 17)."""
        ids = sum(bool(part.id) for part in self.parts)
        classes = sum(len(part.classes) for part in self.parts)
        return ids, classes, sum(bool(part.tag) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """A rule of a style sheet; every one of its `media` has to hold.

    `selectors` are those that can be told without a client: no pseudo-class, no attribute.
    """

    media: tuple[str, ...]
    prelude: str
    selectors: tuple[Selector, ...]
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where a mail is looked at: dark or light, so wide in pixels, style sheets read or not."""

    dark: bool = False
    width: int = 700
    sheets: bool = True


@lru_cache(maxsize=512)
def declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute or of a rule's block, in order."""
    found: list[Declaration] = []
    for piece, _ in _pieces(without_comments(text[:LONGEST])):
        name, colon, value = piece.partition(":")
        bare = _IMPORTANT.sub("", value)
        if colon and bare.strip():
            found.append(
                Declaration(
                    name=name.strip().lower(),
                    value=bare.strip(),
                    important=len(bare) < len(value),
                )
            )
    return tuple(found)


def style_rules(text: str, *, media: str = "") -> Iterator[StyleRule]:
    """The rules of a style sheet in order, those inside of @media with its query."""
    queries = [media] if media else []
    preludes: list[str] = []
    body: list[str] = []
    for piece, end in _pieces(without_comments(text)):
        if end == "{":
            preludes.append(piece)
            if piece.startswith("@"):
                # Whether another at-rule holds is up to the client: take it that it does not.
                media_rule = piece.lower().startswith("@media")
                queries.append(piece[6:].strip() if media_rule else "not all")
            body = []
        elif end == ";" and preludes:
            body.append(piece)
        elif end == "}" and preludes:
            prelude = preludes.pop()
            if prelude.startswith("@"):
                queries.pop()
            else:
                yield _rule(prelude, ";".join([*body, piece]), tuple(queries))
            body = []


def _rule(prelude: str, body: str, media: tuple[str, ...]) -> StyleRule:
    selectors = (selector(one) for one in prelude.split(","))
    return StyleRule(
        media=media,
        prelude=prelude,
        selectors=tuple(one for one in selectors if one),
        declarations=declarations(body),
    )


def selector(text: str) -> Selector | None:
    """A selector of tags, classes, ids, descendants and children; None for any other kind."""
    parts: list[Compound] = []
    child = False
    for word in text.replace(">", " > ").split():
        if word == ">":
            child = True
            continue
        found = _COMPOUND.fullmatch(word)
        if not found:
            return None
        names = re.findall(r"([.#])([\w-]+)", found[2])
        parts.append(
            Compound(
                tag=(found[1] or "").lower().replace("*", ""),
                id="".join(name for mark, name in names if mark == "#"),
                classes=frozenset(name for mark, name in names if mark == "."),
                child=child,
            )
        )
        child = False
    return Selector(parts=tuple(reversed(parts))) if 0 < len(parts) <= MOST_PARTS else None


def holds(media: str, screen: Screen) -> bool:
    """Whether a media query holds on a screen; a feature that is not known does not hold."""
    return any(_all_hold(query.strip(), screen) for query in media.lower().split(","))


def _all_hold(query: str, screen: Screen) -> bool:
    for part in re.split(r"\s+and\s+", query):
        if part in ("all", "screen", "only screen"):
            continue
        feature = _FEATURE.fullmatch(part)
        if not feature or not _feature_holds(feature[1], feature[2], screen):
            return False
    return True


def _feature_holds(name: str, value: str, screen: Screen) -> bool:
    if name == "prefers-color-scheme":
        return value == ("dark" if screen.dark else "light")
    pixels = re.fullmatch(r"(\d{1,6})(?:\.\d+)?px", value)
    if not pixels:
        return False
    limit = int(pixels[1])
    return {"max-width": screen.width <= limit, "min-width": screen.width >= limit}.get(name, False)


def without_comments(text: str) -> str:
    """CSS without its comments; one that does not end takes the rest with it."""
    first, *others = text.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text cut at each `;`, `{` and `}` outside of quotes and parentheses, with its mark."""
    start, depth, quote, escaped = 0, 0, "", -1
    for mark in _MARK.finditer(text):
        at, char = mark.start(), mark[0]
        if at == escaped:
            continue
        if char == "\\":
            escaped = at + 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif not depth:
            yield text[start:at].strip(), char
            start = at + 1
    yield text[start:].strip(), ""
