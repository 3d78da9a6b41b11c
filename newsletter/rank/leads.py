"""The sentences of an article that can stand first in a memo: whole, news, leaning on none."""

import re
from collections.abc import Set as AbstractSet

from newsletter.prose import ended, is_whole, leans, length, sentences
from newsletter.rank.words import content_words

READ, FIRST = 2000, 6  # characters of a text that are read, and sentences of those
STARTS = 3  # sentences that a lead may begin with
LONGEST = 60  # words of a sentence that is told alone
FEW = 6  # words below which a sentence says too little
ECHO = 0.75  # share of a sentence's words that the headline has: then it only repeats it

_NAME = r"[A-Z][\w.'’-]+"
_AGENCY = r"\((?:AP|Reuters|AFP|CNN|UPI|PA|AAP|dpa|Xinhua|Bloomberg)\)"
_PLACE = r"[A-Z][A-Z.,'’ -]{2,30}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}"
# What stands before the news: a date, a label, a byline, a dateline, a columnist's name.
_BEFORE = (
    r"(?:[A-Z][a-z]+ \d{1,2}, \d{4}(?: \d{1,2}:\d\d(?: ?[AP]M)?)?|\d{1,2}:\d\d ?[AP]M)\s+",
    r"(?:EXCLUSIVE|BREAKING|UPDATED?|COMMENT|OPINION|WATCH|VIDEO|ANALYSIS)\s*[:|-]\s*",
    rf"(?:By|BY) (?:{_NAME} ){{1,2}}{_NAME}\s?(?:,|\||-|–|—|:)\s*",
    rf"{_PLACE}\s*(?:\([^)]{{2,30}}\))?(?:\s*—\s*|\s+[–-]{{1,2}}\s+)(?=\S)",
    rf"(?:{_NAME},? ){{0,4}}{_AGENCY}\s*[-–—]{{0,2}}\s*",
    r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){1,3}\s*::?\s+",
)
_OPENING = re.compile("^(?:" + "|".join(_BEFORE) + ")")
# "(right)", "(pictured)": of a photograph that is not here.
_POINTER = re.compile(
    r"\s*\((?:(?:pictured|seen|shown|left|right|above|below|inset|centre|center|top|main|file)\b"
    r"[^()]{0,40}|[^()]{0,30} pictured)\)"
)
# What speaks to the reader, or of a picture or a programme.
_ASIDE = (
    r"\bread more\b|\bclick (?:here|on|the)\b|\bsubscribe\b|\bsign up\b|https?://|www\.",
    r"\bpictured\b|, (?:left|right|above|below)(?:,| with\b)|^photo|^image|^file photo",
    r"\bfollow (?:our|us|along|live)\b|\bin this episode\b|\bweighs? in\b|^good morning",
    r"^(?:this|the) (?:video|story|article|post) |\breports? (?:from [\w ,]+)?\.$",
    r"^(?:join|watch|listen|read|see|here are|here is|here['’]s)\b|\blive (?:updates|blog)\b",
)
_NOT_TOLD = re.compile("(?i:" + "|".join(_ASIDE) + ")")
# Who reads it out, whose column it is, or a headline that was pasted in.
_OF_THE_OUTLET = re.compile(
    r"^[A-Z]\w+(?: [A-Z]\w+)?['’]s (?:[A-Z][\w-]+ ){1,3}(?:speaks|talks|reports|explains|looks|has"
    r"|joins|discusses|examines|takes|breaks)\b|\bwrites [A-Z]{2,}|\b(?:LIVE|WATCH|READ|VIDEO):"
)


def leads(text: str, title: str, *, most: int) -> list[str]:
    """What a text can be told by: one of its first sentences, or that and the next, in order.

    Each is complete and at most `most` words long, or one sentence of up to LONGEST. Bylines,
    datelines, notes to the reader and what only repeats the headline are passed over; [] where
    nothing complete is left.
    """
    told = _told(text, title)
    found: list[str] = []
    for number, sentence in enumerate(told[:STARTS]):
        if not sentence or leans(sentence):
            continue
        found.append(sentence)
        following = told[number + 1] if number + 1 < len(told) else ""
        space = "" if sentence[-1] in "。！？」』" else " "
        both = f"{sentence}{space}{following}"
        if following and length(both) <= most:
            found.append(both)
    return found


def lead(text: str, title: str, *, most: int) -> str:
    """The first of the leads, with its second sentence where there is room; or ""."""
    options = leads(text, title, most=most)
    longer = [option for option in options[1:2] if option.startswith(options[0])]
    return (longer or options or [""])[0]


def _told(text: str, title: str) -> list[str]:
    """The first sentences as they would be told, "" in the place of one that is not."""
    first = [_peeled(sentence) for sentence in sentences(text[:READ])[:FIRST]]
    if len(first) == 1 and re.search(r"\w$", first[0]):
        # Some feeds give one sentence without its full stop.
        first = [ended(first[0])]
    headline_words = set(content_words(title))
    return [sentence if _tells(sentence, headline_words) else "" for sentence in first]


def _peeled(sentence: str) -> str:
    before = ""
    while before != sentence:
        before = sentence
        sentence = _OPENING.sub("", sentence, count=1)
    return re.sub(r"\s+(?=[.,;!?])", "", _POINTER.sub("", sentence))


def _tells(sentence: str, headline_words: AbstractSet[str]) -> bool:
    if not FEW <= length(sentence) <= LONGEST or not is_whole(sentence):
        return False
    if sentence[0].islower() or sentence[-1] in "?:" or _NOT_TOLD.search(sentence):
        return False
    words = set(content_words(sentence))
    if _OF_THE_OUTLET.search(sentence):
        return False
    return bool(words) and len(words & headline_words) / len(words) < ECHO
