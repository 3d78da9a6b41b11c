"""Articles as weighted words (TF-IDF); standard library only.

What all documents of one reading share (how many have a word, what it weighs, whether it is a
name) stands in their corpus; a document keeps its words and makes the rest of them when asked.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol

from newsletter.model import Article
from newsletter.rank.background import Background, background, strange_weight, weight
from newsletter.rank.sentences import without_furniture
from newsletter.rank.tokens import (
    content_words,
    distinct,
    telling,
    tokens,
    tokens_of,
    written_forms,
)

__all__ = [
    "Corpus",
    "Document",
    "Meaning",
    "Vector",
    "as_one",
    "content_words",
    "cosine",
    "read",
    "telling",
    "tokens",
]

TITLE_LIMIT = 400  # characters of a title that count: a title of 100 KB is no title
BODY_LIMIT = 1200  # characters of a summary that count: about 200 words
COMMON, COMMON_SHARE = 25, 20  # a rare word is in 25 articles at most, or in one of 20
IN_TITLE = 1.7  # a word of the title weighs as much as 1.7 of the summary
AT_ONCE = 32  # articles whose written forms are kept at once
KNOWN = 4  # one word of so many is listed in the background, or the text is of another language

Vector = Mapping[str, float]


class Meaning(Protocol):
    """Texts to unit vectors of their sense, one a text, all of one length."""

    def __call__(self, texts: Sequence[str], /) -> Sequence[Sequence[float]]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What documents that were read together share.

    `spread` is how many of them have a word, `weight` what it says (idf); `names` are the words
    written with a capital; a word in more than `common` documents is not rare.
    """

    size: int
    spread: Mapping[str, int]
    weight: Mapping[str, float]
    names: AbstractSet[str]
    common: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article as ranking reads it.

    `body` is its summary without what its feed repeats; `title_tokens` and `body_tokens` are read
    once for all who ask. `words` are those that tell something, each once, the title's first:
    `head` of them. `length` and `title_length` are Euclidean. `sense` is there if `read` was given
    a meaning.
    """

    article: Article
    body: str
    title_tokens: tuple[str, ...]
    body_tokens: tuple[str, ...]
    words: tuple[str, ...]
    head: int
    length: float
    title_length: float
    corpus: Corpus = field(repr=False)
    sense: Sequence[float] | None = None
    _vector: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @property
    def vector(self) -> Vector:
        """Weight by word, of length 1, or no words; made when first asked for."""
        if not self._vector:
            weights = list(map(self.corpus.weight.__getitem__, self.words))
            weights[: self.head] = [IN_TITLE * weight for weight in weights[: self.head]]
            length = self.length or 1.0
            pairs = zip(self.words, weights, strict=True)
            self._vector.update((word, value / length) for word, value in pairs)
        return self._vector

    @property
    def rare(self) -> frozenset[str]:
        """The words that few of the articles have: the ones that carry facts."""
        return self._rare(self.words)

    @property
    def headline(self) -> frozenset[str]:
        """The rare words of the title."""
        return self._rare(self.words[: self.head])

    @property
    def names(self) -> frozenset[str]:
        """The rare words that are written with a capital, or hold a digit."""
        names = self.corpus.names
        return frozenset(word for word in self.rare if word in names or word[0].isdigit())

    def _rare(self, words: Iterable[str]) -> frozenset[str]:
        spread, common = self.corpus.spread, self.corpus.common
        return frozenset([word for word in words if spread[word] <= common])


@dataclass(slots=True)
class _Read:
    """An article's words before the corpus is known."""

    article: Article
    body: str
    title_tokens: tuple[str, ...]
    body_tokens: tuple[str, ...]
    words: tuple[str, ...]
    head: int


