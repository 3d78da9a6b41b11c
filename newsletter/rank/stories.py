"""The rank stage: the morning's articles become stories, the memo's first, each with its reasons.

    set aside    live blogs, quizzes, shows: never joined, never told         kinds
    copies       one text in several places                                   dedupe
    join         articles of one event, and who says one text in other words  cluster, spun
    compare      with what earlier editions told                              memory
    score        a value and a sentence for each reason                       score
    say          the editor's rules, and what was done to the draft           rules, edits
    select       the best, spread over topics and outlets                     select
    tell         a headline and one or two sentences of the members' own      summarize

All of it is pure: the same articles in any order give the same stories.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.model import Article, Edit, Feed, Reason, Sent, Story
from newsletter.rank.cluster import join
from newsletter.rank.dedupe import originals, precedence
from newsletter.rank.desk import UNTITLED, Desk, Weighed, age, identity
from newsletter.rank.edits import UNTOUCHED, Edits, applied
from newsletter.rank.kinds import aside
from newsletter.rank.memory import Event, compare, remember
from newsletter.rank.publishers import publishers
from newsletter.rank.rules import Rulebook, compile_rules
from newsletter.rank.scale import scale
from newsletter.rank.score import total
from newsletter.rank.select import Choice, select
from newsletter.rank.spun import respun
from newsletter.rank.summarize import Telling, tell, with_more
from newsletter.rank.words import Document, Meaning, read

CLOSE = 20  # stories that are told in full although the memo does not tell them


def rank_stories(
    articles: Sequence[Article],
    *,
    feeds: Sequence[Feed],
    sent: Sequence[Sent],
    rules: RankRules,
    limits: EditionRules,
    now: datetime,
    edits: Sequence[Edit] = (),
    meaning: Meaning | None = None,
) -> tuple[Story, ...]:
    """Every article in exactly one story: the memo's in its order, then the others, best first.

    At most `limits.stories` are chosen. `sent` are the stories that earlier editions told, `edits`
    what the editor did to this one. A story's score is the sum of its reasons' values; one that is
    not chosen has a reason of value 0 that says why. An id that comes twice counts once. Reasons
    tell times in the zone of `now`. `meaning` gives texts vectors, to join articles by them too.
    """
    today, remembered = _documents(articles, sent, meaning)
    by_url = {feed.url: feed for feed in feeds}
    book = compile_rules(rules.rules, by_url)
    news, kept, sidelined = _set_aside(today, book)
    weights = {feed.url: feed.weight for feed in feeds}
    copy_of = originals(news, weights=weights)
    read_today = [document.article for document in today]
    voices = publishers(read_today)
    joined = join([d for d in news if copy_of[d.article.id] == d.article.id])
    groups = _joined(joined, news, copy_of)
    spun = respun(joined, voices=voices, before=lambda document: precedence(document, weights))
    copy_of = {name: spun.get(original, original) for name, original in copy_of.items()}
    desk = Desk(
        feeds=by_url,
        copy_of=copy_of,
        kept=kept,
        book=book,
        scale=scale(read_today, by_url, voices, rules, now, now.tzinfo or UTC),
    )
    memory = remember(sent, remembered)
    events = [event for group in groups for event in compare(group, memory)]
    weighed = [*(desk.weigh(event) for event in events), *sidelined]
    return _placed(_edited(weighed, edits), desk, limits)


def _documents(
    articles: Sequence[Article], sent: Sequence[Sent], meaning: Meaning | None
) -> tuple[list[Document], dict[str, Document]]:
    """Today's documents by age, and today's and all sent articles' by id, read as one corpus."""
    today = {article.id: article for article in sorted(articles, key=age, reverse=True)}
    earlier = {
        article.id: article
        for past in sorted(sent, key=lambda past: (past.sent_at, past.edition, past.story.id))
        for article in past.story.articles
    }
    # What was sent is remembered in the words of then, though the feed has others for it by now.
    as_sent = {
        name: replace(article, id=f"{name} as sent")
        for name, article in earlier.items()
        if name in today and _words(article) != _words(today[name])
    }
    everything = sorted([*{**earlier, **today}.values(), *as_sent.values()], key=age)
    documents = {document.article.id: document for document in read(everything, meaning)}
    remembered = documents | {name: documents[one.id] for name, one in as_sent.items()}
    return [documents[name] for name in documents if name in today], remembered


def _words(article: Article) -> tuple[str, str]:
    return article.title, article.summary


