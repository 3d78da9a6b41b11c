"""Whether two stories say one thing, though joining did not take them for one event.

Two bounds together, as likeness alone goes by the topic. On twelve mornings they find six pairs
that a reader takes for one happening and one that is two; of 12,631 of two events on labelled ones
none. Of nine events that joining split there they find one: the others have too little in common.
"""

from collections.abc import Sequence

from newsletter.rank.cluster import linked
from newsletter.rank.words import Document, Vector, as_one, cosine

WHOLE = 0.19  # cosine of two stories, each as one text
LINK = 0.33  # how strongly their articles hang together; from .4 on they would be one event
DEPTH = 6  # articles of a story that are compared with the other's


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
