"""How likely two articles tell one event: a logistic model of what their words have in common.

The weights are data (`pairs.json`), fitted by tests/quality/fit.py on labelled mornings and
corpora. Articles that came with a vector of their sense are judged by a second set of weights.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import mul
from pathlib import Path

from newsletter.rank.words import IN_TITLE, Document

FEATURES = ("cosine", "shared", "nameless", "titleless", "apart", "length")
_NAMELESS = FEATURES.index("nameless")
FEW = 2  # words in common, as chance may have it ("contact tracing")
SAID = 2  # words that two titles of a series share at the least
SENSE = "sense"  # the set of weights for articles with vectors, and its last feature

Features = tuple[float, ...]


@cache
def weights(kind: str = "plain") -> tuple[float, Features]:
    """The intercept, and a weight for each feature; `kind` is "plain" or SENSE."""
    text = Path(__file__).with_name("pairs.json").read_text(encoding="utf-8")
    named: Mapping[str, float] = json.loads(text)[kind]
    names = (*FEATURES, SENSE) if kind == SENSE else FEATURES
    return named["intercept"], tuple(named[name] for name in names)


def likeness(one: Document, other: Document) -> float:
    """How likely two articles that were read together tell one event, 0 to 1."""
    first, second = sorted((one, other), key=lambda document: document.article.id)
    return next(likenesses(first, (second,)))


def likenesses(one: Document, others: Sequence[Document]) -> Iterator[float]:
    """The likeness of one article to each of others."""
    return judged(one, others, weights)


def judged(
    one: Document, others: Sequence[Document], by: Callable[[str], tuple[float, Features]]
) -> Iterator[float]:
    """The likeness of one article to each of others by these weights; chance and series are 0."""
    feed, sense, words = one.article.feed, one.sense, frozenset(one.words)
    for other, found in zip(others, features(one, others), strict=True):
        if feed == other.article.feed and _series(one, other):
            yield 0.0
        elif sense is not None and other.sense is not None:
            yield _likely(by(SENSE), found)
        else:
            chance = found[_NAMELESS] and len(words.intersection(other.words)) <= FEW
            yield 0.0 if chance else _likely(by("plain"), found)


def _likely(weighed: tuple[float, Features], found: Features) -> float:
    start, rest = weighed
    return 1 / (1 + math.exp(-start - sum(map(mul, rest, found))))


def _series(one: Document, other: Document) -> bool:
    """Whether two titles say the same of other names or numbers: "Quiz 11" and "Quiz 12"."""
    title, its = set(one.words[: one.head]), set(other.words[: other.head])
    if len(title & its) < SAID:
        return False
    own, own_too = title.difference(other.words), its.difference(one.words)
    names = one.corpus.names
    return bool(own and own_too) and all(
        word in names or word[0].isdigit() for word in own | own_too
    )


def features(one: Document, others: Iterable[Document]) -> Iterator[Features]:
    """What one article has in common with each of others, in the order of FEATURES.

    The cosine of all words; the logarithm of the weight (idf) that is shared; whether no name is,
    and whether nothing of either title is; the logarithms of the weight of names that each title
    has and the other article lacks, the less of the two, and of how many words the shorter has;
    at last the cosine of sense, where both have vectors.
    """
    weight, names = one.corpus.weight, one.corpus.names
    title = frozenset(one.words[: one.head])
    named = [word for word in one.words[: one.head] if word in names]
    mine = dict.fromkeys(one.words, 1.0) | dict.fromkeys(title, IN_TITLE)
    for other in others:
        its = other.words[: other.head]
        in_title = [word for word in its if word in mine]
        in_text = [word for word in other.words[other.head :] if word in mine]
        both = in_title + in_text
        dot = shared = 0.0
        for word in in_title:
            value = weight[word]
            shared += value
            dot += IN_TITLE * mine[word] * value * value
        for word in in_text:
            value = weight[word]
            shared += value
            dot += mine[word] * value * value
        own = sum([weight[word] for word in named if word not in both]) if named else 0.0
        its_own = sum([weight[w] for w in its if w in names and w not in mine]) if own else 0.0
        found = (
            dot / (one.length * other.length or 1.0),
            math.log1p(shared),
            1.0 if names.isdisjoint(both) else 0.0,
            0.0 if in_title or not title.isdisjoint(in_text) else 1.0,
            math.log1p(min(own, its_own)),
            math.log1p(min(len(one.words), len(other.words))),
        )
        if one.sense is None or other.sense is None:
            yield found
        else:
            yield (*found, _product(one.sense, other.sense))


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))