def read(articles: Sequence[Article], meaning: Meaning | None = None) -> list[Document]:
    """The articles as documents, in their order; ids must differ."""
    usual = background()
    in_titles: Counter[str] = Counter()
    in_bodies: Counter[str] = Counter()
    found: list[_Read] = []
    bodies = without_furniture(articles)
    for at in range(0, len(articles), AT_ONCE):
        some = articles[at : at + AT_ONCE]
        titles = [written_forms(article.title[:TITLE_LIMIT]) for article in some]
        summaries = [written_forms(bodies[article.id][:BODY_LIMIT]) for article in some]
        # Every first word has a capital: it tells nothing of names.
        in_titles.update(chain.from_iterable([forms[1:] for forms in titles]))
        in_bodies.update(chain.from_iterable([forms[1:] for forms in summaries]))
        found += [
            _words(article, bodies[article.id], title, text)
            for article, title, text in zip(some, titles, summaries, strict=True)
        ]
    foreign = [one.words for one in found if _is_foreign(one.words, usual)]
    elsewhere = Counter(chain.from_iterable(foreign))
    everywhere = Counter(chain.from_iterable([one.words for one in found]))
    corpus = Corpus(
        size=len(found),
        spread=everywhere,
        weight=_weights(everywhere, elsewhere, len(found), len(foreign), usual.share),
        names=_names(everywhere, in_titles, in_bodies, usual),
        common=max(COMMON, len(found) // COMMON_SHARE),
    )
    senses: list[array[float] | None] = [None] * len(found)
    if meaning is not None and found:
        texts = [f"{one.article.title[:TITLE_LIMIT]}. {one.body[:BODY_LIMIT]}" for one in found]
        senses = [array("f", vector) for vector in meaning(texts)]
    squared = {word: value * value for word, value in corpus.weight.items()}
    return [
        _document(one, corpus, squared, sense) for one, sense in zip(found, senses, strict=True)
    ]


def _words(article: Article, body: str, title: list[str], text: list[str]) -> _Read:
    title_tokens, body_tokens = tokens_of(title), tokens_of(text)
    words = distinct(title_tokens)
    head = len(words)
    words |= distinct(body_tokens)
    return _Read(article, body, title_tokens, body_tokens, tuple(words), head)


def _is_foreign(words: Sequence[str], usual: Background) -> bool:
    return sum(map(usual.share.__contains__, words)) * KNOWN < len(words)


def _weights(
    everywhere: Mapping[str, int],
    elsewhere: Mapping[str, int],
    total: int,
    strange: int,
    usual: Mapping[str, float],
) -> dict[str, float]:
    """Idf by word: a word that mostly texts of other languages hold is weighed among those."""
    unusual = {held: weight(held, total, 0.0) for held in set(everywhere.values())}
    return {
        word: weight(held, total, usual[word])
        if word in usual
        else unusual[held]
        if elsewhere.get(word, 0) * 2 <= held
        else strange_weight(elsewhere[word], strange)
        for word, held in everywhere.items()
    }


def _names(
    words: Iterable[str],
    in_titles: Mapping[str, int],
    in_bodies: Mapping[str, int],
    usual: Background,
) -> set[str]:
    """Words written with a capital inside a sentence most of the time, here or on other days.

    Titles are asked for words that no summary has: they may write Every Word With One.
    """
    # Where writing knows no capitals nothing tells names apart: every word may be one.
    found = {word for word in words if not word.isascii() and word.upper() == word.lower()}
    capitals: list[str] = []
    for form in in_bodies.keys() | in_titles.keys():
        small = form.lower()
        if form[0].isupper() and small not in usual.share:
            capital, plain = in_bodies.get(form, 0), in_bodies.get(small, 0)
            if not capital and not plain:
                capital, plain = in_titles[form], in_titles.get(small, 0)
            if capital > 4 * plain:
                capitals.append(form)
    named = set(telling(tokens_of(capitals))).difference(usual.share)
    return found | named | usual.names


def _document(
    one: _Read, corpus: Corpus, squared: Mapping[str, float], sense: Sequence[float] | None
) -> Document:
    title = sum(map(squared.__getitem__, one.words[: one.head]))
    others = sum(map(squared.__getitem__, one.words[one.head :]))
    return Document(
        article=one.article,
        body=one.body,
        title_tokens=one.title_tokens,
        body_tokens=one.body_tokens,
        words=one.words,
        head=one.head,
        length=math.sqrt(IN_TITLE * IN_TITLE * title + others),
        title_length=math.sqrt(title),
        corpus=corpus,
        sense=sense,
    )


def as_one(members: Sequence[Document]) -> Vector:
    """Several articles as one text of length 1; there must be one."""
    if len(members) == 1:
        return members[0].vector
    total: defaultdict[str, float] = defaultdict(float)
    for member in members:
        for word, value in member.vector.items():
            total[word] += value
    length = math.sqrt(math.fsum(value * value for value in total.values())) or 1.0
    return {word: value / length for word, value in total.items()}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two unit vectors are, 0 to 1."""
    # A set has no order of its own: fsum gives the same sum in each.
    return math.fsum([one[word] * other[word] for word in one.keys() & other.keys()])
