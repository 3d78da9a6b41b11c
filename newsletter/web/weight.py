"""What a page of mail weighs and why, how long it is read, how clients dress it. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

KB = 1024
CLIPPED = 102 * KB  # bytes of HTML at which Gmail cuts a message off
MARKS = (70, 95, 102)  # KB: worth a look, to be fixed, cut off
GAUGE = 108  # KB that the gauge has room for; what is heavier fills it
WORDS_A_MINUTE = 220
LEAST_ROWS = 3  # headlines from which a story's weight is told

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLES = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_INLINE = re.compile(r'\sstyle="[^"]*"', re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_DARK_QUERY = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?://\S+")
_HEADLINE = re.compile(r"<h3\b", re.IGNORECASE)
_PICTURE = re.compile(r'(<img\b[^>]*?\ssrc=")[^"]*"', re.IGNORECASE)
_BACKGROUND = re.compile(r"url\([^)]*\)", re.IGNORECASE)


class Dress(StrEnum):
    """How a client shows the page: in light mode, in dark mode, with pictures blocked."""

    LIGHT = "light"
    DARK = "dark"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One cause of weight in bytes; `begin` and `width` in percent of the gauge."""

    name: str
    size: int
    begin: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A page's bytes by cause, and how many more stories it has room for, where that is known.

    `marks` are (KB, percent of the gauge).
    """

    size: int
    parts: tuple[Part, ...]
    marks: tuple[tuple[int, float], ...]
    room: int | None


def weight(html: str) -> Weight:
    """The bytes of a page by cause; together they are its size in UTF-8."""
    causes: tuple[tuple[str, re.Pattern[str]], ...] = (
        ("Outlook-only comments", _COMMENT),
        ("Style blocks", _STYLES),
        ("Inline styles", _INLINE),
        ("Tags, links, attributes", _TAG),
    )
    sizes: dict[str, int] = {}
    rest = html
    for name, pattern in causes:
        before = _size(rest)
        rest = pattern.sub("", rest)
        sizes[name] = before - _size(rest)
    sizes["Words"] = _size(rest)
    size = _size(html)
    scale = max(GAUGE * KB, size) / 100
    parts: list[Part] = []
    begin = 0.0
    for name in _ORDER:
        width = sizes[name] / scale
        parts.append(
            Part(name=name, size=sizes[name], begin=round(begin, 2), width=round(width, 2))
        )
        begin += width
    marks = tuple((mark, round(mark * KB / scale, 2)) for mark in MARKS)
    return Weight(size=size, parts=tuple(parts), marks=marks, room=_room(html, size))


_ORDER = (
    "Tags, links, attributes",
    "Outlook-only comments",
    "Inline styles",
    "Style blocks",
    "Words",
)


def _room(html: str, size: int) -> int | None:
    """How many more stories fit below what has to be fixed, at the usual weight of one."""
    rows = [found.start() for found in _HEADLINE.finditer(html)]
    if len(rows) < LEAST_ROWS:
        return None
    each = median(_size(html[one:following]) for one, following in pairwise(rows))
    return max(0, int((MARKS[1] * KB - size) / max(each, 1)))


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


# ── How a client shows it ────────────────────────────────────────────────────────────────


def dressed(html: str, dress: Dress, *, base_url: str) -> str:
    """The page as a client shows it; its links open in a window of their own.

    A frame does not hand its own colour scheme to the query inside (tried in Chromium), so the
    query's text is replaced. The site at the base URL may not be up yet: its pictures are the
    preview's own.
    """
    html = _DARK_QUERY.sub("@media all" if dress is Dress.DARK else "@media not all", html)
    if dress is Dress.OFF:
        html = without_pictures(html)
    for folder in ("static", "pictures"):
        html = html.replace(f"{base_url}/{folder}/", f"/{folder}/")
    return outward(html)


def without_pictures(html: str) -> str:
    """The page where no picture comes: each has its words, its width and its ground."""
    return _BACKGROUND.sub("none", _PICTURE.sub(r'\1data:,"', html))


def outward(html: str) -> str:
    """The page with links that leave the frame around it: few pages let themselves be framed."""
    return _HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', html, count=1)


def own_pictures(html: str, *, base_url: str) -> tuple[str, ...]:
    """The names of the pictures that the page has of our site, each once."""
    found: list[str] = re.findall(rf"{re.escape(base_url)}/pictures/([\w.-]+)", html)
    return tuple(dict.fromkeys(found))


def reading(text: str) -> tuple[int, int]:
    """How many words a plain text has, links not counted, and how many minutes they take."""
    words = sum(any(one.isalnum() for one in word) for word in _LINK.sub("", text).split())
    return words, max(1, round(words / WORDS_A_MINUTE))
