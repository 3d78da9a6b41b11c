"""How a story is told: one article's headline, and one or two of a member's own sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.model import Article
from newsletter.rank.headline import FAIR, faults, headline
from newsletter.rank.kinds import lesser
from newsletter.rank.sentences import balanced, sentences
from newsletter.rank.words import Document, content_words, cosine

WORDS = 40  # of a summary of two sentences
LONGEST = 55  # words of a sentence that is told alone
FEW = 6  # words below which a sentence says too little
ECHO = 0.75  # share of a sentence's words that the headline has: then it only repeats it
NEW_WORDS, KNOWN_WORDS = 0.5, 2  # of a second paragraph: the share not told yet, those that join
STALE = 0.25  # what a telling a day older than the newest article loses
HAS_LEAD = 0.6  # what a summary is worth against the clearest headline

_NAME = r"[A-Z][\w.'’-]+"
_AGENCY = r"\((?:AP|Reuters|AFP|CNN|UPI|PA|AAP|dpa|Xinhua|Bloomberg)\)"
# What stands before the news: a date, a label, a byline, a dateline, a columnist's name.
_BEFORE = (
    r"(?:[A-Z][a-z]+ \d{1,2}, \d{4}(?: \d{1,2}:\d\d(?: ?[AP]M)?)?|\d{1,2}:\d\d ?[AP]M)\s+",
    r"(?:EXCLUSIVE|BREAKING|UPDATED?|COMMENT|OPINION|WATCH|VIDEO|ANALYSIS)\s*[:|-]\s*",
    rf"(?:By|BY) (?:{_NAME} ){{1,2}}{_NAME}\s?(?:,|\||-|–|—|:)\s*",
    r"[A-Z][A-Z.,'’ -]{2,30}(?:, [A-Z][\w.]+){0,2}\s*(?:\([^)]{2,30}\))?\s*[-–—]{1,2}\s+",
    rf"(?:{_NAME},? ){{0,4}}{_AGENCY}\s*[-–—]{{0,2}}\s*",
    r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){1,3}\s*::?\s+",
)
_OPENING = re.compile("^(?:" + "|".join(_BEFORE) + ")")
# What speaks to the reader, or of a picture or a programme.
_ASIDE = (
    r"\bread more\b|\bclick (?:here|on|the)\b|\bsubscribe\b|\bsign up\b|https?://|www\.",
    r"\bpictured\b|,? \(?(?:left|right|above|below)\)?(?:,| with\b)|^photo|^image|^file photo",
    r"\bfollow (?:our|us|along|live)\b|\bin this episode\b|\bweighs? in\b|^good morning",
    r"^(?:this|the) (?:video|story|article|post) |\breports? (?:from [\w ,]+)?\.$",
    r"^(?:join|watch|listen|here are|here is|here's)\b",
)
_NOT_TOLD = re.compile("(?i:" + "|".join(_ASIDE) + ")")
# A sentence that leans on one before it.
_LEANS = re.compile(
    r"(?:He|She|It|They|But|And|This|That|These|Those|His|Her|Its|Their|However|Also|Meanwhile)\b"
)
_TERMINAL = re.compile(r"[.!?。！？][\"'”’)\]」』]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story's words, all its members' own, and the article that its headline links to."""

    article: Article
    title: str
    summary: str


def tell(members: Sequence[Document]) -> Telling:
    """How the story is told: from the member with the clearest headline and a good lead.

    The most central text wins among equals: the lead of the medoid scores best (ROUGE-1 .377).
    `members` must not be empty.
    """
    if len(members) == 1:
        return _telling(members[0])
    newest = max(member.article.when for member in members)
    tellings = [(_telling(member), member) for member in members]

    def worth(option: tuple[Telling, Document]) -> tuple[float, float, str]:
        telling, member = option
        return _worth(telling, _centrality(member, members), newest)

    best, teller = max(tellings, key=worth)
    if faults(best.title) <= FAIR:
        return best
    clearest, _ = min(tellings, key=lambda option: (faults(option[0].title), option[0].article.id))
    summary = lead(teller.body, clearest.title)
    return Telling(article=best.article, title=clearest.title, summary=summary)


