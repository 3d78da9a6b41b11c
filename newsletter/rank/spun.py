"""One text that many publish in other words, so as to be many voices: a farm's, spun by machine.

Two reporters may choose words alike: of 3,998 labelled pairs of reports of one event one in 18 has
nearly half of its words in one order. A third and a fourth who do so are not independent: on ten
mornings of 23 feeds no report was that like to two others.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, pairwise
from math import ceil

from newsletter.rank.tokens import distinct
from newsletter.rank.words import Document

OTHERS = 3  # publishers whose texts have a text's words in its order: it is one of a farm's
IN_ORDER = 0.45  # of the longer one's words; two texts that changed half of theirs have .53
PAIRS = 0.2  # of a text's neighbouring words that are neighbours in another, or it is not compared
WORDS = 12  # telling words of a text: fewer stand in one order by chance
COMPARED = 30  # texts nearest in length that one is compared with: a spun text keeps its length


def respun(
    events: Iterable[Sequence[Document]],
    *,
    voices: Mapping[str, str],
    before: Callable[[Document], tuple[float, float, str]],
) -> dict[str, str]:
    """Article id to the id of the one that it says in other words, for those that do.

    `events` are of originals, `voices` publishers by feed; of what one farm says the text is kept
    that stands `before` the others.
    """
    found: dict[str, str] = {}
    for event in events:
        suspects = _suspects(event) if len(event) > OTHERS else ()
        if len(suspects) > OTHERS:
            found.update(_of_one(sorted(suspects, key=before), voices))
    return found


def _suspects(event: Sequence[Document]) -> list[Document]:
    """Those with pairs of neighbouring words that another has too: of most events' reports none."""
    held = Counter(chain.from_iterable([pairwise(document.words) for document in event]))
    shared = {pair for pair, count in held.items() if count > 1}
    return [
        document
        for document in event
        if sum(map(shared.__contains__, pairwise(document.words))) >= PAIRS * len(document.words)
    ]


def _of_one(event: Sequence[Document], voices: Mapping[str, str]) -> dict[str, str]:
    said = [distinct(document.body_tokens) for document in event]
    voice = [voices[document.article.feed] for document in event]
    by_length = sorted(
        (number for number, words in enumerate(said) if len(words) >= WORDS),
        key=lambda number: (len(said[number]), number),
    )
    near: defaultdict[int, set[int]] = defaultdict(set)
    for at, one in enumerate(by_length, 1):
        for other in by_length[at : at + COMPARED]:
            if voice[one] != voice[other] and _in_one_order(said[one], said[other]):
                near[one].add(other)
                near[other].add(one)
    spun = [n for n in sorted(near) if len({voice[other] for other in near[n]}) >= OTHERS]
    # What two of a farm made of one text may be unlike: it is enough to be like some of them.
    kept: dict[int, int] = {}
    for number in spun:
        kept[number] = min((kept[other] for other in near[number] if other in kept), default=number)
    return {
        event[number].article.id: event[source].article.id
        for number, source in kept.items()
        if source != number
    }


def _in_one_order(one: Mapping[str, None], other: Mapping[str, None]) -> bool:
    least = ceil(IN_ORDER * max(len(one), len(other)))
    if len(one.keys() & other.keys()) < least:
        return False  # most pairs, and cheaply
    place = {word: at for at, word in enumerate(one)}
    # The longest rising run of places: of each length the lowest place where one can end.
    ends: list[int] = []
    for at in [place[word] for word in other if word in place]:
        longer = bisect_left(ends, at)
        ends[longer : longer + 1] = [at]
    return len(ends) >= least
