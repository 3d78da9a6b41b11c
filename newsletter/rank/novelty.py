"""What is new in a story that goes on: facts that the earlier text lacks, no other words for them.

Three things make news of an article: much that is new in it, a turn in its headline (arrested,
then charged), a count in its headline that rose. Words that two outlets have new are news anyway.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from newsletter.rank.words import BODY_LIMIT, TITLE_LIMIT, Document, content_words, telling

# The share of its telling words from which an article has news, by the length of the earlier text:
# on labelled pairs of 14 days .45 of an update's are new against 20 words, .25 against 100. Set
# low, since a repeat that is told costs less than an update that is dropped.
NEW_AT_ALL, LESS_BY_LENGTH, LEAST_NEW = 0.80, 0.12, 0.2
TELLS = 1.5  # idf of a word that may carry a fact
NEW_TO_TWO = 2  # new words that two outlets have
ROSE = 1.1  # how far above every earlier headline's number a count is news
SAID = 3  # words that say what is new
READ = 5  # articles that these are read from
LONGEST = 3  # words of a name

# A line for each turn that a story takes, in the words that headlines have for it.
_TURNS = """
die dead death kill fatal fatally
arrest detain custody capture surrender
charge indict prosecute
convict guilty verdict plead
acquit acquittal exonerate
sentence jail imprison prison
free release bail bond parole pardon
resign resignation quit retire sack oust fire suspend suspension
apologise apologize apology sorry
deny denial refute
admit confess concede acknowledge
approve approval pass adopt ratify enact
veto reject rejection overturn block
scrap axe cancel abandon withdraw withdrew withdrawn drop postpone
ease lift reopen resume restart
ban outlaw prohibit
shut close closure
find found rescue recover survive survivor
miss missing vanish disappear disappearance
win won victory
lose lost defeat
agree agreement deal truce ceasefire settle settlement
sue lawsuit
appeal
evacuate evacuation
collapse bankrupt bankruptcy
bury buried burial funeral
u-turn reverse reversal retract backtrack
"""
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3}){0,3}(?:\.\d+)?(?!\d)|\d{1,12}(?:\.\d+)?(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_PIECE = re.compile(
    r"[$£€¥]?\d+(?:[.,]\d+)*(?:\s?(?:%|(?:percent|per cent|million|billion|trillion)\b)|\w+)?"
    r"|[^\W\d_](?:['’.-]?\w)*"
)


def _forms(word: str) -> set[str]:
    """A word as headlines inflect it and `telling` leaves it: no s at the end."""
    stem, double = word.removesuffix("e"), word + word[-1]
    past = {word[:-1] + "ied"} if word.endswith("y") else {stem + "ed", double + "ed"}
    return {word, word + "e", stem + "ing", double + "ing", *past}


TURNS = {
    form: line.split()[0]
    for line in reversed(_TURNS.strip().splitlines())
    for word in line.split()
    for form in _forms(word)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text has told: its words, the turns among them, the highest number in its titles."""

    words: frozenset[str]
    turns: frozenset[str]
    count: float


def facts(documents: Iterable[Document]) -> Facts:
    """What these articles tell together."""
    told = list(documents)
    words = frozenset().union(*(document.words for document in told))
    count = max((_count(document.title_tokens) for document in told), default=0.0)
    return Facts(words=words, turns=_turns(words), count=count)


def together(told: Iterable[Facts]) -> Facts:
    """What several texts tell together."""
    known = list(told)
    return Facts(
        words=frozenset().union(*(one.words for one in known)),
        turns=frozenset().union(*(one.turns for one in known)),
        count=max((one.count for one in known), default=0.0),
    )


def bearers(fresh: Sequence[Document], earlier: Facts) -> list[Document]:
    """The articles that bring news, if it is news and not one article's way to put it."""
    told_by_two = _told_by_two(fresh, earlier)
    if len(told_by_two) >= NEW_TO_TWO:
        return [document for document in fresh if not told_by_two.isdisjoint(document.words)]
    news = [document for document in fresh if _has_news(document, earlier)]
    return news if len(news) * 2 > len(fresh) else []


