"""What earlier editions told: it is not told again, and what goes on is told as an update.

An article that was in a sent story is known by its id or its address. A group of other articles
goes on with a sent story if the two, each read as one text, share much, in headlines and names
above all: a story comes back in other articles, so pairs of articles say less. Then facts decide:
a turn, a name or a number that the sent story's articles do not have makes an update, other words
for the same do not.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from newsletter.model import Sent
from newsletter.rank.figures import CALENDAR
from newsletter.rank.novelty import Facts, bearers, facts, together
from newsletter.rank.since import news
from newsletter.rank.words import Corpus, Document

# A sent story and a group tell of one happening from SAME on: a logistic rule in the share of the
# lighter text that is in common, by its words' weight (idf), and in the logs of the weight of what
# is in common and stands in a headline, in both, or is a name. Fitted on 167 labelled pairs of 14
# days, it tells the pairs of days that it was not fitted on with AUC .86 to .95 (.77 to .94 for a
# cosine and what is in common, which finds a giant story everywhere).
COVERED, IN_HEADLINES, IN_BOTH, IN_NAMES, SAME = 5.3, 1.05, 1.2, 0.5, 7.7
SURE = 8.8  # from here on a group without news is dropped: in doubt a thing is told twice
JOINED = 1.5  # what it counts that the group holds an article of the story
BESIDE = 1.0  # behind the best of them, a story is no longer the one that goes on
# What proposes a sent story: words that few articles have, so many of them, twice those of titles.
SPREAD, VOTES = 25, 5
CANDIDATES = 4  # sent stories that a group is compared with

ONE_ADDRESS = 3  # titles that one article may have, as it was and as it is edited
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening's articles today.

    `update_of` is the edition that it goes on from, `news` up to three phrases that say what is
    new, as written, `carriers` the members that bring it, from which it is told; `told_in` is
    the edition that told just this.
    """

    members: tuple[Document, ...]
    update_of: int | None = None
    told_in: int | None = None
    news: tuple[str, ...] = ()
    carriers: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sent story as one text: its facts, and its headlines' words."""

    sent: Sent
    facts: Facts
    headline: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The sent stories, oldest first, and where to find them: by article, rare word and title."""

    told: Sequence[Told]
    by_id: Mapping[str, frozenset[int]]
    by_address: Mapping[str, frozenset[int]]
    by_word: Mapping[str, Sequence[int]]
    titles: Mapping[tuple[str, ...], Mapping[int, frozenset[str]]]


def remember(sent: Sequence[Sent], documents: Mapping[str, Document]) -> Memory:
    """The memory of sent stories; `documents` by article id has those of all their articles."""
    ordered = sorted(sent, key=lambda s: (s.sent_at, s.edition, s.story.id))
    told: list[Told] = []
    by_id: defaultdict[str, set[int]] = defaultdict(set)
    by_address: defaultdict[str, set[int]] = defaultdict(set)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    titles: defaultdict[tuple[str, ...], dict[int, frozenset[str]]] = defaultdict(dict)
    titled = {(d.article.url, d.title_tokens) for d in documents.values()}
    borne = Counter(url for url, _ in titled)
    for number, one in enumerate(ordered):
        members = [documents[article.id] for article in one.story.articles]
        headline = frozenset().union(*(document.words[: document.head] for document in members))
        told.append(Told(sent=one, facts=facts(members), headline=headline))
        for article, document in zip(one.story.articles, members, strict=True):
            by_id[article.id].add(number)
            if _is_own(article.url, borne):
                by_address[article.url].add(number)
            title, dates = _dated(document)
            titles[title][number] = titles[title].get(number, frozenset()) | dates
        spread = members[0].corpus.spread
        most = SPREAD + math.isqrt(members[0].corpus.size)
        for word in told[number].facts.words:
            if spread[word] <= most:
                by_word[word].append(number)
    return Memory(
        told=told,
        by_id={key: frozenset(stories) for key, stories in by_id.items()},
        by_address={key: frozenset(stories) for key, stories in by_address.items()},
        by_word=by_word,
        titles=titles,
    )


def compare(group: Sequence[Document], memory: Memory) -> list[Event]:
    """A group as new, as what goes on from a sent story, as a repeat; or its parts as these.

    An article that was at hand when the edition went out, and not in it, is no update by itself;
    one that was published before and gathered after may be.
    """
    again = [document for document in group if _known(document, memory)]
    others = [document for document in group if not _known(document, memory)] if again else group
    joined = frozenset().union(*(_known(document, memory) for document in again))
    worth = _goes_on(others, memory, joined=joined)
    apart = [*_new(others), *_repeat(again, joined, memory)]
    if not worth:
        return apart
    best = max(worth.values())
    latest = {story for story, value in worth.items() if value >= best - BESIDE}
    since = max(memory.told[story].sent.sent_at for story in latest)
    earlier = together(memory.told[story].facts for story in worth)
    fresh = [document for document in others if _came(document) > since]
    carriers = bearers(fresh, earlier)
    if not carriers:
        return apart if fresh and best < SURE else _repeat(group, latest | joined, memory)
    update = Event(
        members=tuple(fresh),
        update_of=max(memory.told[n].sent.edition for n in latest),
        news=news(carriers, earlier),
        carriers=tuple(carriers),
    )
    late = [document for document in others if _came(document) <= since]
    return [update, *_repeat([*again, *late], joined or latest, memory)]


def _is_own(url: str, borne: Mapping[str, int]) -> bool:
    """Whether an address is one article's: no front page, and not what a feed gives all of its."""
    return bool(url.partition("://")[2].partition("/")[2]) and borne[url] <= ONE_ADDRESS


