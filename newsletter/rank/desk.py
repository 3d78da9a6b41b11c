"""What every story of a morning is weighed by, and what a story is before it has words."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.model import Article, Feed, Reason, Tie
from newsletter.rank.candidates import Candidate
from newsletter.rank.cluster import ties
from newsletter.rank.edits import UNTOUCHED, Edits
from newsletter.rank.memory import Event
from newsletter.rank.rules import Rulebook
from newsletter.rank.scale import Scale
from newsletter.rank.score import reasons, reports_of, total
from newsletter.rank.sections import section
from newsletter.rank.words import Document

LONGEST = 300  # characters of a title that can be a headline

UNTITLED = Reason(signal="untitled", value=0.0, text="it has no title to be told by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """An event with its place in the paper and its reasons; `against` is why it is not told."""

    id: str
    event: Event
    section: str = ""
    reasons: tuple[Reason, ...] = ()
    against: Reason | None = None
    pinned: bool = False
    silent: frozenset[str] = frozenset()
    edits: Edits = UNTOUCHED

    @property
    def place(self) -> int | None:
        """Where the editor wants it: a place from 1, 0 for the top, None for where it falls."""
        if self.edits.place is not None:
            return self.edits.place
        return 0 if self.pinned or self.edits.pinned else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every story of the morning is weighed by.

    `kept` are the kinds, by id, of articles that a rule takes for news all the same.
    """

    feeds: Mapping[str, Feed]
    copy_of: Mapping[str, str]
    kept: Mapping[str, str]
    book: Rulebook
    scale: Scale

    def weigh(self, event: Event) -> Weighed:
        """An event as its articles, the memory of earlier editions and the rules have it."""
        where = section(event.members, self.feeds)
        found = reasons(event.members, self.copy_of, self.scale, section=where)
        said = self.book.said(event.members, where, self.kept)
        return Weighed(
            id=identity(event.members),
            event=event,
            section=where,
            reasons=(*found, *said.reasons, *_since(event)),
            against=_against(event) or said.muted,
            pinned=said.pinned,
            silent=said.silent,
        )

    def candidate(self, story: Weighed) -> Candidate:
        """A story as choosing takes it."""
        members, carriers = story.event.members, story.event.carriers
        # An update is told by those who bring what is new.
        bring = {document.article.id for document in carriers}
        others = [m.article.id for m in members if m.article.id not in bring] if bring else []
        reports = {report.article.id for report in reports_of(members, self.copy_of)}
        return Candidate(
            members=members,
            copies=frozenset(m.article.id for m in members if m.article.id not in reports),
            score=total(story.reasons),
            section=story.section,
            voices=[self.scale.voices[member.article.feed] for member in members],
            pinned=story.place,
            against=story.against,
            silent=story.silent.union(others),
        )

    def ties(self, members: Sequence[Document]) -> tuple[Tie, ...]:
        """What joined a story's articles: a copy to its original, reports by their rare words."""
        ids = {member.article.id for member in members}
        own = [m for m in members if self.copy_of.get(m.article.id, m.article.id) not in ids]
        own += [m for m in members if self.copy_of.get(m.article.id) == m.article.id]
        copies = [
            Tie(article=name, to=self.copy_of[name], copy=True)
            for name in (member.article.id for member in members)
            if self.copy_of.get(name, name) != name and self.copy_of[name] in ids
        ]
        return (*ties(own), *copies)


def age(article: Article) -> tuple[float, str, str, str, str]:
    """What articles are ordered by, the oldest first, so that no two are equal unless all is."""
    return article.when.timestamp(), article.id, article.feed, article.title, article.summary


def identity(members: Sequence[Document]) -> str:
    """A story's id: that of its oldest article, hashed, so that it stays when others come late."""
    oldest = min((document.article for document in members), key=age)
    return hashlib.sha256(oldest.id.encode(errors="replace")).hexdigest()[:16]


def _since(event: Event) -> Iterator[Reason]:
    if event.update_of is not None:
        *first, last = [f"“{word}”" for word in event.news] or [""]
        new = f"{', '.join(first)} and {last}" if first else last
        text = f"goes on from no. {event.update_of}" + (f"; new: {new}" if new else "")
        yield Reason(signal="update", value=0.0, text=text)


def _against(event: Event) -> Reason | None:
    if event.told_in is not None:
        return Reason(signal="repeat", value=0.0, text=f"already told in no. {event.told_in}")
    if not any(m.title_tokens and len(m.article.title) <= LONGEST for m in event.members):
        return UNTITLED
    return None
