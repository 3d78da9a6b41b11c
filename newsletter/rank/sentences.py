"""What a feed says in entry after entry, taken out of its summaries."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from newsletter.model import Article
from newsletter.prose import sentences

SHARED = 3  # entries of one feed with the same sentence: it is furniture (ranking: +.15 pairwise)
LIMIT = 4000  # characters of a summary that are read
OPENING = 8  # words by which a sentence is known again
_GLANCE = 24  # characters of a piece that tell cheaply whether others may have it too

_ENDED = re.compile(r"[.!?。！？][\"'”’)\]」』]*$")
_URL = re.compile(r"(?:https?://|www\.)\S++")
_MARK = re.compile(
    rf"(?:(?<=\s)[-–—|►▶•*]++\s++|[►▶•]++\s*+|(?<![=_~*-])[=_~*-]{{3,}}+\s*+|{_URL.pattern}\s*+"
    r"|(?:#[^\W\d]\w*+\s*+)++)"
)
_SIGNS = ("://", "www.", "#", "|", "►", "▶", "•", "*", "---", "===", "___", "~~~")
# Roughly where a piece begins, at a glance: too often rather than too seldom.
_ROUGHLY = re.compile(
    r"[.!?…。！？|*►▶•=_~\n–—-](?:(?<=[。！？►▶•\n])|(?<=[=_~*-]{3})|[\"'”’)\]]*+\s++)"
)
_PLUGS = (
    *("subscribe", "please subscribe", "follow us", "follow and connect", "watch more", "like us"),
    *("watch the full", "watch our live", "find us on", "check our website", "visit our"),
    *("visit us", "connect with", "sign up", "download our", "read more", "continue reading"),
    *("click here", "click the link"),
)
# The first words of a plug only if others follow: "For more … visit", "To watch … click".
_MAY_PLUG = (*_PLUGS, "for more", "to watch", "the post ")
_LONG_PLUG = re.compile(
    r"(?i:for more\b.{0,60}(?:videos?|click|visit)|to watch\b.{0,60}click"
    r"|the post .{1,200} appeared first on)"
)
_EDGES = " .:!-…\"'“”‘’([{►▶•*|–—"

Piece = tuple[str, str]  # a text and the mark that follows it


def without_furniture(articles: Iterable[Article]) -> dict[str, str]:
    """Summaries by article id without addresses, hashtags and what a feed says in every entry.

    A sentence that three or more entries of one feed share tells nothing of any of them. A summary
    without any of it stays as it is.
    """
    feeds: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    bodies: dict[str, str] = {}
    for article in articles:
        bodies[article.id] = text = article.summary[:LIMIT].strip()
        if text:
            feeds[article.feed].append((article.id, text))
    for entries in feeds.values():
        bodies.update(_cut(entries))
    return bodies


def _cut(entries: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The texts of one feed that something is cut from, each with its id.

    Most have nothing of the kind, so a glance at the openings of their pieces decides who is read
    with care: sentence by sentence, which takes ten times as long.
    """
    glances = [_glance(text) for _, text in entries]
    seen = Counter(chain.from_iterable(map(set, glances)))
    suspects = [
        (name, _pieces(text))
        for (name, text), openings in zip(entries, glances, strict=True)
        if any(seen[key] >= SHARED or key.startswith(_MAY_PLUG) for key in openings)
        or any(map(text.__contains__, _SIGNS))
    ]
    shared = Counter(key for _, pieces in suspects for key in {_key(text) for text, _ in pieces})
    return {
        name: _joined(
            [piece for piece in pieces if shared[_key(piece[0])] < SHARED and not _plugs(piece[0])]
        )
        for name, pieces in suspects
    }


def _glance(text: str) -> list[str]:
    if "://" in text or "www." in text or "#" in text:
        text = _MARK.sub("\n", text)
    return [
        opening
        for piece in _ROUGHLY.split(text)
        if (opening := piece[:_GLANCE].strip(_EDGES).casefold())
    ]


def _key(piece: str) -> str:
    # Feeds cut the same text at different places: the opening words tell it.
    return " ".join(piece.casefold().split(None, OPENING)[:OPENING]).strip(" .:!-…")


def _plugs(piece: str) -> bool:
    opening = piece[:300].lstrip(_EDGES)
    return opening[:_GLANCE].casefold().startswith(_PLUGS) or bool(_LONG_PLUG.match(opening))


def _pieces(text: str) -> list[Piece]:
    """Pieces with the mark that follows each: sentences, cut also at dashes, bullets, addresses."""
    pieces: list[Piece] = []
    for sentence in sentences(text):
        start = 0
        for mark in _MARK.finditer(sentence):
            pieces.append((sentence[start : mark.start()].strip(), mark.group().strip()))
            start = mark.end()
        pieces.append((sentence[start:].strip(), ""))
    return [(piece, mark) for piece, mark in pieces if piece]


def _joined(pieces: Sequence[Piece]) -> str:
    text, hole = "", False
    for number, (piece, mark) in enumerate(pieces):
        # "See www.… for more": what leads to an address, or goes on after it, is no sentence.
        address = bool(_URL.search(mark))
        broken = (address and not _ENDED.search(piece[-8:])) or (hole and piece[0].islower())
        hole = address
        if broken:
            continue
        dash = bool(mark) and not mark.strip("-–—") and number + 1 < len(pieces)
        space = "" if piece[-1] in "。！？」』" else " "
        text += f"{piece} {mark} " if dash else f"{piece}{space}"
    return text.strip()
