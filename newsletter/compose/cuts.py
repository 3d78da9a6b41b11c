"""Texts cut by what their writing shows: headlines of languages other than English, long summaries.

Nothing here knows a word, so little is taken away: a second statement, where the writing sets it
apart, and whatever is far too long, which then ends in "…". Sizes are columns, of which a Chinese
character takes two. English has rules of its own in clauses.py.
"""

import re
from collections.abc import Iterator

from newsletter.compose.wrap import columns, wrapped
from newsletter.prose import balanced, ended, length, sentences

OPENING = 30  # columns of what may be set bold before a colon

# Two statements side by side; in Japanese, Chinese and Thai a space stands between them.
_DENSE = "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]"
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_APART = re.compile(rf"\s*[;؛；|｜]\s*|\s+[–—]\s+|(?<={_DENSE})\s+(?={_DENSE})")
_PAUSE = re.compile(r"[,،、，:：]\s*")
_COLON = re.compile(r"\s?[:：](?=\s|(?<=：))\s*")
_ASKS = re.compile("[?？؟]")
_SPEAKER = 4  # words of what comes last that may be who said it, and then all of it stays
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U000e007f]\ufe0f?\u200d?|\ufe0f")
# Two letters of writing without spaces, or the beginning of a word.
_PIECES = re.compile(rf"(?=({_DENSE}{{2}}))|\b([^\W\d_]{{4,6}})")


def fitted(headline: str, *, least: int, most: int, whole: int = 70) -> str:
    """A headline in `most` columns, if its first statements alone have `least` or more.

    Without such a place it stays whole up to `whole` columns; a longer one ends in "…" at a pause,
    else between two words or, where writing has no spaces, two characters.
    """
    text = " ".join(_EMOJI.sub("", headline).split()) or headline.strip()
    if columns(text) <= most:
        return text
    for kept in sorted(_statements(text), key=len, reverse=True):
        if least <= columns(kept) <= most and _stands(kept, text):
            return kept
    return text if columns(text) <= whole else _clipped(text, least=least, most=whole)


def parted(headline: str) -> tuple[str, str]:
    """A headline in two: up to a colon, set bold, and how it goes on; all bold without one."""
    colon = _COLON.search(headline)
    if colon:
        bold, rest = headline[: colon.end()].strip(), headline[colon.end() :].strip()
        if rest and columns(bold) <= OPENING and balanced(bold):
            return bold, ended(rest)
    return ended(headline), ""


def stopped(text: str) -> str:
    """The text with a stop, since a sentence follows; a Japanese headline by itself has none."""
    text = ended(text)
    return f"{text}。" if _IDEOGRAPH.match(text[-1:]) else text


def tells_again(sentence: str, headline: str, *, share: float) -> bool:
    """Whether a sentence has nearly all of a headline's words, in whatever writing."""
    again, said = (
        {"".join(found) for found in _PIECES.findall(text.casefold())}
        for text in (sentence, headline)
    )
    return len(again & said) >= share * len(said)


def halved(text: str) -> tuple[str, ...]:
    """A text in two paragraphs, parted near its middle where a sentence ends; else whole."""
    begins, at = [], 0
    for sentence in sentences(text):
        at = text.index(sentence, at)
        begins.append(at)
        at += len(sentence)
    if not begins[1:]:
        return (text,)
    middle = min(begins[1:], key=lambda begin: abs(begin - len(text) / 2))
    return text[:middle].strip(), text[middle:].strip()


def _statements(text: str) -> Iterator[str]:
    start = 0
    for sentence in sentences(text)[:-1]:
        start = text.index(sentence, start) + len(sentence)
        yield text[:start].rstrip(".。 ")
    for end in _APART.finditer(text):
        yield text[: end.start()].rstrip(",،、 ")


def _stands(kept: str, text: str) -> bool:
    """Whether the rest may go: it asks nothing back, and is too long to be the speaker's name."""
    dropped = text[len(kept) :]
    return length(dropped) >= _SPEAKER and not _ASKS.search(dropped) and balanced(kept)


def _clipped(text: str, *, least: int, most: int) -> str:
    """As much as there is room for, with the sign that more follows."""
    head = wrapped(text, most=most - 1).partition("\n")[0]
    pauses = [head[: end.start()] for end in _PAUSE.finditer(head)]
    kept = next((one for one in reversed(pauses) if columns(one) >= least), head)
    return f"{kept.rstrip(' ,،、，;؛；:：–—-')}…"
