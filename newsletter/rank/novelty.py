"""What is new in a story that goes on: facts that the earlier text lacks, no other words for them.

A fact stands in a headline: a turn (arrested, then charged), a number that rose, a name, what
somebody is quoted with; or it is a person whom the first sentence names in full. What two feeds
have new, one of them in its headline, is news anyway. Opinions and explainers bring none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.prose import sentences
from newsletter.rank.figures import Figure, figures, highest
from newsletter.rank.figures import together as highest_of
from newsletter.rank.kinds import lesser
from newsletter.rank.words import BODY_LIMIT, TITLE_LIMIT, Document, content_words, telling, tokens

TELLS = 1.5  # idf of a word that may carry a fact
NEW_TO_TWO = 2  # new words that two feeds have
ROSE = 1.1  # how far above every earlier headline's number one is news
FEW = 10  # where the earlier texts have no number, one of so few is no news
MOSTLY = 0.75  # from this share of its telling words on, an article tells another part of the story
NO_NEWS = frozenset(("opinion", "feature", "soft"))  # kinds of report that bring none

# A line for each turn that a story takes, in the words that headlines have for it.
_TURNS = """
die dead death kill fatal fatally
murder homicide manslaughter
arrest detain custody capture surrender
charge indict prosecute
convict guilty verdict plead
acquit acquittal exonerate
sentence jail imprison prison
free release bail bond parole pardon
resign resignation quit retire sack oust fired suspend suspension
apologise apologize apology sorry
deny denial refute
admit confess concede acknowledge
approve approval pass adopt ratify enact
veto reject rejection overturn block
shut close closure scrap axe cancel abandon withdraw withdrew withdrawn drop
postpone
ease lift
reopen resume restart
ban outlaw prohibit
investigate investigation probe inquiry
advise advice recommend recommendation
order mandate mandatory compulsory
accuse accusation
explode explosion blast bomb
elect
delay extend extension
find found rescue recover survive survivor
miss missing vanish disappear disappearance
win won victory clinch
lose lost defeat
agree agreement deal truce ceasefire settle settlement
sue lawsuit
appeal
evacuate evacuation
endorse endorsement back
collapse bankrupt bankruptcy
bury buried burial funeral
positive
negative
confirm confirmation
u-turn reverse reversal retract backtrack
"""
_QUOTED = re.compile(r"(?<!\w)[‘'“\"]([^‘’“”\"]{4,80}?)[’'”\"](?!\w)")
_WORD = r"[A-Z][\w-]*(?:['’](?!s\b)\w+)?"
_NAME = re.compile(rf"{_WORD}(?: (?:[A-Z]\.|{_WORD})){{1,3}}")
# Who tells it is no actor of it: "Ada Moll reports from Selby", "writes ADA MOLL".
_STAFF = re.compile(
    r"(?i:\b(?:report(?:s|ing)?|explains?|has (?:more|the latest)|joins|writes|discuss(?:es|ed)"
    r"|weighs? in|reacts?|reaction|analysis|contributor|correspondent|anchor|hosts?)\b)"
)
OF = 3  # words before a name that may say whose it is: "the Harbour Post's Dr Ada Moll"


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
    """What a text has told: its words, the turns among them, its highest numbers by unit.

    `counts` are the titles' numbers, `numbers` those of all texts.
    """

    words: frozenset[str]
    turns: frozenset[str]
    counts: Mapping[str, float]
    numbers: Mapping[str, float]


def facts(documents: Iterable[Document]) -> Facts:
    """What these articles tell together."""
    told = list(documents)
    words = frozenset().union(*(document.words for document in told))
    titles = [document.article.title[:TITLE_LIMIT] for document in told]
    bodies = [document.body[:BODY_LIMIT] for document in told]
    return Facts(
        words=words,
        turns=turns_of(words),
        counts=highest(titles),
        numbers=highest([*titles, *bodies]),
    )


def together(told: Iterable[Facts]) -> Facts:
    """What several texts tell together."""
    known = list(told)
    return Facts(
        words=frozenset().union(*(one.words for one in known)),
        turns=frozenset().union(*(one.turns for one in known)),
        counts=highest_of([one.counts for one in known]),
        numbers=highest_of([one.numbers for one in known]),
    )


def bearers(fresh: Sequence[Document], earlier: Facts) -> list[Document]:
    """The articles that bring news, if it is news and not one article's way to put it."""
    reports = [one for one in fresh if lesser(one.article).signal not in NO_NEWS]
    shared = told_by_two(reports, earlier)
    if len(shared) >= NEW_TO_TWO or not shared.isdisjoint(TURNS.values()):
        return [one for one in reports if not shared.isdisjoint(new_words(one, earlier))]
    news = [one for one in reports if _has_news(one, earlier)]
    return news if len(news) * 2 >= len(reports) else []


