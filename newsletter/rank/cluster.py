"""Articles that tell one event, joined: the same happening, not the same topic.

    propose      articles that share words few others have, by an inverted index
    judge        how likely each proposed pair is one event                         pairs
    merge        the strongest link again and again, while it holds
    reunite      the parts of an event that hundreds tell

The link of two groups is mixed: the mean of the pairs keeps topics from chaining, the best pair
keeps a giant event together. Work grows with the articles: what an article may propose is bounded.
"""

import heapq
import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain

from newsletter.model import Tie
from newsletter.rank.background import background
from newsletter.rank.pairs import likeness, likenesses
from newsletter.rank.tokens import telling, tokens_of, written_forms
from newsletter.rank.words import Document, Vector, as_one, cosine

__all__ = ["SAME_EVENT", "join", "likeness", "linked", "merged", "proposed", "reunited", "ties"]

# Tuned on B3 + non-trivial B3 of labelled mornings; B3 alone would ask for too much likeness.
SAME_EVENT = 0.37
BEST, MEAN = 0.3, 0.7
# Two groups whose link is a smaller part of what holds each together are two events of one topic.
TORN = 0.7
CHANCE = 0.02  # a pair less likely counts as none

# What proposes a pair. Where commoner words propose, or lesser pairs are judged, scores fall.
SPREAD = 25  # articles that share a word before it proposes nothing; more in a bigger reading
VOTES = 3  # words that a pair shares; one counts twice in a title, or if few articles have it
FEW = 4
ASKED = 150  # articles that one article's words may name, the rarest words first
NEAREST = 40  # pairs of one article that are judged

GIANT, RECENT = 8, 12  # times as often as on other days; the articles that such a word proposes

PART, GIANT_PART = 4, 16  # members of a part of a giant event, and of its largest part
# Measured: parts of one event .66 to .91; events of one topic up to .20 on a morning, up to .48
# among nine years of one country's politics.
SAME_TEXT = 0.6
STRONGEST = 8  # words by which two parts find each other

TIE_WORDS = 3
TIED = 12_000  # pairs that are asked for what holds one story together

Numbers = list[int] | deque[int]


def join(documents: Sequence[Document]) -> list[list[Document]]:
    """Groups of documents, each document in exactly one, members in their order."""
    order = sorted(range(len(documents)), key=lambda number: _age(documents[number]))
    ordered = [documents[number] for number in order]
    pairs: list[tuple[float, int, int]] = []
    for one, others in proposed(ordered):
        alike = likenesses(ordered[one], [ordered[other] for other in others])
        pairs += [
            (value, other, one)
            for other, value in zip(others, alike, strict=True)
            if value > CHANCE
        ]
    found = reunited(merged(pairs), ordered)
    groups = [sorted(order[place] for place in group) for group in found]
    alone = set(range(len(documents))).difference(*groups)
    groups += [[number] for number in alone]
    return [[documents[number] for number in group] for group in sorted(groups)]


def linked(one: Sequence[Document], other: Sequence[Document]) -> float:
    """How strongly two groups hang together, 0 to 1: what `join` would merge is SAME_EVENT."""
    alike = [likeness(a, b) for a in one for b in other]
    return BEST * max(alike) + MEAN * math.fsum(alike) / len(alike) if alike else 0.0