def further(members: Sequence[Document], told: Telling) -> str:
    """One or two sentences of another member that go on from a telling, or "".

    Most of their words are new and some are not: new facts, and of this story.
    """
    known = set(content_words(f"{told.title} {told.summary}"))
    options: list[tuple[float, str, str]] = []
    for member in members:
        text = lead(member.body, told.title) if member.article != told.article else ""
        words = set(content_words(text))
        new = words - known
        enough = len(new) >= NEW_WORDS * len(words) and len(words & known) >= KNOWN_WORDS
        if text and enough and member.article.outlet != told.article.outlet:
            worth = _centrality(member, members) + lesser(member.article).value
            options.append((-round(worth, 6), member.article.id, text))
    return min(options)[2] if options else ""


def _telling(member: Document) -> Telling:
    title = headline(member.article.title, member.article.outlet)
    return Telling(article=member.article, title=title, summary=lead(member.body, title))


def _centrality(member: Document, members: Sequence[Document]) -> float:
    others = members[:40]  # a giant event's middle shows in forty of its articles
    return sum(cosine(member.vector, other.vector) for other in others) / len(others)


def _worth(telling: Telling, centrality: float, newest: datetime) -> tuple[float, float, str]:
    behind = (newest - telling.article.when).total_seconds() / 3600
    worth = centrality - faults(telling.title) + lesser(telling.article).value
    worth += _worth_of_lead(telling.summary) - min(STALE, STALE * behind / 24)
    return round(worth, 6), telling.article.when.timestamp(), telling.article.id


def _worth_of_lead(summary: str) -> float:
    over = max(0, _length(summary) - WORDS) / WORDS
    return HAS_LEAD * (1 - over) if summary else 0.0


def lead(text: str, title: str) -> str:
    """One or two complete sentences from the start of a text, at most about forty words.

    Bylines, datelines, notes to the reader and what only repeats the headline are passed over;
    "" where nothing complete is left.
    """
    headline_words = set(content_words(title))
    told: list[str] = []
    for number, sentence in enumerate(_clean(text)):
        fits = _tells(sentence, headline_words)
        if told:
            if fits and _length(f"{told[0]} {sentence}") <= WORDS:
                told.append(sentence)
            break
        if fits and not (number and _LEANS.match(sentence)):
            told.append(sentence)
    return " ".join(told)


def _clean(text: str) -> list[str]:
    """The first sentences without what stands before the news; one that was cut off is left out."""
    first = sentences(text[:2000])[:6]
    cleaned = [_peeled(sentence) for sentence in first]
    whole = [sentence for sentence in cleaned if _TERMINAL.search(sentence)]
    if len(cleaned) == 1 and not whole and re.search(r"\w$", cleaned[0]):
        # Some feeds give one sentence without its full stop.
        return [cleaned[0] + "."] if _length(cleaned[0]) <= WORDS else []
    return whole


def _peeled(sentence: str) -> str:
    before = ""
    while before != sentence:
        before = sentence
        sentence = _OPENING.sub("", sentence, count=1)
    return re.sub(r"\s+(?=[.,;!?])", "", sentence)


def _tells(sentence: str, headline_words: set[str]) -> bool:
    length = _length(sentence)
    if not FEW <= length <= LONGEST or _NOT_TOLD.search(sentence):
        return False
    if re.search(r"…|\.\.\.|\?$", sentence) or sentence[0].islower() or not balanced(sentence):
        return False
    words = set(content_words(sentence))
    return bool(words) and len(words & headline_words) / len(words) < ECHO


def _length(text: str) -> int:
    """Words; for writing without spaces two characters a word."""
    unspaced = sum(1 for character in text if "\u3040" <= character <= "\u9fff")
    return max(len(text.split()), unspaced // 2)
