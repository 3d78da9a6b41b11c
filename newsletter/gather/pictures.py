"""The one picture that stands for an article, out of all that a feed names."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsletter.gather.clean import plain_text, tree_of
from newsletter.gather.urls import canonical
from newsletter.model import Picture

_SMALL = 100  # pixels a side; what is smaller is an icon, or a pixel that counts readers
_WIDE = 2_000  # pixels; what is wider is a print original
_ALT = 200  # characters
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?&/])", re.IGNORECASE)
# Pictures that stand in every entry of a feed and in none for the article.
_COUNTERS = re.compile(
    r"//(?:feeds\.feedburner\.com/~|pixel\.|[^/]*\bdoubleclick\.net/|stats\.wordpress\.com/|"
    r"feeds\.wordpress\.com/|[^/]*gravatar\.com/|s\.w\.org/images/core/emoji/)",
)

Entry = Mapping[str, Any]


def picture_of(entry: Entry, html: str, *, base: str, beside: str) -> Picture | None:
    """An entry's picture, or None: media come before thumbnails, enclosures and its HTML's first.

    Of several the largest that still suits a mail. Tracking pixels and icons do not count.
    Its caption is the alternative text, unless the text `beside` it says the same.
    """
    captions = (str(entry.get(f"media_caption_{name}") or "") for name in ("description", "title"))
    texts = (plain_text(caption, limit=_ALT) for caption in captions)
    alt = next((text for text in texts if text.rstrip("…") not in beside), "")
    thumbnails = entry.get("media_thumbnail") or ()
    for group in (_media(entry), thumbnails, _enclosed(entry), _inline(html)):
        found = [picture for one in group if (picture := _usable(one, alt=alt, base=base))]
        if found:
            return max(found, key=lambda one: ((one.width or 0) <= _WIDE, one.width or 0))
    return None


def _media(entry: Entry) -> Iterator[Mapping[str, Any]]:
    for one in entry.get("media_content") or ():
        kind = str(one.get("medium") or one.get("type") or "")
        if kind.startswith("image") or (not kind and _EXTENSION.search(str(one.get("url", "")))):
            yield one


def _enclosed(entry: Entry) -> Iterator[Mapping[str, Any]]:
    for link in entry.get("links") or ():
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/"):
            yield {"url": link.get("href")}
    image = entry.get("image")
    if isinstance(image, Mapping) and image.get("href"):
        yield {"url": image["href"]}


def _inline(html: str) -> Iterator[Mapping[str, Any]]:
    if "<img" not in html.lower():
        return
    tree = tree_of(html)
    for image in () if tree is None else tree.iter("img"):
        one = {name: image.get(name) for name in ("src", "alt", "width", "height")}
        if _usable({"url": one["src"], **one}, alt="", base="http://relative.invalid/"):
            yield {"url": one["src"], **one}
            return


def _usable(one: Mapping[str, Any], *, alt: str, base: str) -> Picture | None:
    url = canonical(str(one.get("url") or ""), base)
    width, height = _pixels(one.get("width")), _pixels(one.get("height"))
    sides = [side for side in (width, height) if side is not None]
    if not url or _COUNTERS.search(url) or any(side < _SMALL for side in sides):
        return None
    own = plain_text(str(one.get("alt") or ""), limit=_ALT)
    return Picture(url=url, alt=own or alt, width=width, height=height)


def _pixels(value: object) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*", str(value or ""))
    return int(found[1]) if found else None
