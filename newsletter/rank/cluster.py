"""Articles that tell one event, joined: the same happening, not the same topic.

An inverted index over words that few articles have proposes pairs; the nearest groups merge while
the link between them holds. The link is mixed: the mean of the pairs keeps topics from chaining,
the best pair keeps a giant event together. Work grows with the pairs proposed, not with n².
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from newsletter.rank.words import Document, cosine

STRANGERS = 0.1  # pairs less alike count as not alike at all
# What is left of a likeness that rests on little; measured with SAME_EVENT.
FEW, FEW_SHARED = 3, 0.85  # words in common
NO_NAME, NO_NAME_AND_FEW = 0.8, 0.6
NOT_IN_TITLES, ONE_IN_TITLES = 0.6, 0.9  # rare words that both titles have: none, one
MUCH = 8  # words in common from which the texts may speak without the titles
BEST, MEAN = 0.3, 0.7
# Tuned on B3 + non-trivial B3 of one labelled morning; B3 alone would ask for too much likeness.
SAME_EVENT = 0.19


def join(documents: Sequence[Document]) -> list[list[Document]]:
    """Groups of documents, each document in exactly one, members in their order."""
    linkage = _Linkage(len(documents))
    for one, other in sorted(set(_proposed(documents))):
        alike = likeness(documents[one], documents[other])
        if alike:
            linkage.know(one, other, alike)
    return [[documents[number] for number in members] for members in linkage.merged()]


def linked(one: Sequence[Document], other: Sequence[Document]) -> float:
    """How strongly two groups hang together, 0 to 1, whatever their titles say.

    Looser than what `join` goes by: an event comes back under another headline the day after, and
    to tell a thing twice is worse than to pass it over.
    """
    alike = [_nearness(a, b) for a in one for b in other]
    return BEST * max(alike) + MEAN * sum(alike) / len(alike) if alike else 0.0


def likeness(one: Document, other: Document) -> float:
    """How alike two articles are, 0 to 1; 0 for what is chance or no more than a topic.

    One event is told in much the same words, or rare words of it stand in both titles.
    """
    alike = _nearness(one, other)
    if not alike:
        return 0.0
    shared = len(one.vector.keys() & other.vector.keys())
    if shared <= FEW and one.names.isdisjoint(other.names):
        alike *= NO_NAME_AND_FEW
    if shared < MUCH:
        in_titles = len(one.headline & other.headline)
        alike *= NOT_IN_TITLES if not in_titles else ONE_IN_TITLES if in_titles == 1 else 1.0
    return alike if alike > STRANGERS else 0.0


def _nearness(one: Document, other: Document) -> float:
    alike = cosine(one.vector, other.vector)
    if alike > STRANGERS:
        # Two short texts with two words in common ("contact tracing") look nearer than they are,
        # and texts without a name in common tell of one topic more often than of one event.
        alike *= FEW_SHARED if len(one.vector.keys() & other.vector.keys()) < FEW else 1.0
        alike *= NO_NAME if one.names.isdisjoint(other.names) else 1.0
    return alike if alike > STRANGERS else 0.0


def _proposed(documents: Sequence[Document]) -> Iterator[tuple[int, int]]:
    # Scores do not fall where common words propose nothing, and the work stays bounded.
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        for word in document.rare:
            holders[word].append(number)
    for numbers in holders.values():
        yield from combinations(numbers, 2)


class _Linkage:
    """Groups under way: who neighbours whom, with the sum and the best of the pairs between."""

    def __init__(self, size: int) -> None:
        self.members: dict[int, list[int]] = {number: [number] for number in range(size)}
        self.near: list[dict[int, tuple[float, float]]] = [{} for _ in range(size)]
        self.heap: list[tuple[float, int, int]] = []

    def know(self, one: int, other: int, alike: float) -> None:
        """Note a pair's likeness, before any merging; `one` is less than `other`."""
        self.near[one][other] = self.near[other][one] = (alike, alike)
        self.heap.append((-alike, one, other))

    def merged(self) -> list[list[int]]:
        """Merge the strongest link again and again until none reaches SAME_EVENT."""
        heapq.heapify(self.heap)
        while self.heap:
            negative, one, other = heapq.heappop(self.heap)
            if -negative < SAME_EVENT:
                break
            # An entry whose groups have changed since has a newer one elsewhere in the heap.
            if other in self.near[one] and self._link(one, other) == -negative:
                self._merge(one, other)
        return [sorted(members) for _, members in sorted(self.members.items())]

    def _link(self, one: int, other: int) -> float:
        total, best = self.near[one][other]
        pairs = len(self.members[one]) * len(self.members[other])
        return BEST * best + MEAN * total / pairs if pairs > 1 else best

    def _merge(self, one: int, other: int) -> None:
        self.members[one] += self.members.pop(other)
        mine, theirs = self.near[one], self.near[other]
        self.near[other] = {}
        for third, (total, best) in theirs.items():
            del self.near[third][other]
            if third != one:
                had, top = mine.get(third, (0.0, 0.0))
                mine[third] = self.near[third][one] = (had + total, max(top, best))
        for third in mine:
            first, second = min(one, third), max(one, third)
            heapq.heappush(self.heap, (-self._link(first, second), first, second))
