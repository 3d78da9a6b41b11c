"""Whether two stories say one thing, though joining did not take them for one event.

Two bounds together, as likeness alone goes by the topic. On twelve mornings they find six pairs
that a reader takes for one happening and one that is two; of 12,631 of two events on labelled ones
none. Of nine events that joining split there they find one: the others have too little in common.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

from newsletter.rank.cluster import linked
from newsletter.rank.words import Document, Vector, cosine

WHOLE = 0.19  # cosine of two stories, each as one text
LINK = 0.33  # how strongly their articles hang together; from .4 on they would be one event
DEPTH = 6  # articles of a story that are compared with the other's


def as_one(members: Sequence[Document]) -> Vector:
    """A story's articles as one text of length 1."""
    if len(members) == 1:
        return members[0].vector
    total: defaultdict[str, float] = defaultdict(float)
    for member in members:
        for word, value in member.vector.items():
            total[word] += value
    length = math.sqrt(math.fsum(value * value for value in total.values())) or 1.0
    return {word: value / length for word, value in total.items()}


class Alike:
    """What is told, to ask whether a story says one of these things again."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[Sequence[Document], Vector]] = {}

    def tell(self, number: int, members: Sequence[Document]) -> None:
        """Note that a story of these articles is told."""
        self._told[number] = members, as_one(members)

    def again(self, members: Sequence[Document]) -> int | None:
        """The number of the first told story that these articles tell once more, or None."""
        whole = as_one(members)
        for number, (told, text) in self._told.items():
            near = cosine(whole, text) >= WHOLE
            if near and linked(members[:DEPTH], told[:DEPTH]) >= LINK:
                return number
        return None
