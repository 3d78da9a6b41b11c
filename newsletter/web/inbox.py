"""What an inbox shows of a mail before it is opened, cut by width as clients cut it. Pure.

An approximation: the clients' own fonts are not here, and Helvetica's advance widths stand in for
them. The room is that of each client's list at the default text size, in a window of 1366 pixels
and on a phone of 390 to 412.
"""

import unicodedata
from dataclasses import dataclass

# Advance widths of Helvetica in thousandths of the size (Adobe's font metrics file), by width.
_HELVETICA = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft·",
    333: "()-`r“”",
    334: "{}",
    350: "•",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$?0123456789_L–abdeghnopqu€",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _HELVETICA.items() for letter in letters}
_OTHER = 560  # a letter of another alphabet
_FULL = 1000  # one of Chinese, Japanese or Korean, an emoji
_BOLD = 1.06  # how much wider bold is set
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a client's list gives a text: pixels a line, the size of its letters, lines."""

    width: float
    size: float
    bold: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A mail's row in one client's list, each text as far as it is shown."""

    sender: str
    subject: str
    preheader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A mail's row in each client."""

    gmail: Row
    gmail_phone: Row
    iphone: Row
    lock_screen: Row


_GMAIL_SENDER = Room(width=168, size=14, bold=True)
_GMAIL_LINE = 760.0  # pixels that subject and preheader share
_PHONE_SENDER = Room(width=250, size=16, bold=True)
_PHONE_SUBJECT = Room(width=284, size=14, bold=True)
_PHONE_PREHEADER = Room(width=284, size=14)
_IPHONE_SENDER = Room(width=270, size=17, bold=True)
_IPHONE_SUBJECT = Room(width=338, size=15)
_IPHONE_PREHEADER = Room(width=338, size=15, lines=2)
_LOCK_SENDER = Room(width=250, size=15, bold=True)
_LOCK_SUBJECT = Room(width=296, size=15, lines=2)


def rows(*, sender: str, subject: str, preheader: str) -> Rows:
    """A mail's rows, cut as Gmail (wide and on a phone), iPhone Mail and a lock screen cut them."""
    shown = cut(subject, Room(width=_GMAIL_LINE, size=14, bold=True))
    left = _GMAIL_LINE - width(f"{shown} - ", size=14, bold=True)
    return Rows(
        gmail=Row(
            sender=cut(sender, _GMAIL_SENDER),
            subject=shown,
            preheader=cut(preheader, Room(width=left, size=14)) if shown == subject else "",
        ),
        gmail_phone=Row(
            sender=cut(sender, _PHONE_SENDER),
            subject=cut(subject, _PHONE_SUBJECT),
            preheader=cut(preheader, _PHONE_PREHEADER),
        ),
        iphone=Row(
            sender=cut(sender, _IPHONE_SENDER),
            subject=cut(subject, _IPHONE_SUBJECT),
            preheader=cut(preheader, _IPHONE_PREHEADER),
        ),
        lock_screen=Row(
            sender=cut(sender, _LOCK_SENDER), subject=cut(subject, _LOCK_SUBJECT), preheader=""
        ),
    )


def cut(text: str, room: Room) -> str:
    """As much of a text as there is room for, with … where the rest is cut off.

    All lines but the last break between words, where that leaves any; the last is cut where it is
    full, in the middle of a word if need be.
    """
    text = " ".join(text.split())
    begin = 0
    for _ in range(room.lines - 1):
        begin += len(_first_line(text[begin:], room))
        begin += text.startswith(" ", begin)
    rest = text[begin:]
    if _fits(rest, room):
        return text
    if not _fits(_ELLIPSIS, room):
        return text[:begin].rstrip(" \u200d")
    kept = text[: begin + _most(rest, room, _ELLIPSIS)].rstrip(" \u200d")
    return f"{kept}{_ELLIPSIS}" if kept else ""


def width(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a text is set, in pixels."""
    return sum(map(_advance, text)) * size / 1000 * (_BOLD if bold else 1)


def _first_line(text: str, room: Room) -> str:
    if _fits(text, room):
        return text
    kept = _most(text, room, "")
    head, space, _ = text[: kept + 1].rpartition(" ")
    return head if space and head else text[:kept]


def _most(text: str, room: Room, after: str) -> int:
    """How many characters fit before `after`."""
    left = room.width - width(after, size=room.size, bold=room.bold)
    for place, letter in enumerate(text):
        left -= width(letter, size=room.size, bold=room.bold)
        if left < 0:
            return place
    return len(text)


def _fits(text: str, room: Room) -> bool:
    return width(text, size=room.size, bold=room.bold) <= room.width


def _advance(letter: str) -> int:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return _FULL
    base = unicodedata.normalize("NFKD", letter)[0]
    return _WIDTHS.get(base, _OTHER)
