"""Values of attributes: which would be misread by the compiler, or dropped by mail clients.

Measured on mrml 6: `padding="0 24px"` loses its horizontal part; no value is ever refused.
"""

import html
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from newsletter.compose.mjml_tags import BORDER, PADDING

_LENGTHS = frozenset(
    (*PADDING, "inner-padding", "width", "height", "border-width", "border-radius", "font-size",
     "letter-spacing")
)  # fmt: skip
_COLOURS = frozenset(("color", "background-color", "container-background-color", "border-color"))
_SIDES = ("left", "center", "right")
_DIRECTIONS = ("ltr", "rtl")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "align": (*_SIDES, "justify"),
    "text-align": (*_SIDES, "justify"),
    "vertical-align": ("top", "middle", "bottom"),
    "valign": ("top", "middle", "bottom", "baseline"),
    "direction": _DIRECTIONS,
    "dir": (*_DIRECTIONS, "auto"),
    "full-width": ("full-width",),
    "fluid-on-mobile": ("true", "false"),
    "font-style": ("normal", "italic", "oblique"),
    "font-weight": ("normal", "bold", *(f"{n}00" for n in range(1, 10))),
    "text-decoration": ("none", "underline", "overline", "line-through"),
    "text-transform": ("none", "uppercase", "lowercase", "capitalize"),
    "border-style": ("solid", "dashed", "dotted", "double", "none"),
    "table-layout": ("auto", "fixed", "initial", "inherit"),
    "position": ("file-start",),
}
_LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?:px|%|em)|auto")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|transparent|none|white|black|inherit")
_LINE_HEIGHT = re.compile(r"\d+(?:\.\d+)?(?:px|%|em)?")
_FROM_1 = (re.compile(r"[1-9]\d*"), "is no whole number from 1")
_FROM_0 = (re.compile(r"\d+"), "is no whole number of pixels without a unit")
_SHOWN = (
    re.compile(r"[1-9]\d*%?"),
    "shows nothing or is misread: HTML takes whole pixels without a unit, or 100%",
)
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    **dict.fromkeys(("width", "height"), _SHOWN),
    **dict.fromkeys(("colspan", "rowspan", "start", "value"), _FROM_1),
    **dict.fromkeys(("cellpadding", "cellspacing", "border", "size"), _FROM_0),
    "bgcolor": (
        re.compile("#[0-9A-Fa-f]{6}"),
        "is no colour that Outlook reads: write #RRGGBB",
    ),
}
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
_PARTS = re.compile(r"""(?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\))+""")

# CSS as mail uses it; what a client's own prefix begins with is let through.
_CSS_LENGTHS = frozenset(
    (*PADDING, "margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "width",
     "height", "max-width", "min-width", "max-height", "min-height", "font-size", "letter-spacing",
     "word-spacing", "text-indent", "border-radius", "border-width", "border-spacing", "top",
     "bottom", "left", "right")
)  # fmt: skip
_CSS = frozenset(
    (*_CSS_LENGTHS, *BORDER, "background", "background-color", "background-image",
     "background-position", "background-repeat", "background-size", "border-collapse",
     "border-color", "border-style", "box-shadow", "box-sizing", "caption-side", "clear", "color",
     "color-scheme", "cursor", "direction", "display", "float", "font", "font-family", "font-style",
     "font-variant", "font-weight", "hyphens", "line-height", "line-break", "list-style",
     "list-style-type", "object-fit", "opacity", "outline", "overflow", "overflow-wrap",
     "supported-color-schemes", "table-layout", "text-align", "text-decoration", "text-overflow",
     "text-transform", "text-wrap", "unicode-bidi", "vertical-align", "visibility", "white-space",
     "word-break", "word-wrap")
)  # fmt: skip
_PREFIXES = ("mso-", "-webkit-", "-ms-", "-moz-", "--")


def nearest(word: str, names: tuple[str, ...] | frozenset[str] | Mapping[str, object]) -> str:
    """The name that a word was most likely meant to be; "" where none is like it."""
    close = get_close_matches(word[:60], sorted(names), n=1, cutoff=0.6)
    return close[0] if close else ""


def mjml_value(name: str, value: str | None) -> str | None:
    """What is wrong with the value of an MJML attribute, and what to write; None if nothing is."""
    if not value:
        return None if name == "alt" else "is empty: leave it out"
    text = html.unescape(value)
    if name in _LENGTHS:
        return _length(name, text)
    if name in _COLOURS:
        return None if _COLOUR.fullmatch(text) else "is no colour: write #RRGGBB"
    if name == "line-height":
        return None if _LINE_HEIGHT.fullmatch(text) else "is no height of a line: write 24px"
    if name in BORDER:
        bare = any(_NUMBER.fullmatch(part) for part in text.split())
        return "has a length without its unit: write 1px solid #RRGGBB" if bare else None
    return _chosen(name, text) or _address(name, text)


def html_value(name: str, value: str | None) -> str | None:
    """What is wrong with the value of an HTML attribute, and what to write; None if nothing is."""
    text = html.unescape(value or "")
    if name == "style":
        return style(text)
    if name in _FORMS:
        form, reason = _FORMS[name]
        return None if form.fullmatch(text) else reason
    return _chosen(name, text) or _address(name, text)


@lru_cache(maxsize=2048)
def style(text: str) -> str | None:
    """What is wrong with inline CSS, and what to write; None if nothing is."""
    for part in _PARTS.findall(text):
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        if not name and not colon:
            continue
        if not colon or not value:
            return f"has {part.strip()[:40]!r}, which is no NAME:VALUE"
        if name not in _CSS and not name.startswith(_PREFIXES):
            meant = nearest(name, _CSS)
            return f"has no property {name[:40]}" + (f": {meant} is meant" if meant else "")
        bare = [n for n in value.split() if _NUMBER.fullmatch(n) and float(n)]
        if name in _CSS_LENGTHS and bare:
            return f"has {name}:{value[:40]}: a length has its unit, so {bare[0][:20]}px"
    return None


def _length(name: str, text: str) -> str | None:
    parts = text.split()
    if any(_NUMBER.fullmatch(part) for part in parts):
        return "a length always has its unit, so 0px and not 0"
    most = 4 if name in {"padding", "inner-padding", "border-radius"} else 1
    if len(parts) > most or not all(map(_LENGTH.fullmatch, parts)):
        example = "12px 24px" if most > 1 else "24px"
        return f"is no length: write {example}"
    return None


def _chosen(name: str, text: str) -> str | None:
    choices = _CHOICES.get(name)
    if choices is None or text in choices:
        return None
    meant = nearest(text, choices)
    return f"takes {', '.join(choices)}" + (f": {meant} is meant" if meant else "")


def _address(name: str, text: str) -> str | None:
    if name in {"href", "src", "background", "background-url"} and _SCRIPT.match(text):
        return "is no web address; mail clients drop a message that carries a script in one"
    return None
