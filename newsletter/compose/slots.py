"""The slots: where each subscriber's own words go in an edition that is rendered once.

A rendered edition carries TOKEN inside the unsubscribe address and REASON in the footer. Both stand
there literally, in HTML and text, until a recipient is known. Text from feeds cannot carry them:
view.py takes them out, so a headline's link never receives anybody's token.
"""

import html
import re
from datetime import date

from newsletter.compose.language import Language
from newsletter.model import Recipient

TOKEN = "unsubscribe-token-0123456789abcd"  # noqa: S105  a placeholder of a token's length and alphabet
REASON = "reason-and-date-of-subscription"

SLOTS = (TOKEN, REASON)
_ANY = re.compile("|".join(map(re.escape, SLOTS)))
_SAFE_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parted(text: str) -> list[str]:
    """The text cut at its slots; every second piece is a slot."""
    return re.split(f"({_ANY.pattern})", text)


def without_slots(text: str) -> str:
    """Foreign text with nothing in it that would be taken for a slot."""
    while _ANY.search(text):
        text = _ANY.sub("", text)
    return text


def checked_token(token: str) -> str:
    """The token, if it is one: it goes into a header and an address as it is. Raises ValueError."""
    if not _SAFE_TOKEN.fullmatch(token):
        raise ValueError("an unsubscribe token is 1 to 64 characters of A-Z a-z 0-9 _ -")
    return token


def reason(source: str, since: date, words: Language) -> str:
    """Why somebody gets the memo, in a sentence: how they came to the list, and when."""
    key = "reason_web" if source == "web" else "reason_added"
    return words.say(key, date=words.date(since, "short_date"))


def fillings(recipient: Recipient, token: str, words: Language) -> dict[str, str]:
    """What goes into each slot for one recipient, as plain text. Raises TemplateError."""
    return {
        TOKEN: checked_token(token),
        REASON: reason(recipient.source, recipient.since.date(), words),
    }


def filled(text: str, values: dict[str, str], *, as_html: bool) -> str:
    """The text with its slots filled."""
    return "".join(
        (html.escape(values[piece]) if as_html else values[piece]) if piece in values else piece
        for piece in parted(text)
    )