def _told_by_two(fresh: Sequence[Document], earlier: Facts) -> frozenset[str]:
    """New words that two articles have, of two feeds and not of one text."""
    texts: dict[tuple[str, ...], Document] = {}
    for document in sorted(fresh, key=lambda document: document.article.id):
        texts.setdefault(document.body_tokens or document.title_tokens, document)
    feeds: defaultdict[str, set[str]] = defaultdict(set)
    for document in texts.values() if len(texts) > 1 else ():
        for word in _new(document, earlier):
            feeds[word].add(document.article.feed)
    return frozenset(word for word, found in feeds.items() if len(found) > 1)


def _has_news(document: Document, earlier: Facts) -> bool:
    if _turns(telling(document.title_tokens)) - earlier.turns:
        return True
    if earlier.count and _count(document.title_tokens) >= ROSE * earlier.count:
        return True
    share = max(LEAST_NEW, NEW_AT_ALL - LESS_BY_LENGTH * math.log1p(len(earlier.words)))
    return len(_new(document, earlier)) > share * sum(map(_tells(document), document.words))


def _tells(document: Document) -> Callable[[str], bool]:
    weight = document.corpus.weight
    return lambda word: weight[word] > TELLS


def _new(document: Document, earlier: Facts) -> list[str]:
    """The telling words of an article that the earlier text lacks."""
    return [word for word in filter(_tells(document), document.words) if word not in earlier.words]


def _turns(words: Iterable[str]) -> frozenset[str]:
    return frozenset(TURNS[word] for word in words if word in TURNS)


def _count(title: Sequence[str]) -> float:
    """The highest number of a title, years apart; 0 for none."""
    small = [float(_SMALL.index(word) + 2) for word in title if word in _SMALL]
    digits = [word for word in title if word[0].isdigit() and not _YEAR.match(word)]
    found = map(_NUMBER.match, digits)
    return max([float(number[0].replace(",", "")) for number in found if number] + small + [0.0])


def news(carriers: Sequence[Document], earlier: Facts) -> tuple[str, ...]:
    """Up to three new words as written: what most of the articles have, turns, names, numbers."""
    weight: defaultdict[str, list[float]] = defaultdict(list)
    for document in carriers:
        title, names = document.words[: document.head], document.corpus.names
        for word in _new(document, earlier):
            tells = 1 + (word in title) + 3 * (word in names or word in TURNS)
            weight[word].append(document.vector[word] * tells)
    best = sorted(weight, key=lambda word: (-round(math.fsum(weight[word]), 6), word))
    forms = _written(carriers[:READ], frozenset(weight))
    said = dict.fromkeys(forms[word] for word in best if word in forms)
    return tuple(said)[:SAID]


def _written(carriers: Sequence[Document], new: frozenset[str]) -> dict[str, str]:
    """New words as a text writes them: "Ilva Renn" for `renn`, "$2.1 billion" for `2.1`."""
    forms: dict[str, str] = {}
    for document in carriers:
        for text in (document.body[:BODY_LIMIT], document.article.title[:TITLE_LIMIT]):
            for run in _runs(text, new & document.corpus.names):
                for word in new.intersection(content_words(run)):
                    forms.setdefault(word, run if word in document.corpus.names else run.casefold())
    return forms


def _runs(text: str, names: AbstractSet[str]) -> list[str]:
    """The words of a text, new names that stand together as one."""
    runs: list[str] = []
    name, end = False, 0
    for found in _PIECE.finditer(text):
        piece = found.group().removesuffix("'s").removesuffix("’s")
        again = piece[0].isupper() and not names.isdisjoint(content_words(piece))
        joins = name and again and text[end : found.start()] == " "
        if joins and runs[-1].count(" ") < LONGEST - 1:
            runs[-1] += " " + piece
        else:
            runs.append(piece)
        name, end = again, found.start() + len(piece)
    return runs
