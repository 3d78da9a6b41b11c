"""An outlet's title as a headline: its furniture taken off, and how clear it is."""

import re

from newsletter.rank.sentences import balanced

SHORT, LONG = 25, 100  # characters of a headline that reads well in a list
FAIR = 0.5  # a headline with more wrong than this is told only if there is no other
TAIL = 90  # characters in which a show's or an outlet's name stands, or a question
SHOUTED = 0.8  # what a headline in capitals loses

_LABEL = (
    "LIVE|WATCH|WATCH LIVE|LISTEN|VIDEO|PHOTOS|LOOK|READ|BREAKING|BREAKING NEWS|JUST IN|UPDATED?|"
    "EXCLUSIVE|Watch|Video|Pictured|Revealed|Exclusive|Breaking|Breaking [Nn]ews|Just in|Updated?"
)
_PREFIX = re.compile(rf"^(?:(?:{_LABEL})\s*[:|–—-]\s*)+")
# "… | The Show", and "… I Inside Story" where a capital I stands for the bar.
_SUFFIX = re.compile(r"\s+[|»]\s+[^|»]{1,40}$|\s+I\s+(?:[A-Z]\w+\s?){1,3}$")
_SOURCE = re.compile(r"(?i:\s*[:-]\s*(?:report|sources?|survey|study|poll|watch|video)s?)$")

# "Statue to go. Who was he and why does it matter?": what is asked after the news.
_QUESTION_AFTER = re.compile(r"(?<=[a-z]\w)[.!] [A-Z][^.!?]*\?$")

_CLICKBAIT = (
    r"(?i:you won'?t believe|this is (?:what|why|how)|here ?'?s (?:why|how|what|the)|goes viral"
    r"|what (?:happen|she|he|they|we) |jaw-?dropping|see what|the truth about|need to know"
    r"|\bjust (?:called|destroyed|did)\b|everything (?:you|we)|\bslams?\b|\bblasts?\b)"
)
_FAULTS = (
    (0.9, r"(?:…|\.\.\.)\s*$"),
    (0.6, r"\?(?:\W|$)"),
    (0.6, _CLICKBAIT),
    (0.5, r"(?i:^(?:watch|see|listen|read|here)\b)"),
    (0.4, r"\b(?:I|I'm|I've|my|you|your)\b"),
    (0.3, r"(?i:^(?:why|how|what|when|where|who|is|are|can|could|will|should)\b)"),
    (0.3, r"(?i:^\d+ (?:things|ways|reasons|times|photos|tips))"),
    (0.3, r"^[‘“\"'][^’”\"']*[’”\"']?\s*$"),
    (0.3, r"^[A-Z][A-Z'’-]+ [A-Z][A-Z'’.-]+\b"),
    (0.2, r"!"),
    (0.15, r"^[^:]{2,30}: "),
)


def headline(title: str, outlet: str) -> str:
    """The title without "LIVE:" before it and without the show's or the outlet's name after it."""
    text = _PREFIX.sub("", " ".join(title.split()))
    for _ in range(2):
        # Only the end is looked at: the pattern must not walk through 100 KB.
        text = text[:-TAIL] + _SUFFIX.sub("", text[-TAIL:])
    for dash in (" - ", " – ", " — "):
        head, _, tail = text.rpartition(dash)
        if head and tail.casefold() == outlet.casefold():
            text = head
    text = text[:-TAIL] + _QUESTION_AFTER.sub("", text[-TAIL:])
    return _SOURCE.sub("", text).strip(" |-–—:") or title.strip()


def faults(text: str) -> float:
    """How much is wrong with a headline: 0 for a clear one, above FAIR for one to avoid."""
    start = text[:300]
    wrong = sum(weight for weight, pattern in _FAULTS if re.search(pattern, start))
    capitals = len(re.findall(r"\b[A-Z]{4,}\b", start))
    wrong += SHOUTED if capitals * 3 > len(start.split()) else 0.15 * min(3, capitals)
    wrong += 0.4 if len(text) < SHORT else 0.0
    wrong += 0.6 if not balanced(text) else 0.0
    return wrong + (min(1.4, 0.4 + (len(text) - LONG) / LONG) if len(text) > LONG else 0.0)
