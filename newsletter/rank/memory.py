"""What earlier editions told: it is not told again, and what goes on is told as an update.

An article that was in a sent story is known by its id or its address. A group of today's articles
belongs to a sent story if it holds a known article, or hangs together with the story's articles as
strongly as articles of one event do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.model import Article, Sent
from newsletter.rank.cluster import SAME_EVENT, linked
from newsletter.rank.words import Document

# Share of an article's rare words that the earlier text lacks. Measured on labelled pairs of two
# days: .44 for repeats, .74 for updates.
NEW_FACTS = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening's articles today.

    `update_of` is the edition that it goes on from; `told_in` the one that told just this.
    """

    members: tuple[Document, ...]
    update_of: int | None = None
    told_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The sent stories, oldest first, and where to find them: by article and by rare word."""

    sent: Sequence[Sent]
    told: Sequence[Sequence[Document]]
    by_article: Mapping[str, Sequence[int]]
    by_word: Mapping[str, Sequence[int]]


def remember(sent: Sequence[Sent], documents: Mapping[str, Document]) -> Memory:
    """The memory of sent stories; `documents` by article id has those of all their articles."""
    ordered = sorted(sent, key=lambda s: (s.sent_at, s.edition, s.story.id))
    told = [[documents[article.id] for article in s.story.articles] for s in ordered]
    by_article: defaultdict[str, list[int]] = defaultdict(list)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(ordered):
        for article in story.story.articles:
            for key in _keys(article):
                by_article[key].append(number)
        for word in frozenset().union(*(document.rare for document in told[number])):
            by_word[word].append(number)
    return Memory(sent=ordered, told=told, by_article=by_article, by_word=by_word)


def _keys(article: Article) -> list[str]:
    return ["id " + article.id] + (["url " + article.url] if article.url else [])


def compare(group: Sequence[Document], memory: Memory) -> list[Event]:
    """A group as one new event, or as what goes on from a sent story and what repeats it."""
    told = _told(group, memory)
    if not told:
        return [Event(members=tuple(group))]
    edition = max(memory.sent[number].edition for number in told)
    since = max(memory.sent[number].sent_at for number in told)
    earlier = frozenset(
        word for number in told for document in memory.told[number] for word in document.vector
    )
    fresh = [document for document in group if _is_fresh(document.article, memory, since)]
    news = [document for document in fresh if _share_of_new(document, earlier) >= NEW_FACTS]
    # A single odd article among many that only repeat is a difference in wording, no news.
    if not news or len(news) * 2 < len(fresh):
        return [Event(members=tuple(group), told_in=edition)]
    rest = tuple(document for document in group if document not in fresh)
    events = [Event(members=tuple(fresh), update_of=edition)]
    return [*events, Event(members=rest, told_in=edition)] if rest else events


def _told(group: Sequence[Document], memory: Memory) -> list[int]:
    """The sent stories that a group belongs to."""
    known = {
        story
        for document in group
        for key in _keys(document.article)
        for story in memory.by_article.get(key, ())
    }
    proposed = {
        story
        for document in group
        for word in document.rare
        for story in memory.by_word.get(word, ())
    }
    alike = {n for n in proposed - known if linked(group, memory.told[n]) >= SAME_EVENT}
    return sorted(known | alike)


def _is_fresh(article: Article, memory: Memory, since: datetime) -> bool:
    known = any(key in memory.by_article for key in _keys(article))
    return article.when > since and not known


def _share_of_new(document: Document, earlier: frozenset[str]) -> float:
    return len(document.rare - earlier) / len(document.rare) if document.rare else 0.0