def _came(document: Document) -> datetime:
    return max(document.article.when, document.article.first_seen)


def _new(members: Sequence[Document]) -> list[Event]:
    return [Event(members=tuple(members))] if members else []


def _repeat(members: Sequence[Document], told: AbstractSet[int], memory: Memory) -> list[Event]:
    edition = max((memory.told[number].sent.edition for number in told), default=None)
    return [Event(members=tuple(members), told_in=edition)] if members else []


def _known(document: Document, memory: Memory) -> frozenset[int]:
    """The sent stories that have this article, under its id or its address."""
    named = memory.by_id.get(document.article.id, NONE)
    return named | memory.by_address.get(document.article.url, NONE)


def _dated(document: Document) -> tuple[tuple[str, ...], frozenset[str]]:
    """A title's words without numbers and dates, and those apart if there is a date."""
    marks = {word for word in document.title_tokens if word[0].isdigit() or word in CALENDAR}
    rest = tuple(word for word in document.title_tokens if word not in marks)
    return rest, frozenset(marks if marks & CALENDAR else ())


def _instalments(group: Sequence[Document], memory: Memory) -> set[int]:
    """Sent stories of which the group has a title again with another date: a series, no story."""
    found: set[int] = set()
    for document in group:
        title, dates = _dated(document)
        earlier = memory.titles.get(title, {}) if dates else {}
        found |= {story for story, others in earlier.items() if others and others != dates}
    return found


def _goes_on(
    group: Sequence[Document], memory: Memory, *, joined: AbstractSet[int]
) -> dict[int, float]:
    """The sent stories that tell of a group's happening, with how much says so.

    `joined` are those that joining put the group with.
    """
    asked = [
        stories
        for document in group
        for words in (document.words, document.words[: document.head])
        for stories in map(memory.by_word.get, words)
        if stories
    ]
    votes = Counter(chain.from_iterable(asked if len(asked) >= VOTES else ()))
    likely = [story for story, count in votes.items() if count >= VOTES]
    if not group or not (likely or joined):
        return {}
    likely = sorted(likely, key=lambda story: (-votes[story], -story))[:CANDIDATES]
    words = frozenset().union(*(document.words for document in group))
    headline = frozenset().union(*(document.words[: document.head] for document in group))
    worth = {
        story: _alike(words, headline, memory.told[story], group[0].corpus)
        + (JOINED if story in joined else 0.0)
        for story in {*likely, *joined}
    }
    told = {story: value for story, value in worth.items() if value >= SAME}
    series = _instalments(group, memory) - joined if told else NONE
    return {story: value for story, value in told.items() if story not in series}


def _alike(words: AbstractSet[str], headline: AbstractSet[str], one: Told, corpus: Corpus) -> float:
    """How much says that a text with these words, and these in headlines, tells of a sent story."""
    names, common = corpus.names, words & one.facts.words
    # Fires in two towns: what shares no name, where both headlines have one, is another happening.
    named = not (names.isdisjoint(headline) or names.isdisjoint(one.headline))
    if named and names.isdisjoint(common):
        return 0.0
    lighter = min(_weight(words, corpus), _weight(one.facts.words, corpus)) or 1.0
    worth = COVERED * _weight(common, corpus) / lighter
    worth += IN_HEADLINES * math.log1p(_weight(common & (headline | one.headline), corpus))
    worth += IN_BOTH * math.log1p(_weight(headline & one.headline, corpus))
    return worth + IN_NAMES * math.log1p(_weight(common & names, corpus))


def _weight(words: AbstractSet[str], corpus: Corpus) -> float:
    return math.fsum(map(corpus.weight.__getitem__, words))
