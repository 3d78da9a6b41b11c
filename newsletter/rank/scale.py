"""What a morning's stories are weighed by, read once from all of its articles.

Which feeds an editor orders, how much each publisher runs, how old what has no date is taken to be,
and the readers' topics and places as words.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise
from statistics import median_high

from newsletter.config.ranking import RankRules, Weights
from newsletter.model import Article, Feed
from newsletter.rank.capitals import in_capitals, writes
from newsletter.rank.spelling import forms, plain
from newsletter.rank.words import Document, tokens

# Share of a feed's neighbours in time that stand the wrong way round. Measured on 14 days of 23
# feeds: .00, once .12, where the newest stands first; .31 to .66 where an editor orders.
TIMELY, EDITED = 0.1, 0.3
DOUBT = 6  # pairs in order that every feed is credited with: two articles show no order
# What a publisher counts for that runs four times as much as the middle one is the square root of
# a half, between these bounds.
VOLUME = 0.25
LEAST, MOST = 0.5, 1.5
HOUR = 3600.0
OLDEST = 9000.0  # hours, a year: what is dated in the year 1 is no older


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words to find in texts: for each the forms that it may have there.

    `capitals` are those that a text must write in capitals.
    """

    text: str
    value: float
    forms: tuple[frozenset[str], ...]
    capitals: tuple[str, ...] = ()

    def within(self, words: Sequence[str], written: str) -> bool:
        """Whether the words stand in a text's tokens, in their order and with nothing between."""
        return self._stands_in(words) and writes(written, self.capitals)

    def _stands_in(self, words: Sequence[str]) -> bool:
        first, *others = self.forms
        if first.isdisjoint(words):
            return False
        starts = (n for n, word in enumerate(words, 1) if word in first)
        return any(
            len(words) >= start + len(others)
            and all(words[start + n] in forms for n, forms in enumerate(others))
            for start in starts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What every story of a morning is weighed by; by feed address and by publisher.

    `edited` is how far an editor orders a feed, 0 to 1; `breadth` what one report of a publisher
    counts, `printed` how many articles it has today. `undated` is the age in hours, the middle of
    the morning's, of what has no date. `weight` has the feeds only that do not weigh 1.
    """

    weights: Weights
    half_life: float
    now: datetime
    zone: tzinfo
    voices: Mapping[str, str]
    weight: Mapping[str, float]
    edited: Mapping[str, float]
    breadth: Mapping[str, float]
    printed: Mapping[str, int]
    undated: float
    topics: tuple[Phrase, ...]
    places: tuple[Phrase, ...]
    openings: frozenset[str]

    def age(self, article: Article) -> float:
        """Hours since an article came out; no date, or one in the future, makes none younger."""
        published, seen = article.published, article.first_seen
        least = 0.0 if dated(article, self.now) else self.undated
        if published is None or published > seen:
            published = seen
        age = (self.now - published).total_seconds() / HOUR
        return least if age < least else min(OLDEST, age)

    def may_hold(self, document: Document) -> bool:
        """Whether a text has a word that one of the topics or places begins with."""
        openings = self.openings
        return not (
            openings.isdisjoint(document.title_tokens) and openings.isdisjoint(document.body_tokens)
        )


def scale(
    articles: Sequence[Article],
    feeds: Mapping[str, Feed],
    voices: Mapping[str, str],
    rules: RankRules,
    now: datetime,
    zone: tzinfo,
) -> Scale:
    """The scale of a morning with these articles; `feeds` and `voices` (publishers) by address."""
    printed = Counter(voices[article.feed] for article in articles)
    middle = median_high(printed.values()) if printed else 1
    ages = [(now - a.when).total_seconds() / HOUR for a in articles if dated(a, now)]
    topics = _phrases(rules.topics)
    places = _phrases(dict.fromkeys(rules.places, 1.0))
    return Scale(
        weights=rules.weights,
        half_life=rules.half_life,
        now=now,
        zone=zone,
        voices=voices,
        weight={url: feed.weight for url, feed in feeds.items() if feed.weight != 1},
        edited=edited(articles),
        breadth={
            voice: min(MOST, max(LEAST, (middle / count) ** VOLUME))
            for voice, count in printed.items()
        },
        printed=printed,
        undated=max(0.0, median_high(ages)) if ages else 0.0,
        topics=topics,
        places=places,
        openings=frozenset(word for phrase in (*topics, *places) for word in phrase.forms[0]),
    )


def dated(article: Article, now: datetime) -> bool:
    """Whether an article has a date to go by: one that has come."""
    published = article.published
    if published is None:
        return False
    return published <= now or (published - now).total_seconds() <= HOUR  # clocks differ


def edited(articles: Sequence[Article]) -> dict[str, float]:
    """How far an editor orders each feed, 0 to 1: 0 for order of time, and where no dates tell."""
    by_feed: defaultdict[str, list[tuple[int, datetime]]] = defaultdict(list)
    for article in articles:
        if article.published is not None:
            by_feed[article.feed].append((article.position, article.published))
    return {feed: _disorder([time for _, time in sorted(held)]) for feed, held in by_feed.items()}


def _disorder(times: Sequence[datetime]) -> float:
    later = [one < other for one, other in pairwise(times) if one != other]
    # The oldest first is order of time as well.
    against = min(sum(later), len(later) - sum(later))
    share = against / (len(later) + DOUBT)
    return min(1.0, max(0.0, (share - TIMELY) / (EDITED - TIMELY)))


def _phrases(valued: Mapping[str, float]) -> tuple[Phrase, ...]:
    found = []
    for text, value in sorted(valued.items()):
        capitals = in_capitals(text)
        read = tokens(text.replace(".", "") if capitals else text)
        # Other languages' words have an s in the plural too, and texts leave accents out.
        words = tuple(frozenset((*forms(w), *_dotted(w), w + "s", plain(w))) for w in read)
        if words:
            found.append(Phrase(text=text, value=value, forms=words, capitals=capitals))
    return tuple(found)


def _dotted(word: str) -> list[str]:
    """What a word is read as that a text writes with dots: "U.S." is not "us"."""
    return tokens(".".join(word)) if word.isalpha() else []
