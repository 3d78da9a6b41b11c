"""Text to sentences, and the sentences that a feed repeats in entry after entry."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from newsletter.model import Article

SHARED = 3  # entries of one feed with the same sentence: it is furniture (ranking: +.15 pairwise)
LIMIT = 4000  # characters of a summary that are read
OPENING = 8  # words by which a sentence is known again

_SHORT_FORMS = (
    "mr mrs ms dr prof sr jr st sen rep gov gen lt col sgt capt cmdr adm maj rev hon pres supt det "
    "insp atty no vs inc corp co ltd bros mt ft jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue wed thu fri sat sun ave blvd rd approx dept est al etc u.s u.k u.n e.u d.c a.m p.m "
    "i.e e.g ph.d calif fla mass minn ariz penn wash"
)
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
_OPENING_WORDS = (
    "the a an in on at it he she they we i but and this that these those there his her their its "
    "as for if when while after before what who how why not no more most officials police"
)
_STARTERS = frozenset(_OPENING_WORDS.split())
_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W_a-zß-öø-ÿ])|[。！？]+[」』”]*\s*|\n+")
_ENDED = re.compile(r"[.!?。！？][\"'”’)\]」』]*$")
_OPEN, _CLOSE = re.compile(r"(?<!\w)'(?=\w)"), re.compile(r"'(?!\w)")
_LAST_WORD = re.compile(r"[^\s\"'“”‘’(\[]+$")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_FURNITURE = re.compile(
    rf"(?:\s+[-–—|►▶•*]+\s+|\s*[►▶•]+\s*|\s*[=_~*-]{{3,}}\s*|\s*{_URL.pattern}\s*|(?:#[^\W\d]\w*\s*)+)"
)
_PLUG = re.compile(
    r"(?i)^\W*(?:(?:please )?subscribe\b|follow (?:us|and connect)|watch (?:more|the full|our live)"
    r"|find us on|like us|check our website|visit (?:our|us)|connect with|sign up\b|download our"
    r"|read more|continue reading|click (?:here|the link)|for more\b.{0,60}(?:videos?|click|visit)"
    r"|to watch\b.{0,60}click|the post .{1,200} appeared first on)"
)


def sentences(text: str) -> list[str]:
    """Sentences in order; a dot after "Sen.", "U.S." or an initial, or in "$2.1", ends none."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _is_abbreviation(text, start, end):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _is_abbreviation(text: str, start: int, end: re.Match[str]) -> bool:
    if end.group().strip() != ".":
        return False
    last = _LAST_WORD.search(text, max(start, end.start() - 40), end.start())
    word = last.group().casefold() if last else ""
    initial = len(word) == 1 and word.isalpha() and word != "i"
    if not initial and word not in _ABBREVIATIONS and not re.fullmatch(r"(?:\w\.)+\w", word):
        return False
    # "… in the U.S. The court …": an abbreviation with dots inside may end a sentence as well.
    following = re.match(r"\W*(\w+)", text[end.end() : end.end() + 40])
    return not ("." in word and following and following[1].casefold() in _STARTERS)


def balanced(text: str) -> bool:
    """Whether every quotation that a text opens is closed in it.

    An apostrophe may stand for a closing mark ("workers' rights"), never for an opening one.
    """
    curly = text.count("“") == text.count("”") and text.count("‘") <= text.count("’")
    straight = len(_OPEN.findall(text)) <= len(_CLOSE.findall(text))
    return curly and straight and text.count('"') % 2 == 0


def without_furniture(articles: Iterable[Article]) -> dict[str, str]:
    """Summaries by article id without addresses, hashtags and what a feed says in every entry.

    A sentence that three or more entries of one feed share tells nothing of any of them.
    """
    pieces = {article.id: _pieces(article.summary) for article in articles}
    feed_of = {article.id: article.feed for article in articles}
    seen: Counter[tuple[str, str]] = Counter()
    for name, parts in pieces.items():
        for text in dict.fromkeys(_key(text) for text, _ in parts):
            seen[feed_of[name], text] += 1
    return {
        name: _joined(
            [
                (text, after)
                for text, after in parts
                if seen[feed_of[name], _key(text)] < SHARED and not _PLUG.match(text)
            ]
        )
        for name, parts in pieces.items()
    }


def _key(piece: str) -> str:
    # Feeds cut the same text at different places: the opening words tell it.
    return " ".join(piece.casefold().split()[:OPENING]).strip(" .:!-…")


def _pieces(summary: str) -> list[tuple[str, str]]:
    """Pieces with the mark that follows each: sentences, cut also at dashes, bullets, addresses."""
    pieces: list[tuple[str, str]] = []
    for sentence in sentences(summary[:LIMIT]):
        start = 0
        for mark in _FURNITURE.finditer(sentence):
            pieces.append((sentence[start : mark.start()].strip(), mark.group().strip()))
            start = mark.end()
        pieces.append((sentence[start:].strip(), ""))
    return [(text, mark) for text, mark in pieces if text]


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    text, hole = "", False
    for number, (piece, mark) in enumerate(pieces):
        # "See www.… for more": what leads to an address, or goes on after it, is no sentence.
        address = bool(_URL.search(mark))
        broken = (address and not _ENDED.search(piece)) or (hole and piece[0].islower())
        hole = address
        if broken:
            continue
        dash = bool(mark) and not mark.strip("-–—") and number + 1 < len(pieces)
        text += f"{piece} {mark} " if dash else f"{piece} "
    return text.strip()
