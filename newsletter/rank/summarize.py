"""How a story is told: one article's headline, and one or two of its own sentences.

Two sentences of two outlets are never set side by side as one text: what is true in each may be
false together. A second outlet's words stand in a paragraph of their own, under its name.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.model import Article
from newsletter.rank.headline import FAIR, faults, headline
from newsletter.rank.kinds import lesser
from newsletter.rank.leads import lead, leads
from newsletter.rank.words import Document, content_words, cosine, telling, tokens

WORDS = 65  # of two sentences where several outlets show what matters
FEW_WORDS = 50  # of two sentences that nobody else bears out
READERS = 8  # members of a giant event that are read for its words, the most central first
STALE = 0.25  # what a telling a day older than the newest article loses
HAS_LEAD = 0.6  # what a summary is worth against the clearest headline
SHARED, ODD = 4.0, 0.8  # what it is worth that others say the same: in the lead, in the headline
NEW_WORDS, KNOWN_WORDS = 0.5, 2  # of a second paragraph: the share not told yet, those that join


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story's words: headline and summary of the one article that the headline links to.

    `more` is a second paragraph, in the words of the outlet `more_outlet`; "" where there is none.
    """

    article: Article
    title: str
    summary: str
    more: str = ""
    more_outlet: str = ""


def tell(members: Sequence[Document]) -> Telling:
    """How the story is told: by the one member whose headline and lead say best what all say.

    Headline, summary and link are always that member's: one outlet's headline over another's words
    may contradict them. Members with a clear headline and a lead go before all others. `members`
    must not be empty. A lead's worth is its likeness to the other members' texts and
    headlines: on labelled summaries as good as the lead of the most central member (ROUGE-1 .378
    and .377) in fewer words (41 and 48); any member's scores .344.
    """
    if len(members) == 1:
        title = headline(members[0].article.title, members[0].article.outlet)
        summary = lead(members[0].body, title, most=FEW_WORDS)
        return Telling(article=members[0].article, title=title, summary=summary)
    newest = max(member.article.when for member in members)
    event = _Event(_central(members))
    tellings = [_telling(member, event) for member in event.members]
    clear = [one for one in tellings if one.summary and faults(one.title) <= FAIR]
    return max(clear or tellings, key=lambda one: _worth(one, event, newest))


def with_more(members: Sequence[Document], told: Telling) -> Telling:
    """The telling with a second paragraph out of another outlet's article, where one goes on.

    Most of its words are new and some are not: new facts, and of this story.
    """
    known = set(content_words(f"{told.title} {told.summary}"))
    options: list[tuple[float, str, int, str, str]] = []
    for member in _central(members) if told.summary else ():
        article = member.article
        if article.outlet == told.article.outlet:
            continue
        worth = _centrality(member, members) + lesser(article).value
        for text in leads(member.body, told.title, most=WORDS):
            words = set(content_words(text))
            new = len(words - known)
            if new >= NEW_WORDS * len(words) and len(words) - new >= KNOWN_WORDS:
                options.append((-round(worth, 6), article.id, -new, text, article.outlet))
    if not options:
        return told
    *_, text, outlet = min(options)
    return replace(told, more=text, more_outlet=outlet)


class _Event:
    """What the members say together: how many have each word, in their texts and headlines."""

    def __init__(self, members: Sequence[Document]) -> None:
        self.members = members
        self.texts = Counter(word for member in members for word in set(member.body_tokens))
        self.mean = sum(len(member.body_tokens) for member in members) / len(members)
        headlines = [set(telling(member.title_tokens)) for member in members]
        self.headlines = Counter(word for words in headlines for word in words)
        self.titled = self.headlines.total() or 1
        self.words = Counter(
            word
            for member, words in zip(members, headlines, strict=True)
            for word in words | set(telling(member.body_tokens))
        )
        self.common = sum(count - 1 for count in self.words.values()) or 1
        self._likeness: dict[str, float] = {}

    def likeness(self, text: str) -> float:
        """How much of a member's text the others bear out, 0 to about 1.

        Three quarters are what it shares with a mean other text, of both their words; the rest the
        words of all headlines, and those that several members have, as far as it has them.
        """
        # The best lead of each member is asked for again when the members are compared.
        if text not in self._likeness:
            self._likeness[text] = self._likeness_of(tokens(text))
        return self._likeness[text]

    def _likeness_of(self, found: Sequence[str]) -> float:
        words, content = set(found), set(telling(found))
        others = max(1, len(self.members) - 1)
        shared = sum([self.texts[word] - 1 for word in words if word in self.texts]) / others
        alike = 2 * shared / (len(found) + self.mean)
        known = [word for word in content if word in self.words]
        titles = sum([self.headlines.get(word, 0) for word in known]) / self.titled
        common = sum([self.words[word] - 1 for word in known]) / self.common
        return 0.7 * alike + 0.15 * titles + 0.15 * common

    def oddness(self, title: str) -> float:
        """The share of a headline's words that no other member has, 0 to 1."""
        words = set(content_words(title))
        return sum(1 for word in words if self.words[word] <= 1) / len(words) if words else 1.0


def _telling(member: Document, event: _Event) -> Telling:
    title = headline(member.article.title, member.article.outlet)
    options = leads(member.body, title, most=WORDS)
    best = max(options, key=lambda text: (round(event.likeness(text), 6), text), default="")
    return Telling(article=member.article, title=title, summary=best)


def _worth(one: Telling, event: _Event, newest: datetime) -> tuple[float, float, str]:
    behind = (newest - one.article.when).total_seconds() / 3600
    worth = lesser(one.article).value - faults(one.title) - ODD * event.oddness(one.title) ** 2
    worth += SHARED * event.likeness(one.summary) + HAS_LEAD if one.summary else 0.0
    worth -= min(STALE, STALE * behind / 24)
    return round(worth, 6), one.article.when.timestamp(), one.article.id


def _central(members: Sequence[Document]) -> Sequence[Document]:
    """The members that are read for words: all but of a giant event, the most central first."""
    if len(members) <= READERS:
        return members
    order = sorted(members, key=lambda one: (-round(_centrality(one, members), 6), one.article.id))
    return order[:READERS]


def _centrality(member: Document, members: Sequence[Document]) -> float:
    others = members[:40]  # a giant event's middle shows in forty of its articles
    return sum(cosine(member.vector, other.vector) for other in others) / len(others)
