"""How much of a story's topic the memo has already, whatever the event.

Two events of one topic share plain words ("protest", "police", "virus") more often than rare ones:
what one story alone has tells events apart and no topics. So here each word that a few stories have
counts the same. A pair may share some by chance; three stories that are near one another are of one
topic, as read on eight mornings.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from newsletter.rank.words import Document

DEPTH = 6  # members that a story's words are taken from: more of them say the same
FEW = 3  # stories that a word must be in to be of a topic
# Words that two stories of one topic have in common, and the share that these are of all (cosine).
SHARED, NEAR = 3, 0.15


def words_of(members: Sequence[Document]) -> AbstractSet[str]:
    """The words of a story: all that its first members have."""
    if len(members) == 1:
        return members[0].vector.keys()
    return frozenset(word for member in members[:DEPTH] for word in member.vector)


class Crowd:
    """What is told, seen from each of the stories that may be told next, by their numbers."""

    def __init__(self, words: Mapping[int, AbstractSet[str]]) -> None:
        spread = Counter(word for some in words.values() for word in some)
        topical = {word for word, count in spread.items() if count >= FEW}
        self._words = {number: topical & some for number, some in words.items()}
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, some in self._words.items():
            for word in some:
                self._holders[word].append(number)
        self._near: dict[int, dict[int, float]] = {number: {} for number in words}
        self._topic: dict[int, list[int]] = {}

    def tell(self, number: int) -> None:
        """Note that this story is told."""
        told = self._words[number]
        shared = Counter(other for word in told for other in self._holders[word])
        for other, count in shared.items():
            share = count / math.sqrt(len(told) * len(self._words[other]))
            if share >= NEAR and count >= SHARED and other != number:
                self._near[other][number] = share
                self._topic.pop(other, None)

    def of(self, number: int) -> list[int]:
        """The told stories of a story's topic, the nearest first: each is near another of them."""
        if number not in self._topic:
            near = self._near[number]
            found = [one for one in near if not near.keys().isdisjoint(self._near[one])]
            self._topic[number] = sorted(found, key=lambda other: (-near[other], other))
        return self._topic[number]
