"""Which stories the memo tells: the best, spread over topics, sections and outlets.

An editor does not print the twenty best by score. A great topic gets a good part of the memo and
not all of it, no thing is told twice, no feed and no publisher tells everything, and a good report
that only one outlet has finds its place. So the memo is chosen story by story: each time the one
that is worth most beside what is told (MMR: Carbonell and Goldstein, SIGIR 1998). What that may
take from a story is bounded, so that great news does not give way to a trifle of a fresh topic.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.config.settings import EditionRules
from newsletter.model import Reason
from newsletter.rank.alike import Alike
from newsletter.rank.candidates import (
    Candidate,
    against,
    considered,
    middling,
    options,
    quoted,
)
from newsletter.rank.crowding import Crowd, words_of
from newsletter.rank.order import ordered, why_it_leads
from newsletter.rank.summarize import Telling, tell
from newsletter.rank.words import Document

# A story of a topic or a section that is told enough of loses a share of its score. At a diversity
# of 1 that is, from CROWD told stories of its topic on, OF_TOPIC; for its section OF_SECTION at
# most, growing with the section's share of the memo beyond FAIR. So at 0.3 no story gives way to
# one worth less than .77 of it, and the giant topic of seven mornings takes 4 to 8 of 20 stories.
CROWD, OF_TOPIC = 3, 0.75
OF_SECTION, STEP = 0.4, 2.0
LONE = 4  # one place in so many is kept for lone reports at the most
FREE = 0.35  # share of the memo that goes by score alone: the great stories, whatever their topic
FAIR = 0.25  # share of the memo that a section may have for nothing
FLOOR = 0.6  # of a middling score: a story below it is a trifle, and a shorter memo better
UNHEARD = 0.2  # the same: what a kept place is worth to a publisher that tells nothing yet
# The parts of the memo as compose lays them out: from MANY stories on a third are headlines alone,
# and the lead has a second paragraph.
MANY, HITS_LEAST, HITS_MOST = 12, 4, 6
SECOND = 40  # words
PACE = 240  # words a minute
UNNAMED = frozenset(("", "more news"))  # sections that say nothing of their stories
FULL = against("full", "the memo was full")
KEPT = against("full", "the last places are for what one outlet alone reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of a candidate: how it is told and where in the memo, or the reason why not.

    `place` counts from 1. A candidate that was never looked at has no telling. `leading` is why
    the first story stands before one of a higher score.
    """

    telling: Telling | None = None
    against: Reason | None = None
    place: int | None = None
    leading: Reason | None = None


def select(candidates: Sequence[Candidate], limits: EditionRules) -> list[Choice]:
    """A choice for each candidate, in their order: the best first by score.

    What the editor pinned stands where it was put, whatever the limits say; the rest of the memo
    keeps to `stories`, `per_feed`, `per_source` and `minutes`, and leaves `alone` places to
    reports that one outlet has. From `min_stories` on it ends where only trifles are left.
    """
    memo = _Memo(candidates, limits)
    for number, candidate in enumerate(candidates):
        if candidate.pinned is not None and candidate.against is None:
            memo.take(number, tell(candidate.tellers))
    while (best := memo.best()) is not None:
        memo.consider(best)
    order = ordered(memo.told, candidates)
    places = {number: place for place, number in enumerate(order, 1)}
    leading = why_it_leads(order, memo.told, candidates)
    return [
        Choice(
            telling=memo.told[number],
            place=places[number],
            leading=leading if places[number] == 1 else None,
        )
        if number in places
        else memo.refused.get(number) or Choice(against=memo.passed_over(number))
        for number in range(len(candidates))
    ]


