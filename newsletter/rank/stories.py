"""The rank stage: the morning's articles become stories, best first, the chosen ones marked.

    set aside    live blogs, quizzes, shows: never joined, never told         kinds
    copies       one text in several places                                   dedupe
    join         articles of one event                                        cluster
    compare      with what earlier editions told                              memory
    score        a value and a sentence for each reason                       score
    select       the best, spread over feeds, no thing twice                  select
    tell         a headline and one or two sentences of the members' own      summarize

All of it is pure: the same articles in any order give the same stories.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.config.settings import EditionRules, RankRules
from newsletter.model import Article, Feed, Reason, Sent, Story
from newsletter.rank.cluster import join
from newsletter.rank.dedupe import originals
from newsletter.rank.kinds import aside
from newsletter.rank.memory import Event, compare, remember
from newsletter.rank.publishers import publishers
from newsletter.rank.score import reasons, total
from newsletter.rank.sections import section
from newsletter.rank.select import Choice, select
from newsletter.rank.summarize import Telling, further, tell
from newsletter.rank.words import Document, read


def rank_stories(
    articles: Sequence[Article],
    *,
    feeds: Sequence[Feed],
    sent: Sequence[Sent],
    rules: RankRules,
    limits: EditionRules,
    now: datetime,
) -> tuple[Story, ...]:
    """Every article in exactly one story, best story first; at most `limits.stories` are chosen.

    `sent` are the stories that earlier editions told. A story's score is the sum of its reasons'
    values; one that is not chosen has a reason of value 0 that says why. An id that comes twice
    counts once.
    """
    today, remembered = _documents(articles, sent)
    news, sidelined = _set_aside(today)
    copy_of = originals(news)
    memory = remember(sent, remembered)
    events = [event for group in _joined(news, copy_of) for event in compare(group, memory)]
    desk = _Desk(
        feeds={feed.url: feed for feed in feeds},
        voices=publishers([document.article for document in today]),
        copy_of=copy_of,
        rules=rules,
        now=now,
    )
    stories = [
        *_repeats([event for event in events if event.told_in is not None], desk),
        *_candidates([event for event in events if event.told_in is None], desk, limits),
        *(_sidelined(document, why, desk) for document, why in sidelined),
    ]
    return tuple(sorted(stories, key=lambda story: (-story.score, story.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every story of the morning is weighed by."""

    feeds: Mapping[str, Feed]
    voices: Mapping[str, str]
    copy_of: Mapping[str, str]
    rules: RankRules
    now: datetime


def _documents(
    articles: Sequence[Article], sent: Sequence[Sent]
) -> tuple[list[Document], dict[str, Document]]:
    """Today's documents by age, and today's and all sent articles' by id, read as one corpus."""
    today = {article.id: article for article in sorted(articles, key=_age, reverse=True)}
    earlier = {
        article.id: article
        for past in sorted(sent, key=lambda past: (past.sent_at, past.edition, past.story.id))
        for article in past.story.articles
    }
    everything = sorted({**earlier, **today}.values(), key=_age)
    documents = {document.article.id: document for document in read(everything)}
    return [document for name, document in documents.items() if name in today], documents


def _age(article: Article) -> tuple[float, str, str, str, str]:
    return article.when.timestamp(), article.id, article.feed, article.title, article.summary


def _set_aside(
    documents: Sequence[Document],
) -> tuple[list[Document], list[tuple[Document, str]]]:
    kinds = [(document, aside(document.article)) for document in documents]
    news = [document for document, kind in kinds if not kind]
    return news, [(document, kind) for document, kind in kinds if kind]


def _joined(news: Sequence[Document], copy_of: Mapping[str, str]) -> list[list[Document]]:
    """Events of originals, with the copies of each among them, oldest article first."""
    copies: defaultdict[str, list[Document]] = defaultdict(list)
    for document in news:
        copies[copy_of[document.article.id]].append(document)
    groups = join([d for d in news if copy_of[d.article.id] == d.article.id])
    whole = [
        [copy for original in group for copy in copies[original.article.id]] for group in groups
    ]
    return [sorted(group, key=lambda document: _age(document.article)) for group in whole]


def _repeats(events: Sequence[Event], desk: _Desk) -> list[Story]:
    stories = []
    for event in events:
        telling = tell(event.members)
        text = f"already told in no. {event.told_in}"
        against = Reason(signal="repeat", value=0.0, text=text)
        choice = Choice(telling=telling, against=against)
        stories.append(_story(event, choice, _reasons(event, telling, desk), desk))
    return stories


def _candidates(events: Sequence[Event], desk: _Desk, limits: EditionRules) -> list[Story]:
    told = [(event, tell(event.members)) for event in events]
    weighed = [(event, telling, _reasons(event, telling, desk)) for event, telling in told]
    weighed.sort(key=lambda story: (-total(story[2]), _identity(story[0].members)))
    choices = select([(event.members, telling) for event, telling, _ in weighed], limits)
    groups = [event.members for event, _, _ in weighed]
    choices = _with_a_second_paragraph(groups, choices)
    return [
        _story(event, choice, found, desk)
        for (event, _, found), choice in zip(weighed, choices, strict=True)
    ]


def _with_a_second_paragraph(
    groups: Sequence[Sequence[Document]], choices: Sequence[Choice]
) -> list[Choice]:
    """The choices, the first chosen, which leads the memo, told in two paragraphs if it can be."""
    found = list(choices)
    for number, (members, choice) in enumerate(zip(groups, choices, strict=True)):
        if choice.against is None:
            more = further(members, choice.telling) if choice.telling.summary else ""
            summary = f"{choice.telling.summary}\n\n{more}" if more else choice.telling.summary
            found[number] = replace(choice, telling=replace(choice.telling, summary=summary))
            break
    return found


def _sidelined(document: Document, kind: str, desk: _Desk) -> Story:
    event = Event(members=(document,))
    reason = Reason(signal="aside", value=0.0, text=f"{kind}, not a report")
    return _story(event, Choice(telling=tell(event.members), against=reason), (), desk)


def _reasons(event: Event, telling: Telling, desk: _Desk) -> tuple[Reason, ...]:
    found = reasons(
        [document.article for document in event.members],
        desk.copy_of,
        feeds=desk.feeds,
        voices=desk.voices,
        rules=desk.rules,
        now=desk.now,
        thin=not telling.summary,
    )
    if event.update_of is None:
        return found
    text = f"goes on from no. {event.update_of}"
    return (*found, Reason(signal="update", value=0.0, text=text))


def _story(event: Event, choice: Choice, found: tuple[Reason, ...], desk: _Desk) -> Story:
    telling = choice.telling
    # The telling article first: it decides between equals.
    members = sorted(event.members, key=lambda document: document.article != telling.article)
    return Story(
        id=_identity(event.members),
        title=telling.title,
        summary=telling.summary,
        section=section(members, desk.feeds),
        score=total(found),
        reasons=(*found, choice.against) if choice.against else found,
        articles=tuple(document.article for document in members),
        chosen=choice.against is None,
        update_of=event.update_of,
    )


def _identity(members: Sequence[Document]) -> str:
    """A story's id: that of its oldest article, hashed, so that it stays when others come late."""
    oldest = min((document.article for document in members), key=_age)
    return hashlib.sha256(oldest.id.encode(errors="replace")).hexdigest()[:16]
