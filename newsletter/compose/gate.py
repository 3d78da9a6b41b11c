"""The one gate for text and addresses from outside: what has passed it may be set in the memo."""

import re
import unicodedata
from urllib.parse import quote

from newsletter.compose.pictures import is_web_address
from newsletter.compose.slots import without_slots

ADDRESS = 2000  # longer ones carry trackers, and clients cut them

# Overrides and isolates turn what stands around them (UAX #9); letters bring their own direction.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")

_SPACES = re.compile(r"\s+")


def line(text: str, most: int) -> str:
    """Foreign text as one clean line of at most `most` characters, "…" where it was longer.

    Control characters, direction overrides, lone surrogates and slots are gone; runs of space are
    one space.
    """
    text = text[: most * 8]
    text = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in _TURNING.sub("", text)
        if unicodedata.category(c) not in {"Cs", "Cn"}
    )
    text = without_slots(_SPACES.sub(_one_space, text).strip())
    if len(text) <= most:
        return text
    head, space, _ = text[:most].rpartition(" ")
    kept = head if space and len(head) > most // 2 else text[: most - 1]
    return kept.rstrip(" ,;:–—-\u200d") + "…"


def _one_space(found: re.Match[str]) -> str:
    """One space for several; what keeps « these » together stays."""
    return found[0] if found[0] in "\u00a0\u202f" else " "


def address(url: str, instead: str) -> str:
    """A foreign address that may be linked, in ASCII; otherwise the address to use instead."""
    if not is_web_address(url) or without_slots(url) != url or len(url) > ADDRESS:
        return instead
    # Percent-encoded where it is not ASCII, so that no client has to guess.
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~")
