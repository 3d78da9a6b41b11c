"""The stories that the memo may tell: who tells them, and which are told only to fill it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low
from textwrap import shorten

from newsletter.model import Reason
from newsletter.rank.kinds import lesser
from newsletter.rank.summarize import Telling
from newsletter.rank.words import Document

CONSIDERED = 300  # candidates that are looked at, the best by score
OF_ONE = 40  # of them that one publisher alone has: a flood leaves room for others
SOFT = -0.5  # kinds that cost so much are told only where they are among the best
BARE = 6  # words below which a text is none
QUOTED = 80  # characters of a title in a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that the memo may tell.

    `voices` has the publisher of each member, in their order. `pinned` is the editor's place for
    it, from 1, or 0 for any near the top; `against` why it is never told. `silent` are the ids of
    members that it is not to be told from, `copies` of those that only print another's text: they
    tell it where no other can.
    """

    members: Sequence[Document]
    score: float
    section: str = ""
    voices: Sequence[str] = ()
    pinned: int | None = None
    against: Reason | None = None
    silent: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()

    @property
    def tellers(self) -> Sequence[Document]:
        """The members that the story is told from: its reports, where it has any."""
        if not self.silent and not self.copies:
            return self.members
        reports = [member for member in self.printers if member.article.id not in self.copies]
        return reports or self.printers or self.members

    @property
    def printers(self) -> Sequence[Document]:
        """The members that the story may be told from, copies among them."""
        return [member for member in self.members if member.article.id not in self.silent]

    @property
    def is_lone(self) -> bool:
        """Whether one publisher alone has the story."""
        return len(set(self.voices)) <= 1

    def publisher(self, member: Document) -> str:
        """A member's publisher, its feed where none is known."""
        for one, voice in zip(self.members, self.voices, strict=False):
            if one is member:
                return voice
        return member.article.feed

    def document(self, telling: Telling) -> Document:
        """The member that a telling's headline links to."""
        return next(member for member in self.members if member.article == telling.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A candidate that is looked at; `lesser` is why it is told only among the best, if so."""

    score: float
    section: str
    publisher: str
    lone: bool
    lesser: Reason | None


def considered(candidates: Sequence[Candidate]) -> list[int]:
    """The numbers of the candidates that are looked at, the best first."""
    found: list[int] = []
    of_one: Counter[str] = Counter()
    for number, candidate in enumerate(candidates):
        if len(found) == CONSIDERED:
            break
        if candidate.against is not None or candidate.pinned is not None:
            continue
        if candidate.is_lone:
            publisher = candidate.publisher(candidate.members[0])
            of_one[publisher] += 1
            if of_one[publisher] > OF_ONE:
                continue
        found.append(number)
    return found


def middling(
    candidates: Sequence[Candidate], numbers: Sequence[int], stories: int, per_source: int
) -> float:
    """The middle of the scores that a full memo would have, so many of one publisher at most."""
    scores: list[float] = []
    of_one: Counter[str] = Counter()
    for number in numbers:
        candidate = candidates[number]
        if candidate.is_lone:
            publisher = candidate.publisher(candidate.members[0])
            of_one[publisher] += 1
            if of_one[publisher] > per_source:
                continue
        scores.append(candidate.score)
    return median_low(scores[:stories]) if scores else 0.0


def options(
    candidates: Sequence[Candidate], numbers: Sequence[int], stories: int
) -> dict[int, Option]:
    """What is known of the candidates of these numbers before any of so many stories is told."""
    lesser_by_number = {number: _lesser(candidates[number]) for number in numbers}
    news = [candidates[number].score for number in numbers if not lesser_by_number[number]]
    best = median_low(news[:stories]) if news else 0.0
    # Where most are so, as in a memo of columns or of bare headlines, it tells nothing of one.
    usual = 2 * len(news) < len(numbers)
    found: dict[int, Option] = {}
    for number in numbers:
        candidate = candidates[number]
        spared = usual or candidate.score >= best
        found[number] = Option(
            score=candidate.score,
            section=candidate.section,
            publisher=candidate.publisher(candidate.members[0]),
            lone=candidate.is_lone,
            lesser=None if spared else lesser_by_number[number],
        )
    return found


def _lesser(candidate: Candidate) -> Reason | None:
    """Why a story that one publisher alone has is not told to fill the memo, if it is not."""
    if not candidate.is_lone:
        return None
    if all(len(member.body_tokens) < BARE for member in candidate.members):
        return against("thin", "too little text to tell it")
    kinds = [lesser(member.article) for member in candidate.members]
    mildest = max(kinds, key=lambda kind: kind.value)
    return against(mildest.signal, mildest.text) if mildest.value <= SOFT else None


def against(signal: str, text: str) -> Reason:
    """Why a story is not told: a reason that counts nothing."""
    return Reason(signal=signal, value=0.0, text=text)


def quoted(title: str) -> str:
    """A title as a reason quotes it, cut at a word where it is long."""
    if len(title) <= QUOTED:
        return f"“{title}”"
    whole = shorten(title, QUOTED, placeholder="…", break_on_hyphens=False)
    # Where words are not set apart, there is no word to cut at.
    return f"“{whole if len(whole) > QUOTED // 2 else title[: QUOTED - 1] + '…'}”"
