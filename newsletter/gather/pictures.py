"""The one picture that stands for an article, out of all that a feed names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newsletter.gather.clean import images_of, plain_text
from newsletter.gather.entry import Entry, Medium
from newsletter.gather.urls import canonical
from newsletter.model import Picture

_SMALL = 100  # pixels a side; what is smaller is an icon, or a pixel that counts readers
_WIDE = 2_000  # pixels; what is wider is a print original
_ALT = 200  # characters
_CAPTION = 2_000  # characters of HTML that have an alternative text's
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?&/])", re.IGNORECASE)
# Pictures that stand in every entry of a feed and in none for the article.
_COUNTERS = re.compile(
    r"https?://(?:feeds\.feedburner\.com/~|pixel\.|(?:stats|feeds)\.wordpress\.com/"
    r"|s\.w\.org/images/core/emoji/|[^/]*\b(?:doubleclick\.net|gravatar\.com)/)",
)


def picture_of(entry: Entry, bodies: Sequence[str], *, base: str, beside: str) -> Picture | None:
    """An entry's picture, or None: media come before thumbnails, enclosures and its HTML's first.

    Of several the largest that still suits a mail. Tracking pixels and icons do not count.
    Its caption is the alternative text, unless the text `beside` it says the same.
    """
    for group in _groups(entry):
        for medium, width, height in _by_size(group):
            if url := _address(medium.url, base):
                alt = _alternative(medium.caption, entry, bodies, beside)
                return Picture(url=url, alt=alt, width=width, height=height)
    # The longest is the article, the others are extracts of it.
    for html in sorted(bodies, key=len, reverse=True):
        if "<" in html and (picture := _inline(entry, html, base, beside)):
            return picture
    return None


def _groups(entry: Entry) -> Iterator[Sequence[Medium]]:
    if entry.media:
        yield [
            one
            for one in entry.media
            if one.kind.startswith("image") or (not one.kind and _EXTENSION.search(one.url))
        ]
    if entry.thumbnails:
        yield entry.thumbnails
    for link in entry.links:
        if link.rel == "enclosure" and link.type.startswith("image/"):
            yield [Medium(url=link.href)]
    if entry.image:
        yield [Medium(url=entry.image)]


def _by_size(group: Sequence[Medium]) -> Iterable[tuple[Medium, int | None, int | None]]:
    """What is large enough, with its sides: the widest that suits a mail first."""
    sized = [
        (one, width, height)
        for one in group
        if ((width := _pixels(one.width)) is None or width >= _SMALL)
        and ((height := _pixels(one.height)) is None or height >= _SMALL)
    ]
    return sorted(sized, key=_suits, reverse=True) if len(sized) > 1 else sized


def _suits(one: tuple[Medium, int | None, int | None]) -> tuple[bool, int]:
    width = one[1] or 0
    return width <= _WIDE, width


def _inline(entry: Entry, html: str, base: str, beside: str) -> Picture | None:
    for image in images_of(html):
        one = Medium(
            url=image.get("src", ""),
            width=image.get("width", ""),
            height=image.get("height", ""),
        )
        for _, width, height in _by_size([one]):
            if url := _address(one.url, base):
                own = plain_text(image.get("alt", ""), limit=_ALT)
                alt = own or _alternative("", entry, (), beside)
                return Picture(url=url, alt=alt, width=width, height=height)
    return None


def _address(url: str, base: str) -> str:
    found = canonical(url, base) if url else ""
    return "" if _COUNTERS.match(found) else found


def _alternative(own: str, entry: Entry, bodies: Sequence[str], beside: str) -> str:
    for said in (own, entry.caption, entry.caption_title):
        # A video says its title and its only words once more as its picture's.
        if said and said != entry.title and said not in bodies:
            text = plain_text(said[:_CAPTION], limit=_ALT)
            if text.rstrip("…") not in beside:
                return text
    return ""


@lru_cache(maxsize=1_024)
def _pixels(value: str) -> int | None:
    found = _PIXELS.fullmatch(value)
    return int(found[1]) if found else None