def _set_aside(
    documents: Sequence[Document], book: Rulebook
) -> tuple[list[Document], dict[str, str], list[Weighed]]:
    """The news, the kinds of what a rule keeps among it, and what is no news, with why."""
    news: list[Document] = []
    kept: dict[str, str] = {}
    sidelined: list[Weighed] = []
    for document in documents:
        kind = aside(document.article)
        ruling = book.kind_said(document, kind.slug if kind else "")
        if ruling is not None and ruling.signal == "aside":
            sidelined.append(_sidelined(document, ruling))
        elif kind is None or ruling is not None:
            news.append(document)
            if kind is not None:
                kept[document.article.id] = kind.slug
        else:
            why = Reason(signal="aside", value=0.0, text=f"{kind.text}, not a report")
            sidelined.append(_sidelined(document, why))
    return news, kept, sidelined


def _sidelined(document: Document, why: Reason) -> Weighed:
    members = (document,)
    return Weighed(id=identity(members), event=Event(members=members), against=why)


def _joined(
    groups: Sequence[Sequence[Document]], news: Sequence[Document], copy_of: Mapping[str, str]
) -> list[list[Document]]:
    """Events of originals, with the copies of each among them, oldest article first."""
    copies: defaultdict[str, list[Document]] = defaultdict(list)
    for document in news:
        copies[copy_of[document.article.id]].append(document)
    whole = [
        [copy for original in group for copy in copies[original.article.id]] for group in groups
    ]
    # A group of one is most of a morning's, and is in order.
    return [group if len(group) == 1 else sorted(group, key=_age) for group in whole]


def _age(document: Document) -> tuple[float, str, str, str, str]:
    return age(document.article)


def _edited(weighed: Sequence[Weighed], edits: Sequence[Edit]) -> list[Weighed]:
    """The stories with what the editor did to each, which goes before every rule and memory."""
    if not edits:
        return list(weighed)
    members = {story.id: [d.article.id for d in story.event.members] for story in weighed}
    held = applied(edits, members)
    return [_as_edited(story, held.get(story.id, UNTOUCHED)) for story in weighed]


def _as_edited(story: Weighed, edits: Edits) -> Weighed:
    against = story.against
    if edits.dropped:
        against = Reason(signal="edit", value=0.0, text="you dropped it")
    elif against == UNTITLED:
        against = None if edits.title else UNTITLED
    elif edits.pinned or edits.place is not None:
        against = None
    # What was dropped says so where it says why it is not told.
    said = () if edits.dropped else edits.reasons
    return replace(story, reasons=(*story.reasons, *said), against=against, edits=edits)


def _placed(weighed: Sequence[Weighed], desk: Desk, limits: EditionRules) -> tuple[Story, ...]:
    """The stories of the memo in its order, then the others, best first."""
    ordered = sorted(weighed, key=lambda story: (-total(story.reasons), story.id))
    choices = select([desk.candidate(story) for story in ordered], limits)
    stories = [
        (choice.place or math.inf, _story(story, choice, desk, near=number < CLOSE))
        for number, (story, choice) in enumerate(zip(ordered, choices, strict=True))
    ]
    stories.sort(key=lambda placed: (placed[0], -placed[1].score, placed[1].id))
    return tuple(story for _, story in stories)


def _story(weighed: Weighed, choice: Choice, desk: Desk, *, near: bool) -> Story:
    """A story with its words; one that the memo is far from telling has its first title alone."""
    event, told = weighed.event, choice.place is not None
    telling = choice.telling or (tell(_spoken(weighed)) if near else _untold(event.members))
    if choice.place == 1:
        telling = with_more(_spoken(weighed), telling)
    # The telling article first: it decides between equals.
    first = telling.article.id
    members = sorted(event.members, key=lambda document: document.article.id != first)
    voices = desk.scale.voices
    return Story(
        id=weighed.id,
        title=weighed.edits.title or telling.title,
        summary=telling.summary,
        section=weighed.section,
        score=total(weighed.reasons),
        reasons=(*weighed.reasons, *filter(None, (choice.leading, choice.against))),
        articles=tuple(document.article for document in members),
        chosen=told,
        more=telling.more,
        more_outlet=telling.more_outlet,
        update_of=event.update_of,
        news=event.news,
        carried=len({voices[document.article.feed] for document in members}),
        pinned=choice.place or 0 if weighed.place is not None else 0,
        silent=tuple(sorted(weighed.silent)),
        ties=desk.ties(members) if told or near else (),
    )


def _spoken(weighed: Weighed) -> Sequence[Document]:
    """The members that the editor will have quoted, or all if none is left."""
    members = weighed.event.members
    return [m for m in members if m.article.id not in weighed.silent] or members


def _untold(members: Sequence[Document]) -> Telling:
    article = members[0].article
    return Telling(article=article, title=" ".join(article.title.split()), summary="")
