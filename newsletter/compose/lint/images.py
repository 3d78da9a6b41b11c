"""Rules on the pictures: what they need to be shown, described, and light."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from newsletter.compose.lint.cascade import Element
from newsletter.compose.lint.finding import Finding, Outcome, counted, first_and_more, fix, look
from newsletter.compose.lint.links import is_loopback
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.page import Page

RULE = "images"
ALT = 125  # characters after which screen readers break off
HEAVIEST = 100 * 1024  # bytes of a picture
_SHOWN = 80


def images(mail: Mail, sizes: Mapping[str, int]) -> Outcome:
    """Pictures have alt and width, a format that clients show, and a size that phones load.

    `sizes` are bytes by address, of those that are known.
    """
    page = mail.page
    pictures = tuple(page.named("img"))
    outcome = (
        *_undescribed(pictures, page),
        *_unshown(pictures, page),
        *_heavy(pictures, sizes, page),
        *_unsafe(pictures, mail),
    )
    return outcome or f"{counted(len(pictures), 'picture')} with alt and width"


def _undescribed(pictures: Sequence[Element], page: Page) -> Iterator[Finding]:
    nameless = [one for one in pictures if one.get("alt") is None]
    says = 'describe it, or write alt="" where it only decorates'
    yield from _of(nameless, fix, "without alt", says, page)
    loose = [one for one in pictures if not (one.get("width") or "").strip()]
    yield from _of(loose, fix, "without width", "Outlook shows it at full size, so write it", page)
    wordy = [one for one in pictures if len(one.get("alt") or "") > ALT]
    yield from _of(wordy, look, f"with an alt over {ALT} characters", "say less", page)


def _unshown(pictures: Sequence[Element], page: Page) -> Iterator[Finding]:
    kinds = {one: _kind(one) for one in pictures}
    drawn = [*(one for one in pictures if kinds[one] == "svg"), *page.named("svg")]
    yield from _of(drawn, fix, "as SVG", "Gmail and Outlook show none, so use PNG", page)
    inlined = [one for one in pictures if _source(one).lower().startswith("data:")]
    yield from _of(inlined, fix, "as base64", "Gmail shows none, so link to a file", page)
    modern = [one for one in pictures if kinds[one] in ("webp", "avif")]
    yield from _of(
        modern, look, "as WebP or AVIF", "Outlook on Windows shows none, so use JPEG", page
    )


def _heavy(pictures: Sequence[Element], sizes: Mapping[str, int], page: Page) -> Iterator[Finding]:
    heavy = [one for one in pictures if sizes.get(_source(one), 0) > HEAVIEST]
    if heavy:
        most = max(sizes[_source(one)] for one in heavy) // 1024
        says = f"over {HEAVIEST // 1024} KB, the heaviest {most} KB"
        yield from _of(heavy, look, says, "make it smaller for phones", page)


def _unsafe(pictures: Sequence[Element], mail: Mail) -> Iterator[Finding]:
    plain = [
        one
        for one in pictures
        if _source(one).lower().startswith("http:")
        and not (mail.on_this_machine and is_loopback(_source(one)))
    ]
    yield from _of(plain, look, "over http", "some clients block it, so use https", mail.page)


def _source(picture: Element) -> str:
    return (picture.get("src") or "").strip()


def _kind(picture: Element) -> str:
    """A picture's format by its address or its data's type, in lower case."""
    source = _source(picture)
    if found := re.match(r"data:image/([a-z0-9]+)", source, re.IGNORECASE):
        return found[1].lower()
    try:
        path = urlsplit(source).path
    except ValueError:
        return ""
    return path.rpartition(".")[2].lower() if "." in path else ""


def _of(
    pictures: Sequence[Element], kind: Callable[..., Finding], what: str, way_out: str, page: Page
) -> Iterator[Finding]:
    """One finding for all pictures of a kind, at the place of the first."""
    if pictures:
        named = first_and_more(_source(one)[:_SHOWN] or "one without src" for one in pictures)
        says = f"{counted(len(pictures), 'picture')} {what}, {named}: {way_out}."
        yield kind(RULE, says, page.place(pictures[0]))
