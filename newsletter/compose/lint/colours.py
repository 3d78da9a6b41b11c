"""Colours of CSS, and how well one reads on another (WCAG 2.2, success criterion 1.4.3)."""

import re
from functools import lru_cache

from PIL import ImageColor

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

_FUNCTION = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*([\d.]{1,8}%?)\s*)?\)"
)
_SHORT = 5  # characters of #rgba, the longest that writes a channel as one
_GREY = 48  # how far the channels of a grey may lie apart, of 255


@lru_cache(maxsize=256)
def parse_colour(text: str, under: Colour) -> Colour | None:
    """A colour as it looks on the one under it; None where the text is no colour, or none shows."""
    text = text.strip().lower()
    if function := _FUNCTION.fullmatch(text):
        red, green, blue = (min(255, int(function[n])) for n in (1, 2, 3))
        return _over((red, green, blue), _share(function[4] or "1"), under)
    if text.startswith("#") and len(text) in (_SHORT, 9):
        digits = text[1:] if len(text) > _SHORT else "".join(2 * digit for digit in text[1:])
        text, alpha = f"#{digits[:6]}", digits[6:]
        share = int(alpha, 16) / 255 if re.fullmatch(r"[0-9a-f]{2}", alpha) else 1.0
    else:
        share = 1.0
    if len(text) > 40 or not re.match(r"#[0-9a-f]{3}|[a-z]", text):  # noqa: PLR2004  no name is longer
        return None
    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError:
        return None
    return _over((red, green, blue), share, under)


def _share(text: str) -> float:
    try:
        share = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return 1.0
    return min(1.0, share)


def _over(top: Colour, share: float, under: Colour) -> Colour | None:
    if not share:
        return None
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(top, under, strict=True))
    return red, green, blue


@lru_cache(maxsize=1024)
def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black and 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  sRGB's


def is_grey(colour: Colour) -> bool:
    """Whether a colour is a grey, warm and cool ones counted."""
    return max(colour) - min(colour) <= _GREY


def written(colour: Colour) -> str:
    """A colour as a theme writes it: #1D1B16."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def readable(colour: Colour, on: Colour, ratio: float) -> Colour:
    """The colour nearest to this one, towards black or white, that has the ratio on another."""
    end = max((BLACK, WHITE), key=lambda one: contrast(one, on))
    for step in range(1, 101):
        mixed = _over(end, step / 100, colour)
        if mixed and contrast(mixed, on) >= ratio:
            return mixed
    return end
