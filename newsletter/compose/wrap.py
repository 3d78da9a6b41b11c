"""Lines of at most 72 columns in every script, as a mail client or a terminal sets them.

A column is half the width of a Chinese character (UAX #11). Words are parted at spaces; where a
script has none, between any two characters but those that begin or end no line (JIS X 4051).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

COLUMNS = 72
LONGEST_ADDRESS = 2000  # characters of a web address that is kept whole

_WORD = re.compile(r"([ \t\n\r\f\v]*)([^ \t\n\r\f\v]+)")
_ADDRESS = re.compile(r"https?://\S+")
# Closing brackets, stops, small kana, what prolongs or repeats: none of them begins a line.
_NEVER_FIRST = frozenset(
    ")]}>.,:;!?%”’»›…‥·、。，．・：；？！゛゜ヽヾゝゞ々〻ー〜～–—’”）］｝〕〉》」』】〙〗｠｣､｡･％‰℃°"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰ"
)
_NEVER_LAST = frozenset("([{“‘«‹（［｛〔〈《「『【〘〖｟｢￥＄￡$£¥#＃@＠")
# What holds the next character, and what holds to the last one: isolates of UAX #9 among them.
_JOINERS = frozenset("\u200d\u2060\ufeff\u2066\u2067\u2068")
_JOINED_TOO = frozenset("\u200d\u2060\ufeff\u200e\u200f\u2069")
_UNSEEN = "\u200e\u200f\u2066\u2067\u2068\u2069"
_JOINED = re.compile(
    "[\u1160-\u11ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_WIDE_PICTURE = "\ufe0f"  # asks for the coloured form of a character, which is two columns wide


def columns(text: str) -> int:
    """How many columns a text takes on one line."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text)) + text.count(_WIDE_PICTURE)


def padded(text: str, width: int) -> str:
    """A text with spaces after it up to a width in columns; at least one follows."""
    return text + " " * max(width - columns(text), 1)


def wrapped(text: str, first: str = "", following: str = "", most: int = COLUMNS) -> str:
    """Text in lines of at most `most` columns, the first and the following indented as given.

    A web address stays whole, on a line of its own where it is longer; a word that is longer is
    parted between characters, never inside of one.
    """
    lines: list[str] = []
    line, width, begun = first, columns(first), False
    for gap, atom in _atoms(text):
        wide = columns(atom)
        if begun and width + len(gap) + wide > most:
            lines.append(line)
            line, width, begun = following, columns(following), False
        if begun:
            line, width = line + gap, width + len(gap)
        *full, last = _parted(atom, most - width, most - columns(following))
        for part in full:
            lines.append(line + part)
            line, width = following, columns(following)
        line, width, begun = line + last, width + columns(last), True
    return "\n".join(one.rstrip() for one in (*lines, line))


def _parted(atom: str, room: int, later: int) -> list[str]:
    """What cannot be parted, parted all the same where it is longer than the line has room."""
    address = _ADDRESS.fullmatch(atom) and len(atom) <= LONGEST_ADDRESS
    if address or columns(atom) <= room:
        return [atom]
    parts: list[str] = []
    part, width = "", 0
    for one in _clusters(atom):
        wide = columns(one)
        if part and width + wide > (later if parts else room):
            parts.append(part)
            part, width = "", 0
        part, width = part + one, width + wide
    return [*parts, part]


def _atoms(text: str) -> Iterator[tuple[str, str]]:
    """What stays together on a line, each with the spaces before it."""
    for found in _WORD.finditer(text):
        gap, word = found.groups()
        gap = " " if gap.strip(" ") else gap
        if word.isascii():
            yield gap, word
            continue
        atom, before = "", ""
        for one in _clusters(word):
            if atom and _may_part(before, one):
                yield gap, atom
                atom, gap = "", ""
            atom, before = atom + one, one
        yield gap, atom


def _may_part(before: str, after: str) -> bool:
    last, first = before.strip(_UNSEEN)[:1], after.strip(_UNSEEN)[:1]
    if not last or not first or first in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    return _is_free(last) or _is_free(first)


def _clusters(text: str) -> Iterator[str]:
    """Characters as a reader counts them: with their marks, an emoji whole (after UAX #29)."""
    cluster = ""
    for one in text:
        joins = cluster and (
            cluster[-1] in _JOINERS
            or _is_mark(one)
            or (_FLAG.match(one) and _FLAG.fullmatch(cluster))
        )
        if joins or not cluster:
            cluster += one
        else:
            yield cluster
            cluster = one
    if cluster:
        yield cluster


@lru_cache(maxsize=4096)
def _width(one: str) -> int:
    if unicodedata.category(one) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


@lru_cache(maxsize=4096)
def _is_mark(one: str) -> bool:
    category = unicodedata.category(one)
    return category in {"Mn", "Me", "Mc"} or one in _JOINED_TOO or bool(_JOINED.match(one))


@lru_cache(maxsize=4096)
def _is_free(one: str) -> bool:
    """Whether a line may end before and after: characters of scripts that part no words."""
    return unicodedata.east_asian_width(one) in "WF" and not _HANGUL.match(one)
