"""What a mail client makes of an edition: its weight, its dark dress, what an inbox shows. Pure."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.policy import compat32

CLIPPED = 102 * 1024  # bytes of HTML at which Gmail cuts a message off
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_STYLES = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_INLINE = re.compile(r'\sstyle="[^"]*"', re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_DARK_QUERY = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?://\S+")
WORDS_A_MINUTE = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One cause of weight: `begin` and `width` in percent of what Gmail takes."""

    name: str
    size: int
    begin: float
    width: float


def weight(html: str) -> tuple[Part, ...]:
    """The bytes of a page by cause; together they are its size in UTF-8."""
    sizes: dict[str, int] = {}
    rest = html
    causes = (
        ("Outlook-only comments", _COMMENT),
        ("Style blocks", _STYLES),
        ("Inline styles", _INLINE),
        ("Tags, links, attributes", _TAG),
    )
    for name, pattern in causes:
        before = _size(rest)
        rest = pattern.sub("", rest)
        sizes[name] = before - _size(rest)
    sizes["Words"] = _size(rest)
    parts: list[Part] = []
    begin = 0.0
    for name, size in sizes.items():
        width = 100 * size / CLIPPED
        parts.append(Part(name=name, size=size, begin=round(begin, 2), width=round(width, 2)))
        begin += width
    return tuple(parts)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def dressed(html: str, *, dark: bool) -> str:
    """The page as a client in light or dark mode shows it; its links open in a window of their own.

    A frame does not hand its own colour scheme to the query inside (tried in Chromium), so the
    query's text is replaced.
    """
    return outward(_DARK_QUERY.sub("@media all" if dark else "@media not all", html))


def outward(html: str) -> str:
    """The page with links that leave the frame around it: few pages let themselves be framed."""
    return _HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', html, count=1)


def reading(text: str) -> tuple[int, int]:
    """How many words a plain text has, links not counted, and how many minutes they take."""
    words = sum(any(one.isalnum() for one in word) for word in _LINK.sub("", text).split())
    return words, max(1, round(words / WORDS_A_MINUTE))


def header_lines(headers: str) -> list[tuple[str, str]]:
    """A message's headers in order, unfolded (RFC 5322, section 2.2.3)."""
    # compat32 hands values over as they stand, without a word on what is malformed.
    message = message_from_string(headers, policy=compat32)
    return [(name, re.sub(r"\r?\n[ \t]+", " ", str(value))) for name, value in message.items()]