class _Memo:
    """The memo under way: what is told, what was refused, what is still open."""

    def __init__(self, candidates: Sequence[Candidate], limits: EditionRules) -> None:
        numbers = considered(candidates)
        self.candidates = candidates
        self.limits = limits
        self.middling = middling(candidates, numbers, limits.stories, limits.per_source)
        self.options = options(candidates, numbers, limits.stories)
        self.open = list(numbers)
        pinned = [n for n, candidate in enumerate(candidates) if candidate.pinned is not None]
        self.crowd = Crowd({n: words_of(candidates[n].members) for n in [*numbers, *pinned]})
        self.alike = Alike()
        self.told: dict[int, Telling] = {}
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
        self.kept: set[int] = set()
        self.full = FULL

    def best(self) -> int | None:
        """The candidate worth most beside what is told; None where the memo is done."""
        room = self.limits.stories - len(self.told)
        if room <= 0 or not self.open:
            return None
        # Where most of the morning is held for nothing, nothing is far behind.
        enough = FLOOR * self.middling if self.middling > 0 else -math.inf
        news = [number for number in self.open if not self.options[number].lesser]
        good = [number for number in news if self.options[number].score >= enough]
        if room <= min(self.limits.alone, self.limits.stories // LONE) - self.lone:
            kept = [number for number in good if self.options[number].lone]
            if kept:
                best = max(kept, key=lambda n: (self._worth(n) + self._unheard(n), -n))
                self.kept.add(best)
                return best
        few = len(self.told) < self.limits.min_stories
        if few:
            good = news or self.open
        elif news and not good:
            self.full = against("full", f"far behind: {enough:.2f} is what the memo asks for")
        return max(good, key=lambda number: (self._worth(number), -number)) if good else None

    def consider(self, number: int) -> None:
        """Tell a candidate if a way is left to tell it, or note why not."""
        candidate = self.candidates[number]
        telling, why = self._way(candidate)
        if why is None:
            why = self._again(candidate) or self._too_long(telling)
        if why is None:
            self.take(number, telling)
            return
        self.open.remove(number)
        self.kept.discard(number)
        self.refused[number] = Choice(telling=telling, against=why)
        if why is self.full:
            self.open.clear()

    def take(self, number: int, telling: Telling) -> None:
        """Tell it."""
        candidate = self.candidates[number]
        self.told[number] = telling
        self.alike.tell(number, candidate.members)
        self.feeds[telling.article.feed] += 1
        self.publishers[candidate.publisher(candidate.document(telling))] += 1
        self.sections[candidate.section.casefold()] += 1
        self.crowd.tell(number)
        if number in self.options:
            self.open.remove(number)
            self.lone += self.options[number].lone

    def passed_over(self, number: int) -> Reason:
        """Why a candidate that was not refused is not told."""
        option = self.options.get(number)
        if option is None:
            return self.full
        if option.lesser or self.full is not FULL:
            return option.lesser or self.full
        lowest = min((self.options[n].score for n in self._free()), default=option.score)
        last = min([lowest, *(self.options[n].score for n in self.kept)])
        if option.score < last:
            return against("full", f"less than the last story told ({last:.2f})")
        crowded = self._crowded(number) if option.score > lowest else None
        return crowded or (KEPT if self.kept else FULL)

    def _crowded(self, number: int) -> Reason | None:
        """What crowds a candidate out: told stories of its topic or of its section."""
        topic, section = self.crowd.of(number), self._of_section(number)
        if topic and self._of_topic(number) >= section:
            title = quoted(self.told[topic[0]].title)
            return against("topic", f"one more on the same topic: {title}")
        if not section:
            return None
        name = self.options[number].section
        count = self.sections[name.casefold()]
        return against("section", f"one more of {name}, which has {count} stories")

    def _free(self) -> list[int]:
        """The told stories that no place was kept or pinned for."""
        return [n for n in self.told if n in self.options and n not in self.kept]

    def _worth(self, number: int) -> float:
        score = self.options[number].score
        if len(self.told) < FREE * self.limits.stories:
            return score
        lost = self.limits.diversity * max(self._of_topic(number), self._of_section(number))
        return round(score - lost * abs(score), 6)

    def _of_topic(self, number: int) -> float:
        return OF_TOPIC * min(1.0, len(self.crowd.of(number)) / CROWD)

    def _of_section(self, number: int) -> float:
        name = self.options[number].section.casefold()
        if name in UNNAMED:
            return 0.0
        over = (self.sections[name] + 1) / self.limits.stories - FAIR
        return min(OF_SECTION, max(0.0, STEP * over))

    def _unheard(self, number: int) -> float:
        heard = self.publishers[self.options[number].publisher]
        return 0.0 if heard else UNHEARD * abs(self.middling)

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

    def _again(self, candidate: Candidate) -> Reason | None:
        number = self.alike.again(candidate.members)
        if number is None:
            return None
        return against("alike", f"much like {quoted(self.told[number].title)}")

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
