"""Which stories the memo tells: the best, spread over topics, sections and outlets.

An editor does not print the twenty best by score. A great topic gets a good part of the memo and
not all of it, no thing is told twice, no feed and no publisher tells everything, and a good report
that only one outlet has finds its place. So the memo is chosen story by story: each time the one
that is worth most beside what is told (MMR: Carbonell and Goldstein, SIGIR 1998).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.config.settings import EditionRules
from newsletter.model import Reason
from newsletter.rank.candidates import SOFT, Candidate, against, considered, middle, options
from newsletter.rank.crowding import Crowd, words_of
from newsletter.rank.kinds import lesser
from newsletter.rank.summarize import Telling, tell
from newsletter.rank.words import Document, cosine

ALIKE = 0.3  # tellings more alike than that say one thing, though not of one event
RELATED = 0.08  # and from there on a headline shows a reader what the topic is
# What crowding costs at a diversity of 1, in scores of a middling story of the memo. So the giant
# topic of five mornings takes 5 to 9 of 20 stories; by score alone it took 4 to 13.
TOPIC, SECTION = 3.5, 4.5
FREE = 0.45  # share of the memo that goes by score alone: the great stories, whatever their topic
FAIR = 0.25  # share of the memo that a section may have for nothing
GOOD = 0.5  # of a middling score: what a place that is kept for lone reports asks for
UNHEARD = 0.2  # the same: what it is worth there that a publisher tells nothing yet
# The parts of the memo as compose lays them out: from MANY stories on a third are headlines alone,
# and the lead has a second paragraph.
MANY, HITS_LEAST, HITS_MOST = 12, 4, 6
SECOND = 40  # words
PACE = 240  # words a minute
UNNAMED = frozenset(("", "more news"))  # sections that say nothing of their stories
FULL = against("full", "the memo was full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of a candidate: how it is told and where in the memo, or the reason why not.

    `place` counts from 1. A candidate that was never looked at has no telling.
    """

    telling: Telling | None = None
    against: Reason | None = None
    place: int | None = None


def select(candidates: Sequence[Candidate], limits: EditionRules) -> list[Choice]:
    """A choice for each candidate, in their order: the best first by score.

    What the editor pinned stands where it was put, whatever the limits say; the rest of the memo
    keeps to `stories`, `per_feed`, `per_source` and `minutes`, and leaves `alone` places to
    reports that one outlet has.
    """
    memo = _Memo(candidates, limits)
    for number, candidate in enumerate(candidates):
        if candidate.pinned is not None and candidate.against is None:
            memo.take(number, tell(candidate.tellers))
    while (best := memo.best()) is not None:
        memo.consider(best)
    places = {number: place for place, number in enumerate(_ordered(memo.told, candidates), 1)}
    full = Choice(against=memo.full)
    return [
        Choice(telling=memo.told[number], place=places[number])
        if number in places
        else memo.refused.get(number) or memo.passed_over(number) or full
        for number in range(len(candidates))
    ]