def told_by_two(fresh: Sequence[Document], earlier: Facts) -> frozenset[str]:
    """New names, and new words of a title, that two texts of two feeds have."""
    texts: dict[tuple[str, ...], Document] = {}
    for document in sorted(fresh, key=lambda document: document.article.id):
        texts.setdefault(document.body_tokens or document.title_tokens, document)
    feeds: defaultdict[str, set[str]] = defaultdict(set)
    told: set[str] = set()
    for document in texts.values() if len(texts) > 1 else ():
        new = new_words(document, earlier)
        told |= _names(document, new) | new.intersection(as_turns(_title(document)))
        for word in new:
            feeds[word].add(document.article.feed)
    return frozenset(word for word in told if len(feeds[word]) > 1)


def _has_news(document: Document, earlier: Facts) -> bool:
    if headlined(document, earlier) or any(persons(document, earlier)):
        return True
    tell = [word for word in document.words if document.corpus.weight[word] > TELLS]
    return sum(word not in earlier.words for word in tell) > MOSTLY * len(tell)


def headlined(document: Document, earlier: Facts) -> frozenset[str]:
    """The new words of a title that carry a fact: turns, numbers, names, what is quoted."""
    title = document.article.title[:TITLE_LIMIT]
    new = new_words(document, earlier)
    quoted = frozenset(word for found in _QUOTED.findall(title) for word in content_words(found))
    found = turns_of(telling(document.title_tokens)) - earlier.turns | new & quoted
    found |= _names(document, new).intersection(_title(document))
    rose = [figure.written for figure in figures(title) if _rose(figure, earlier)]
    return found.union(*map(tokens, rose))


def new_words(document: Document, earlier: Facts) -> frozenset[str]:
    """The telling words of an article that the earlier text lacks; a turn's words are one."""
    weight = document.corpus.weight
    new = [w for w in document.words if weight[w] > TELLS and w not in earlier.words]
    return frozenset(as_turns(new)) - earlier.turns


def _title(document: Document) -> Sequence[str]:
    return document.words[: document.head]


def _names(document: Document, new: frozenset[str]) -> frozenset[str]:
    """The new words that are of names, and not of the outlet's."""
    own = content_words(document.article.outlet)
    return frozenset(w for w in new & document.names if not w[0].isdigit()).difference(own)


def persons(document: Document, earlier: Facts) -> Iterator[str]:
    """Those whom the first sentence names in full, the earlier text not at all."""
    first = first_sentence(document)
    names = _names(document, new_words(document, earlier))
    own = content_words(document.article.outlet)
    for found in _NAME.finditer("" if _STAFF.search(first) else first):
        name = found.group()
        while name and not content_words(name.partition(" ")[0]):
            name = name.partition(" ")[2]
        staff = not set(own).isdisjoint(content_words(first[: found.start()])[-OF:])
        if not staff and sum(word in names for word in content_words(name)) > 1:
            yield name


def first_sentence(document: Document) -> str:
    """The first sentence of an article's text, "" without a text."""
    return next(iter(sentences(document.body[:BODY_LIMIT])), "")


def as_turns(words: Iterable[str]) -> list[str]:
    """The words, those of one turn all by its first: `detained` is `arrest`."""
    return [TURNS.get(word, word) for word in words]


def turns_of(words: Iterable[str]) -> frozenset[str]:
    """The turns among these words."""
    return frozenset(TURNS[word] for word in words if word in TURNS)


def _rose(figure: Figure, earlier: Facts) -> bool:
    """Whether a title's number is news: more than was told, and no sum in another currency."""
    money = earlier.numbers.keys() - {"", "%"}
    if figure.unit not in {"", "%"} and money and figure.unit not in money:
        return False
    before = earlier.counts.get(figure.unit) or earlier.numbers.get(figure.unit, 0.0)
    return figure.value >= ROSE * before if before else figure.value > FEW
