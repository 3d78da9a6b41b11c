"""What others show of a memo whose address is shared: title, words, picture (Open Graph). Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from newsletter.compose.gate import line
from newsletter.compose.pictures import lead_picture
from newsletter.model import Edition, Part, Picture

TITLE, WORDS, ALT = 220, 300, 300  # characters
_KEPT = re.compile(r"/pictures/([0-9a-f]{32}\.jpg)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The head of a memo's page: ogp.me says what each is.

    `picture` is the lead's own, from this site or none. `locale` is a language with its land, such
    as en_US; "" where none is known. `published` is ISO 8601.
    """

    title: str
    description: str
    address: str
    text_address: str
    locale: str
    published: str
    picture: Picture | None


def card(edition: Edition, *, base_url: str, published: datetime) -> Card:
    """The card of an edition."""
    address = f"{base_url}/editions/{edition.number}"
    return Card(
        title=line(edition.subject, TITLE),
        description=line(edition.preheader, WORDS),
        address=address,
        text_address=f"{address}.txt",
        locale=locale(edition.language),
        published=published.isoformat(timespec="seconds"),
        picture=_picture(edition, base_url),
    )


def _picture(edition: Edition, base_url: str) -> Picture | None:
    lead = next((s.stories[0] for s in edition.sections if s.part is Part.LEAD and s.stories), None)
    shown = lead_picture(lead) if lead else None
    kept = shown and _KEPT.search(shown.url)
    if lead is None or not shown or not kept or kept.end() != len(shown.url):
        return None
    # The site may have moved since: under its name the picture is there all the same.
    return Picture(
        url=f"{base_url}/pictures/{kept[1]}",
        alt=line(shown.alt, ALT) or line(lead.title, ALT),
        width=shown.width,
        height=shown.height,
    )


def locale(code: str) -> str:
    """A language's code with its land, the likeliest where the code names none (CLDR)."""
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    try:
        parsed = Locale.parse(code, sep="-")
        subtags = get_global("likely_subtags")
        likely = subtags.get(str(parsed)) or subtags.get(parsed.language, "")
        land = parsed.territory or Locale.parse(likely).territory
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
    return f"{parsed.language}_{land}" if land else ""
