"""The editor's standing rules held against the morning: what they say of an article, of a story.

    an article   aside or keep: is it news?                              `kind_said`
    a story      boost, pin, mute; which articles are not to tell it     `said`

A rule that names an outlet, an author, a kind or an address is of articles, and holds for a story
with one of them. A rule of words, or of a section, is of stories: one in SHARE articles must say
the words, since many reports mention in passing what they are not about.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.config.rules import Action, Rule
from newsletter.model import Feed, Reason
from newsletter.rank.conditions import Index, Ruled, indexed
from newsletter.rank.sections import section as section_of
from newsletter.rank.spelling import plain
from newsletter.rank.words import Document

SHARE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of a story.

    `reasons` are the boosts that hold and, of value 0, the pins. `muted` is why it is never told:
    it wins over a pin. `silent` are the ids of the articles that it is not to be told from.
    """

    reasons: tuple[Reason, ...] = ()
    muted: Reason | None = None
    pinned: bool = False
    silent: frozenset[str] = frozenset()


_NOTHING = Verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of a morning, ready to be asked."""

    of_articles: Index
    of_stories: Index
    feeds: Mapping[str, Feed]

    def kind_said(self, document: Document, kind: str = "") -> Reason | None:
        """What the first rule that holds says of an article: a reason of signal aside or keep.

        `kind` is the kind's slug, "" for a report. None where no rule speaks.
        """
        book = self.of_articles
        if not book.rules:
            return None
        held = book.holding(document, kind)
        if book.by_section or any(ruled.sections for ruled in held):
            there = plain(section_of([document], self.feeds))
            held += [book.rules[number] for number in book.by_section.get(there, ())]
            held = [ruled for ruled in held if not ruled.sections or there in ruled.sections]
        return min(held, key=lambda ruled: ruled.number).reason if held else None

    def said(
        self, members: Sequence[Document], section: str, kinds: Mapping[str, str] | None = None
    ) -> Verdict:
        """What the rules say of a story that goes to this section of the memo.

        `kinds` has the kinds of those members, by id, that a rule kept as news.
        """
        if not self.of_stories.rules:
            return _NOTHING
        held: defaultdict[int, list[str]] = defaultdict(list)
        for member in members:
            name = member.article.id
            for ruled in self.of_stories.holding(member, kinds.get(name, "") if kinds else ""):
                held[ruled.number].append(name)
        for number in self.of_stories.by_section.get(plain(section), ()):
            held[number] = [member.article.id for member in members]
        return _verdict(self.of_stories.rules, held, section, len(members)) if held else _NOTHING


def compile_rules(rules: Sequence[Rule], feeds: Mapping[str, Feed] | None = None) -> Rulebook:
    """The rules of config.yaml as a book; `feeds` by address tell an article's section."""
    early = [rule for rule in rules if rule.action in {Action.ASIDE, Action.KEEP}]
    late = [rule for rule in rules if rule.action not in {Action.ASIDE, Action.KEEP}]
    return Rulebook(of_articles=indexed(early), of_stories=indexed(late), feeds=feeds or {})


def _verdict(
    rules: Sequence[Ruled], held: Mapping[int, Sequence[str]], section: str, members: int
) -> Verdict:
    reasons: list[Reason] = []
    muted: Reason | None = None
    silent: set[str] = set()
    silenced: Reason | None = None
    for number, ids in sorted(held.items()):
        ruled = rules[number]
        if ruled.sections and plain(section) not in ruled.sections:
            continue
        whole = not (ruled.of_story and ruled.of_words) or len(ids) * SHARE >= members
        if ruled.rule.action is Action.MUTE:
            silent.update(ids)
            silenced = silenced or ruled.reason
            if ruled.of_story and whole:
                muted = muted or ruled.reason
        elif whole:
            reasons.append(ruled.reason)
    if len(silent) == members:
        muted = muted or silenced
    return Verdict(
        reasons=tuple(reasons),
        muted=muted,
        pinned=muted is None and any(reason.signal == Action.PIN for reason in reasons),
        silent=frozenset(silent),
    )