def ties(members: Sequence[Document]) -> tuple[Tie, ...]:
    """What holds a story together, from its first member outwards: a tie for each other member.

    Each hangs on the member that it is most like (a maximum spanning tree), by the rare words
    that both have, as they write them.
    """
    waiting = dict.fromkeys(range(1, len(members)), (-1.0, 0))
    found: list[Tie] = []
    newest = 0
    # What hangs on what is asked of so many pairs; in a story of thousands all hang on the first.
    for _ in range(max(1, TIED // max(1, len(members)))):
        if not waiting:
            break
        alike = likenesses(members[newest], [members[number] for number in waiting])
        for number, value in zip(list(waiting), alike, strict=True):
            waiting[number] = max(waiting[number], (value, -newest))
        newest = max(waiting, key=lambda number: (waiting[number], -number))
        found.append(_tie(members[newest], members[-waiting.pop(newest)[1]]))
    nearest = sorted(waiting, key=lambda number: (waiting[number][0], -number), reverse=True)
    found += [_tie(members[number], members[-waiting[number][1]]) for number in nearest]
    return tuple(found)


def _tie(one: Document, other: Document) -> Tie:
    return Tie(article=one.article.id, to=other.article.id, words=_shared(one, other))


def _shared(one: Document, other: Document) -> tuple[str, ...]:
    """The strongest rare words of both, as the two write them most."""
    corpus = one.corpus
    both = frozenset(one.words).intersection(other.words)
    rare = [word for word in both if corpus.spread[word] <= corpus.common]
    common = sorted(rare, key=lambda word: (-corpus.weight[word], word))[:TIE_WORDS]
    forms: dict[str, Counter[str]] = {word: Counter() for word in common}
    beginnings = {begin for word in common for begin in (word[0], word[0].upper())}
    for document in (one, other) if common else ():
        for form in written_forms(f"{document.article.title} {document.body}"):
            # Only what can be read apart at its beginning is passed over unread.
            if form[0] not in beginnings and form.isascii():
                continue
            parts = tokens_of((form,))
            for word in telling(parts):
                if word in forms:
                    # Where words are not set apart, the form is half a sentence.
                    forms[word][form if len(parts) == 1 else word] += 1
    return tuple(
        max(written, key=lambda form: (written[form], -len(form), form), default=word)
        for word, written in forms.items()
    )


def _age(document: Document) -> tuple[float, str]:
    return document.article.when.timestamp(), document.article.id


def proposed(documents: Sequence[Document]) -> Iterator[tuple[int, list[int]]]:
    """Each document's number with those of the earlier ones that it may belong to."""
    if not documents:
        return
    corpus = documents[0].corpus
    most, usual = SPREAD + math.isqrt(corpus.size), background().share
    holders: dict[str, Numbers] = {w: [] for w, held in corpus.spread.items() if 1 < held <= most}
    few = {word: held for word, held in holders.items() if corpus.spread[word] <= FEW}
    # Of a giant event's words, in far more articles than on other days, the last to have them.
    giant: dict[str, Numbers] = {
        word: deque(maxlen=RECENT)
        for word, held in corpus.spread.items()
        if held > max(most, GIANT * usual.get(word, 0.0) * corpus.size)
    }
    for number, document in enumerate(documents):
        title, text = document.words[: document.head], document.words[document.head :]
        twice = [held for held in map(holders.get, title) if held is not None]
        once = [held for held in map(holders.get, text) if held is not None]
        told = [giant[word] for word in title if word in giant] if giant else []
        asked = [*twice, *twice, *once, *[few[word] for word in text if word in few]]
        asked += told + told
        if sum(map(len, asked)) > ASKED:
            asked = _fewest(asked)
        votes = Counter(chain.from_iterable(asked))
        near = [other for other, count in votes.items() if count >= VOTES]
        if len(near) > NEAREST:
            near = sorted(near, key=lambda other: (-votes[other], -other))[:NEAREST]
        if near:
            yield number, near
        for held in chain(twice, once, told):
            held.append(number)


def _fewest(asked: Sequence[Numbers]) -> list[Numbers]:
    """The shortest lists, as many as ASKED allows and one more."""
    lists = sorted(asked, key=len)
    ends = accumulate(map(len, lists))
    return [
        numbers for numbers, end in zip(lists, ends, strict=True) if end - len(numbers) <= ASKED
    ]


def merged(pairs: Sequence[tuple[float, int, int]]) -> list[list[int]]:
    """Groups of two and more out of judged pairs `(likeness, one, other)`."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            parent[number] = number = parent[parent[number]]
        return number

    # No link is stronger than its best pair: groups grow inside what strong pairs connect.
    for value, one, other in pairs:
        if value >= SAME_EVENT:
            first, second = root(one), root(other)
            parent[max(first, second)] = min(first, second)
    top = {number: root(number) for number in list(parent)}
    parts: defaultdict[int, _Linkage] = defaultdict(_Linkage)
    for value, one, other in pairs:
        part = top.get(one)
        if part is not None and part == top.get(other):
            parts[part].know(value, one, other)
    return [sorted(group) for part in parts.values() for group in part.merged()]


def reunited(groups: list[list[int]], documents: Sequence[Document]) -> list[list[int]]:
    """The groups, those put together that are, each as one text, the same.

    Of an event that hundreds tell not every pair is judged, and its reports gather in parts.
    """
    if max(map(len, groups), default=0) < GIANT_PART:
        return groups
    parts = sorted((group for group in groups if len(group) >= PART), key=lambda g: (-len(g), g))
    whole = [group for group in groups if len(group) < PART]
    texts: list[tuple[list[int], Vector]] = []
    words: defaultdict[str, set[int]] = defaultdict(set)
    for part in parts:
        text = as_one([documents[number] for number in part])
        strongest = sorted(text, key=lambda word: (-text[word], word))[:STRONGEST]
        near = sorted(set().union(*(words[word] for word in strongest)))
        same = next((n for n in near if cosine(texts[n][1], text) >= SAME_TEXT), len(texts))
        if same == len(texts):
            texts.append((list(part), text))
        else:
            texts[same][0].extend(part)
        for word in strongest:
            words[word].add(same)
    return whole + [sorted(group) for group, _ in texts]


class _Linkage:
    """Groups under way: who neighbours whom, with the sum and the best of the pairs between."""

    def __init__(self) -> None:
        self.members: dict[int, list[int]] = {}
        self.near: dict[int, dict[int, tuple[float, float]]] = {}
        self.inside: dict[int, float] = {}
        self.heap: list[tuple[float, int, int]] = []

    def know(self, alike: float, one: int, other: int) -> None:
        """Note a pair's likeness, before any merging; `one` is less than `other`."""
        for place in (one, other):
            if place not in self.near:
                self.near[place] = {}
                self.members[place] = [place]
                self.inside[place] = 0.0
        self.near[one][other] = self.near[other][one] = (alike, alike)
        if alike >= SAME_EVENT:
            self.heap.append((-alike, one, other))

    def merged(self) -> list[list[int]]:
        """Merge the strongest link again and again until none reaches SAME_EVENT."""
        heapq.heapify(self.heap)
        while self.heap:
            negative, one, other = heapq.heappop(self.heap)
            if one not in self.near or other not in self.near[one]:
                continue  # one of the two is part of another group by now
            link = self._link(one, other)
            if link == -negative:
                if link >= self._held(one, other):
                    self._merge(one, other)
            elif link < -negative:
                self._consider(one, other)  # a group has grown since, and the mean has fallen
        return [group for group in self.members.values() if len(group) > 1]

    def _link(self, one: int, other: int) -> float:
        total, best = self.near[one][other]
        pairs = _judged(len(self.members[one]), len(self.members[other]))
        return BEST * best + MEAN * total / pairs if pairs > 1 else best

    def _held(self, one: int, other: int) -> float:
        """The link that two groups need, by how well each holds together itself; 0 of one alone."""
        sizes = len(self.members[one]), len(self.members[other])
        if min(sizes) == 1:
            return 0.0
        # The pairs of a small group were the likeliest of many: one more, of nothing, is counted.
        inside = [
            self.inside[group] / (_judged(size, size - 1) / 2 + 1)
            for group, size in zip((one, other), sizes, strict=True)
        ]
        return TORN * sum(inside) / 2

    def _consider(self, one: int, other: int) -> None:
        link = self._link(one, other)
        if link >= SAME_EVENT:
            heapq.heappush(self.heap, (-link, min(one, other), max(one, other)))

    def _merge(self, one: int, other: int) -> None:
        if len(self.near[one]) < len(self.near[other]):
            one, other = other, one
        self.inside[one] += self.inside.pop(other) + self.near[one][other][0]
        self.members[one] += self.members.pop(other)
        mine = self.near[one]
        for third, (total, best) in self.near.pop(other).items():
            del self.near[third][other]
            if third != one:
                had, top = mine.get(third, (0.0, 0.0))
                mine[third] = self.near[third][one] = (had + total, max(top, best))
                self._consider(one, third)


def _judged(few: int, many: int) -> int:
    """Pairs between two groups, of which not every one was judged beyond NEAREST."""
    if few > many:
        few, many = many, few
    return few * many if many <= NEAREST else few * NEAREST
