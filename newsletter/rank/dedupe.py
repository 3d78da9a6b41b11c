"""Near-copies: one text in several places, under the same or another title.

A copy shows that an outlet carries the story; it is no second report of it. Shingles, a title or
an address in common propose a pair; what is proposed is compared exactly.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from newsletter.rank.copies import Codes, Text, alike, text
from newsletter.rank.credits import credits_to
from newsletter.rank.publishers import publishers
from newsletter.rank.words import Document

FEW = 8  # words of a text whose shingles are all looked up; of more, about every second
# Articles from which on it is every third, every fourth: 1.6 and 3 of a hundred copies are missed.
MANY = (5_000, 30_000)
COMMON = 6  # texts with one shingle before only the first and the last of them are proposed
PROPOSED = 0.2  # of the shorter one's looked-up shingles: fewer in common are not compared
KEPT = 4096  # texts kept ready for the next comparison
SEVERAL, MOSTLY, ONE_SOURCE = 3, 0.5, 0.7  # texts of a copier; shares of them that are others'
SLOTS = 4  # at the least, for each shingle in the table of those that may occur twice


def originals(
    documents: Sequence[Document], *, weights: Mapping[str, float] = {}
) -> dict[str, str]:
    """Article id to the id of the one that it copies, or its own; ids must differ.

    Kept is the one that another credits with the text, never that of a feed that lives on others'
    texts, else that of the feed of most weight, else the earliest, else the least id. `weights` are
    by feed, 1 where none is given. Every copy is like its original, not only like another copy.
    """
    ranked = sorted(documents, key=lambda document: precedence(document, weights))
    pairs = list(_proposed(ranked))
    is_alike = _comparison(ranked, pairs)
    near: defaultdict[int, set[int]] = defaultdict(set)
    credited: set[int] = set()
    for one, other in pairs:
        if is_alike(one, other):
            near[one].add(other)
            near[other].add(one)
            credited.update(_credited(ranked, one, other))
    last = _copiers(ranked, near)
    kept = _kept(near, lambda number: (number not in credited, number in last, number), is_alike)
    ids = [document.article.id for document in ranked]
    return {name: ids[kept.get(number, number)] for number, name in enumerate(ids)}


def precedence(document: Document, weights: Mapping[str, float]) -> tuple[float, float, str]:
    """What is kept goes first: of the feed of most weight, the earliest, the least id."""
    article = document.article
    return -weights.get(article.feed, 1.0), article.when.timestamp(), article.id


def _comparison(
    ranked: Sequence[Document], pairs: Sequence[tuple[int, int]]
) -> Callable[[int, int], bool]:
    involved = sorted({number for pair in pairs for number in pair})
    voices = publishers([ranked[number].article for number in involved])
    codes = Codes()

    @lru_cache(maxsize=KEPT)
    def ready(number: int) -> Text:
        return text(ranked[number], voice=voices[ranked[number].article.feed], codes=codes)

    return lambda one, other: alike(ready(one), ready(other))


def _credited(ranked: Sequence[Document], one: int, other: int) -> list[int]:
    first, second = ranked[one].article, ranked[other].article
    if first.feed == second.feed:
        return []
    sides = ((one, second, first), (other, first, second))
    return [number for number, copy, source in sides if credits_to(copy, source)]


def _copiers(ranked: Sequence[Document], near: Mapping[int, set[int]]) -> set[int]:
    """The articles of feeds that are mostly others' texts, now of this outlet, now of that.

    Such a feed may date its entries before the originals. A feed whose texts one other feed has
    is no copier: that may copy it.
    """
    printed = Counter(document.article.feed for document in ranked)
    sources: defaultdict[str, list[set[str]]] = defaultdict(list)
    for number, others in near.items():
        feed = ranked[number].article.feed
        if elsewhere := {ranked[other].article.feed for other in others} - {feed}:
            sources[feed].append(elsewhere)
    copiers = {
        feed
        for feed, shared in sources.items()
        if len(shared) >= max(SEVERAL, printed[feed] * MOSTLY)
        and max(Counter(chain.from_iterable(shared)).values()) <= len(shared) * ONE_SOURCE
    }
    return {number for number in near if ranked[number].article.feed in copiers}


def _kept(
    near: Mapping[int, set[int]],
    rank: Callable[[int], tuple[bool, bool, int]],
    is_alike: Callable[[int, int], bool],
) -> dict[int, int]:
    """Each copy's original: the best of those that it is like itself, and that copy nothing."""
    order = sorted(near, key=rank)
    place = {number: at for at, number in enumerate(order)}
    kept: dict[int, int] = {}
    for number in order:
        # Where many share one text not every pair is proposed, but all with the first of them.
        sources = {kept[other] for other in near[number] if other in kept}
        kept[number] = next(
            (
                source
                for source in sorted(sources, key=place.__getitem__)
                if source in near[number] or is_alike(source, number)
            ),
            number,
        )
    return kept


def _proposed(ranked: Sequence[Document]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers, the lower first, that share an address, a title or enough shingles.

    A shingle that many share proposes few pairs, so that a stock phrase, or one text in ten
    thousand places, makes no square.
    """
    codes = Codes(every=2 + sum(len(ranked) >= many for many in MANY))
    prints = [_print(document, codes) for document in ranked]
    least = [PROPOSED * len(shingles) for shingles in prints]
    twice = _twice(prints)
    mask = len(twice) - 1
    # Tuples, for the collector need not look at those as it does at a hundred thousand lists.
    holders: dict[int, tuple[int, ...]] = {}
    first: dict[Hashable, int] = {}
    for number, shingles in enumerate(prints):
        shared: list[int] = []
        for shingle in shingles:
            if not twice[shingle & mask]:
                continue
            held = holders.get(shingle, ())
            if held and held[-1] == number:
                continue
            if len(held) < COMMON:
                shared += held
                holders[shingle] = (*held, number)
            else:
                shared += (held[0], held[-1])
                holders[shingle] = (*held[:-1], number)
        near: set[int] = set()
        if shared:
            own, counts = least[number], Counter(shared).items()
            near.update(other for other, n in counts if n >= own or n >= least[other])
        for key in (ranked[number].article.url, ranked[number].title_tokens):
            other = first.setdefault(key, number) if key else number
            if other != number:
                near.add(other)
        for other in sorted(near):
            yield other, number


def _print(document: Document, codes: Codes) -> "array[int]":
    found: list[int] = []
    for words in (document.title_tokens, document.body_tokens):
        found += codes.shingles(words) if len(words) <= FEW else codes.sample(words)
    return array("q", found)


def _twice(prints: Iterable["array[int]"]) -> bytearray:
    """Which shingles may occur twice, by their lowest bits: most occur once, and need no list."""
    size = 1 << (SLOTS * sum(map(len, prints)) + 1).bit_length()
    once, twice = bytearray(size), bytearray(size)
    for shingles in prints:
        for shingle in shingles:
            low = shingle & size - 1
            if once[low]:
                twice[low] = 1
            else:
                once[low] = 1
    return twice
