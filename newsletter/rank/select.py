"""Which stories the memo tells: the best, not too many from one feed, no thing twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.config.settings import EditionRules
from newsletter.model import Reason
from newsletter.rank.summarize import Telling, tell
from newsletter.rank.words import Document, cosine

ALIKE = 0.3  # tellings more alike than that say one thing, though not of one event


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What became of a candidate: how it is told, and, if it is not chosen, the reason."""

    telling: Telling
    against: Reason | None = None


def select(
    candidates: Sequence[tuple[Sequence[Document], Telling]], limits: EditionRules
) -> list[Choice]:
    """A choice for each candidate: a story's members and how it would be told, the best first.

    Where a feed has told `per_feed` stories another member's feed tells, if there is one.
    """
    told: list[Document] = []
    by_feed: Counter[str] = Counter()
    choices: list[Choice] = []
    for members, own in candidates:
        choice = _choice(members, own, told, by_feed, limits)
        choices.append(choice)
        if choice.against is None:
            told.append(next(m for m in members if m.article == choice.telling.article))
            by_feed[choice.telling.article.feed] += 1
    return choices


def _choice(
    members: Sequence[Document],
    own: Telling,
    told: Sequence[Document],
    by_feed: Mapping[str, int],
    limits: EditionRules,
) -> Choice:
    if len(told) >= limits.stories:
        return Choice(telling=own, against=_against("full", "the memo was full"))
    barred = frozenset(feed for feed, count in by_feed.items() if count >= limits.per_feed)
    telling: Telling | None = own
    if own.article.feed in barred:
        others = [member for member in members if member.article.feed not in barred]
        telling = tell(others) if others else None
    # Another feed's bare headline is no way to tell what this feed has sentences for.
    if telling is None or (own.summary and not telling.summary):
        text = f"{own.article.outlet} tells {limits.per_feed} stories already"
        return Choice(telling=own, against=_against("per_feed", text))
    document = next(m for m in members if m.article == telling.article)
    for other in told:
        if cosine(document.vector, other.vector) > ALIKE:
            text = f"much like “{other.article.title[:80]}”"
            return Choice(telling=telling, against=_against("alike", text))
    return Choice(telling=telling)


def _against(signal: str, text: str) -> Reason:
    return Reason(signal=signal, value=0.0, text=text)
