"""Near-copies: one text in several places, under the same or another title.

A copy shows that an outlet carries the story; it is no second report of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from newsletter.rank.words import Document, telling

SHINGLE = 3  # words
# Measured on labelled pairs: Jaccard from .19 on; containment, for a short text in a long one.
JACCARD = 0.19
CONTAINED = 0.6
LEAST = 4  # shingles in common: with fewer, two short texts meet by chance
COMMON = 12  # texts that share a shingle before it stops proposing pairs: a stock phrase
TITLE_WORDS = 4  # a title of fewer is shared by chance ("Coronavirus latest")
_CALENDAR = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_DATES = frozenset(_CALENDAR.split())

Shingles = frozenset[tuple[str, ...]]


def originals(documents: Sequence[Document]) -> dict[str, str]:
    """Article id to the id of the one it copies: the earliest of its copies, or itself."""
    parent = list(range(len(documents)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in _pairs(documents):
        first, second = sorted((root(one), root(other)), key=lambda n: _age(documents[n]))
        parent[second] = first
    ids = [document.article.id for document in documents]
    return {name: ids[root(number)] for number, name in enumerate(ids)}


def _age(document: Document) -> tuple[float, str]:
    return document.article.when.timestamp(), document.article.id


def _shingles(words: Sequence[str]) -> Shingles:
    size = min(SHINGLE, len(words))
    return frozenset(tuple(words[i : i + size]) for i in range(len(words) - size + 1) if size)


def _pairs(documents: Sequence[Document]) -> Iterator[tuple[int, int]]:
    titles = [document.title_tokens for document in documents]
    same, titled = _alike(documents)
    for numbers in same:
        yield from pairwise(numbers)
    for first, *others in titled:
        for number in others:
            if documents[number].article.feed != documents[first].article.feed:
                yield first, number
    shingles = [_shingles(d.title_tokens) | _shingles(d.body_tokens) for d in documents]
    for one, other in _sharing([numbers[0] for numbers in same], shingles):
        if _series(titles[one], titles[other]) or not _overlap(shingles[one], shingles[other]):
            continue
        # Two entries of one feed may share its furniture; then their titles have no word in common.
        related = set(telling(titles[one])) & set(telling(titles[other]))
        if related or documents[one].article.feed != documents[other].article.feed:
            yield one, other


def _alike(documents: Sequence[Document]) -> tuple[list[list[int]], list[list[int]]]:
    """Those with one text, and those with one title, by hashing: a thousand make no square."""
    same: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    titled: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        title = document.title_tokens
        if title:
            same[(*title, "/", *document.body_tokens)].append(number)
        if len(title) >= TITLE_WORDS:
            titled[title].append(number)
    return list(same.values()), list(titled.values())


def _sharing(numbers: Sequence[int], shingles: Sequence[Shingles]) -> list[tuple[int, int]]:
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in numbers:
        for shingle in shingles[number]:
            holders[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for held in holders.values():
        if len(held) <= COMMON:
            shared.update(combinations(held, 2))
    return sorted(pair for pair, count in shared.items() if count >= LEAST)


def _overlap(one: Shingles, other: Shingles) -> bool:
    common = len(one & other)
    jaccard = common / (len(one) + len(other) - common)
    return jaccard >= JACCARD or common / min(len(one), len(other)) >= CONTAINED


def _series(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two titles are numbers of a series: "Quiz 11" and "Quiz 12", or of two dates."""
    marks = [
        {word for word in title if word[0].isdigit() or word in _DATES} for title in (one, other)
    ]
    return bool(marks[0] and marks[1]) and marks[0] != marks[1]