class _Memo:
    """The memo under way: what is told, what was refused, what is still open."""

    def __init__(self, candidates: Sequence[Candidate], limits: EditionRules) -> None:
        numbers = considered(candidates)
        self.candidates = candidates
        self.limits = limits
        scores = [candidates[number].score for number in numbers[: limits.stories]]
        self.middling = max(abs(middle(scores)), 0.1)
        self.options = options(candidates, numbers, limits.stories)
        self.open = list(numbers)
        self.crowd = Crowd({n: words_of(candidates[n].members) for n in numbers})
        self.told: dict[int, Telling] = {}
        self.documents: dict[int, Document] = {}
        self.refused: dict[int, Choice] = {
            number: Choice(against=candidate.against)
            for number, candidate in enumerate(candidates)
            if candidate.against is not None
        }
        self.feeds: Counter[str] = Counter()
        self.publishers: Counter[str] = Counter()
        self.sections: Counter[str] = Counter()
        # A memo out of one publisher's feeds alone is still a memo.
        self.from_one = len({voice for n in numbers for voice in candidates[n].voices}) == 1
        self.lone = 0
        self.kept = False
        self.lowest = math.inf
        self.full = FULL

    def best(self) -> int | None:
        """The candidate worth most beside what is told; None where the memo is done."""
        room = self.limits.stories - len(self.told)
        self.kept = False
        if room <= 0 or not self.open:
            return None
        news = [number for number in self.open if not self.options[number].lesser]
        if room <= self.limits.alone - self.lone:
            enough = GOOD * self.middling
            kept = [n for n in news if self.options[n].lone and self.options[n].score >= enough]
            if kept:
                self.kept = True
                return max(kept, key=lambda n: (self._worth(n) + self._unheard(n), -n))
        if not news and len(self.told) < self.limits.min_stories:
            news = self.open
        return max(news, key=lambda number: (self._worth(number), -number)) if news else None

    def consider(self, number: int) -> None:
        """Tell a candidate if a way is left to tell it, or note why not."""
        candidate = self.candidates[number]
        telling, why = self._way(candidate)
        if why is None:
            why = self._again(candidate.document(telling)) or self._too_long(telling)
        if why is None:
            if not self.kept:
                self.lowest = min(self.lowest, candidate.score)
            self.take(number, telling)
            return
        self.open.remove(number)
        self.refused[number] = Choice(telling=telling, against=why)
        if why is self.full:
            self.open.clear()

    def take(self, number: int, telling: Telling) -> None:
        """Tell it."""
        candidate = self.candidates[number]
        document = candidate.document(telling)
        self.told[number] = telling
        self.documents[number] = document
        self.feeds[telling.article.feed] += 1
        self.publishers[candidate.publisher(document)] += 1
        self.sections[candidate.section.casefold()] += 1
        self.crowd.tell(words_of(candidate.members))
        if number in self.options:
            self.open.remove(number)
            self.lone += self.options[number].lone

    def passed_over(self, number: int) -> Choice | None:
        """Why a candidate that was looked at is not told, where it is not the want of room."""
        option = self.options.get(number)
        if option is None:
            return None
        if option.lesser and len(self.told) < self.limits.stories and self.full is FULL:
            return Choice(against=option.lesser)
        if option.score <= self.lowest:
            return None
        topic, section = self._of_topic(number), self._of_section(number)
        if section > topic:
            count = self.sections[option.section.casefold()]
            text = f"{option.section} has {count} stories already"
            return Choice(against=against("section", text))
        if not topic:
            return None
        title = self._nearest(self.candidates[number].members[0])
        text = (
            f"one more on the same topic: “{title}”"
            if title
            else "others tell of topics that the memo lacks"
        )
        return Choice(against=against("topic", text))

    def _worth(self, number: int) -> float:
        worth = self.options[number].score / self.middling
        if len(self.told) < FREE * self.limits.stories:
            return worth
        cost = self._of_topic(number) + self._of_section(number)
        return round(worth - self.limits.diversity * cost, 6)

    def _of_topic(self, number: int) -> float:
        over = max(0.0, self.crowd.of(number) - 1)  # being of no topic is no merit
        return TOPIC * over * len(self.told) / self.limits.stories

    def _of_section(self, number: int) -> float:
        name = self.options[number].section.casefold()
        if name in UNNAMED:
            return 0.0
        return SECTION * max(0.0, (self.sections[name] + 1) / self.limits.stories - FAIR)

    def _unheard(self, number: int) -> float:
        return 0.0 if self.publishers[self.options[number].publisher] else UNHEARD

    def _nearest(self, document: Document) -> str:
        """The headline of the told story that a text is most like, "" where it is like none."""
        alike = {n: cosine(document.vector, other.vector) for n, other in self.documents.items()}
        nearest = max(alike, key=lambda number: (alike[number], -number))
        return self.told[nearest].title[:80] if alike[nearest] > RELATED else ""

    def _way(self, candidate: Candidate) -> tuple[Telling, Reason | None]:
        """How it is told: by another member where its teller's feed or publisher told enough."""
        own = tell(candidate.tellers)
        if not any(character.isalnum() for character in own.title):
            return own, against("thin", "it has no headline")
        free = [member for member in candidate.tellers if not self._barred(candidate, member)]
        if any(member.article == own.article for member in free):
            return own, None
        free = free or [one for one in candidate.printers if not self._barred(candidate, one)]
        telling = tell(free) if free else None
        # Another feed's bare headline is no way to tell what this feed has sentences for.
        if telling is not None and (telling.summary or not own.summary):
            return telling, None
        count = self.limits.per_feed
        if self.feeds[own.article.feed] < count:
            count = self.limits.per_source
        return own, against("per_feed", f"{own.article.outlet} tells {count} stories already")

    def _barred(self, candidate: Candidate, member: Document) -> bool:
        if self.from_one:
            return False
        told = self.publishers[candidate.publisher(member)]
        feed = self.feeds[member.article.feed]
        return feed >= self.limits.per_feed or told >= self.limits.per_source

    def _again(self, document: Document) -> Reason | None:
        for number, other in self.documents.items():
            if cosine(document.vector, other.vector) > ALIKE and _of_one_name(document, other):
                return against("alike", f"much like “{self.told[number].title[:80]}”")
        return None

    def _too_long(self, telling: Telling) -> Reason | None:
        if not self.told or minutes([*self.told.values(), telling]) <= self.limits.minutes:
            return None
        self.full = against("full", f"{self.limits.minutes:g} minutes of reading are full")
        return self.full


def minutes(tellings: Sequence[Telling]) -> float:
    """How long a memo of these takes to read, in its order: the last may be headlines alone."""
    count = len(tellings)
    hits = min(max((count - 1) // 3, HITS_LEAST), HITS_MOST) if count >= MANY else 0
    words = SECOND if count > 1 else 0
    for number, telling in enumerate(tellings):
        words += len(telling.title.split())
        words += len(telling.summary.split()) if number < count - hits else 0
    return words / PACE


def _of_one_name(one: Document, other: Document) -> bool:
    """Whether two headlines name much the same: two ports that each get a master are two stories.

    A headline without a name may say anything.
    """
    mine, its = one.headline & one.names, other.headline & other.names
    return 2 * len(mine & its) >= min(len(mine), len(its))


def _ordered(told: Mapping[int, Telling], candidates: Sequence[Candidate]) -> list[int]:
    """The memo's order: by score, led by news with something to tell, the pinned in their place."""
    free = sorted(number for number in told if candidates[number].pinned is None)
    for number in free:
        if told[number].summary and lesser(told[number].article).value > SOFT:
            free.remove(number)
            free.insert(0, number)
            break
    pinned = sorted((place, n) for n in told if (place := candidates[n].pinned) is not None)
    order = [*(number for place, number in pinned if place < 1), *free]
    slot = 0
    for place, number in pinned:
        if place >= 1:
            slot = max(place, slot + 1)
            order.insert(slot - 1, number)
    return order
