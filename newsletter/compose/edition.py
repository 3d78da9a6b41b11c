"""A morning's stories laid out as a memo: which story stands in which part, and the words around.

Every chosen story stands in it exactly once. The words are cut from headlines and summaries.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations

from newsletter.compose.clauses import clause, first_clause, opening
from newsletter.compose.cuts import fitted, parted, stopped, tells_again
from newsletter.compose.finds import find_number, find_quote
from newsletter.compose.language import Language
from newsletter.compose.wrap import columns
from newsletter.model import Edit, EditAction, Edition, MinuteLine, Part, Section, Stats, Story
from newsletter.prose import ended, is_whole, leans, sentences

QUIET = 8  # stories below which the sections merge
MANY = 12  # stories from which the last become quick hits
HITS_LEAST, HITS_MOST = 4, 6
SECTION_LEAST, SECTION_MOST = 2, 4
LONG_READ = 1200  # words
TOP = 3  # stories that the first minute tells
LINE, BOLD = 160, 90  # columns of a sentence in it, and of a headline before one
ECHO = 0.6  # share of the bold words that a sentence may have and still tell more
PREHEADER_LEAST, PREHEADER_MOST = 60, 100

_STEM = re.compile(r"\b\w{4,6}")  # enough of a word to know it again in another form
# What cannot stand between the commas of a list, or asks.
_LISTED = re.compile("[,،、，;؛；?؟？…]")
_FEATURES = frozenset(
    ("feature", "features", "long read", "long reads", "longread", "longreads", "longform")
)
# Names that the memo gives itself: a story filed under one of them is filed nowhere.
_OWN_NAMES = (
    *(
        "lead",
        "top_of_the_pile",
        "the_news",
        "also_this_morning",
        "more_news",
        "everything_else",
        "quick_hits",
    ),
    *("one_to_save", "number_of_the_day"),
)
_SMALL_IN_A_LIST = frozenset(("A", "An", "The", "In", "On", "At", "How", "One", "Two", "Three"))


def lay_out(
    stories: Sequence[Story],
    *,
    number: int,
    day: date,
    stats: Stats,
    words: Language,
    now: datetime,
    edits: Sequence[Edit] = (),
) -> Edition:
    """The edition of `day`, a local date, out of at least one story, best first.

    Pure: the same stories give the same edition. `now` (UTC) becomes its `built_at`. Of the
    editor's `edits` those on the edition as a whole count here: subject, preheader, corrections.
    """
    sections = _with_places(_sections(stories, words), stories)
    said = {edit.action: edit.value for edit in edits}
    subject = said.get(EditAction.SUBJECT) or _cut(stories[0].title, words, 25, 45)
    return Edition(
        number=number,
        date=day,
        subject=subject,
        preheader=said.get(EditAction.PREHEADER) or _preheader(stories, subject, stats, words),
        re=words.say("semicolon").join(_cut(s.title, words, 15, 40) for s in stories[:TOP]),
        minute=tuple(_minute_line(story, words) for story in _top_of_each_section(stories)),
        sections=sections,
        # Of other languages the rules do not know which words tell of victims.
        number_of_the_day=find_number(stories) if words.english else None,
        quote=find_quote(stories),
        stats=stats,
        built_at=now,
        corrections=tuple(said.get(EditAction.CORRECT, "").splitlines()),
        language=words.code,
    )


# ── Parts ────────────────────────────────────────────────────────────────────────────────


def _sections(stories: Sequence[Story], words: Language) -> tuple[Section, ...]:
    lead, rest = stories[0], list(stories[1:])
    # What nobody else has, and no editor put there, leads only for want of a story that more have.
    leads = lead.pinned or max(lead.carried, len(lead.outlets)) > 1
    name = words.say("lead" if leads else "top_of_the_pile")
    parts = [Section(name=name, part=Part.LEAD, stories=(lead,))]
    if len(stories) < QUIET:
        if rest:
            parts.append(
                Section(name=words.say("everything_else"), part=Part.NEWS, stories=tuple(rest))
            )
        return tuple(parts)
    save = _to_save(rest)
    rest = [story for story in rest if story is not save]
    hits: list[Story] = []
    if len(stories) >= MANY:
        count = min(max(len(rest) // 3, HITS_LEAST), HITS_MOST)
        rest, hits = rest[:-count], rest[-count:]
    news, alone = _news(rest, words, lone=not hits)
    parts.extend(news)
    hits = [*alone, *hits]
    if hits:
        parts.append(Section(name=words.say("quick_hits"), part=Part.HITS, stories=tuple(hits)))
    if save:
        parts.append(Section(name=words.say("one_to_save"), part=Part.SAVE, stories=(save,)))
    return tuple(parts)


def _with_places(sections: Sequence[Section], stories: Sequence[Story]) -> tuple[Section, ...]:
    """The sections with the stories that the editor placed where they were to stand on the page.

    Such a story goes into the section that has its place, whatever its own; the lead is the first
    story already.
    """
    placed = sorted((s for s in stories[1:] if s.pinned), key=lambda s: s.pinned)
    if not placed:
        return tuple(sections)
    ids = {story.id for story in placed}
    page = [(n, story) for n, part in enumerate(sections) for story in part.stories]
    page = [(number, story) for number, story in page if story.id not in ids]
    for story in placed:
        at = min(max(story.pinned, 2), len(page) + 1) - 1
        # Section 0 is the lead's, which holds one story.
        page.insert(at, (max(page[min(at, len(page) - 1)][0], 1), story))
    filled = [
        replace(part, stories=tuple(story for number, story in page if number == n))
        for n, part in enumerate(sections)
    ]
    return tuple(part for part in filled if part.stories)


def _to_save(rest: Sequence[Story]) -> Story | None:
    """A feature to read later: one that says it is, else the longest; none of the top stories."""
    later = [s for s in rest[TOP - 1 :] if s.summary or s.articles[0].picture]
    for story in later:
        names = (story.section, *story.articles[0].categories)
        if any(name.strip().casefold() in _FEATURES for name in names):
            return story
    long = [story for story in later if story.articles[0].words >= LONG_READ]
    return max(long, key=lambda story: story.articles[0].words) if long else None


def _news(
    rest: Sequence[Story], words: Language, *, lone: bool
) -> tuple[list[Section], list[Story]]:
    """Sections in the order of their best story, each name once, what is over as "More news".

    A story that would be all of "More news" comes back by itself, unless it may be `lone`.
    """
    grouped: dict[str, list[Story]] = {}
    for story in rest:
        grouped.setdefault(story.section.strip().casefold(), []).append(story)
    taken = {"", *(words.say(name).casefold() for name in _OWN_NAMES)}
    named: list[Section] = []
    for key, group in grouped.items():
        if key in taken or len(group) < SECTION_LEAST:
            continue
        # One more is better placed here than alone somewhere else.
        most = SECTION_MOST + 1 if len(group) == SECTION_MOST + 1 else SECTION_MOST
        name = group[0].section.strip()
        named.append(Section(name=name, part=Part.NEWS, stories=tuple(group[:most])))
    placed = {story.id for section in named for story in section.stories}
    more = [story for story in rest if story.id not in placed]
    if len(more) == 1 and named and not lone:
        return named, more
    return _with_the_rest(named, more, rest, words), []


def _with_the_rest(
    named: Sequence[Section], more: Sequence[Story], order: Sequence[Story], words: Language
) -> list[Section]:
    """The named sections and what stands in none of them, which goes last, or where it belongs.

    A great story without a section is not told after the small ones that have one.
    """
    if not named:
        name = words.say("the_news")
        return [Section(name=name, part=Part.NEWS, stories=tuple(more))] if more else []
    parts = list(named)
    place = {story.id: number for number, story in enumerate(order)}
    late = list(more)
    if more and place[more[0].id] < max(place[section.stories[0].id] for section in named):
        most = len(more) if len(more) <= SECTION_MOST + 1 else SECTION_MOST
        parts.append(
            Section(name=words.say("also_this_morning"), part=Part.NEWS, stories=tuple(more[:most]))
        )
        parts.sort(key=lambda section: place[section.stories[0].id])
        late = late[most:]
    if late:
        parts.append(Section(name=words.say("more_news"), part=Part.NEWS, stories=tuple(late)))
    return parts


def _top_of_each_section(stories: Sequence[Story]) -> list[Story]:
    """The three top stories of different sections, filled up with the next best."""
    seen: set[str] = set()
    first: list[Story] = []
    for story in stories:
        if story.section not in seen or not story.section:
            seen.add(story.section)
            first.append(story)
    others = [story for story in stories if story not in first]
    return (first + others)[:TOP]


# ── Words ────────────────────────────────────────────────────────────────────────────────


def _cut(headline: str, words: Language, least: int, most: int) -> str:
    """A headline cut to size by the rules of the memo's language."""
    rule = clause if words.english else fitted
    return rule(headline, least=least, most=most)


def _minute_line(story: Story, words: Language) -> MinuteLine:
    """The headline or its first clause, and a whole sentence of the summary where one fits."""
    if not words.english:
        return _minute_line_abroad(story)
    bold = first_clause(story.title) or (ended(story.title) if len(story.title) <= BOLD else "")
    for sentence in sentences(story.summary):
        whole = len(sentence) <= LINE and is_whole(sentence)
        says_more = not leans(sentence) and not _repeats(bold, sentence)
        if bold and whole and says_more:
            return MinuteLine(opening=bold, rest=sentence)
    lead, rest = opening(clause(story.title, least=25, most=BOLD, whole=BOLD))
    return MinuteLine(opening=lead, rest=rest)


def _minute_line_abroad(story: Story) -> MinuteLine:
    """The headline and the summary's first sentence, the only one that surely leans on nothing."""
    bold = ended(fitted(story.title, least=25, most=BOLD, whole=BOLD))
    first = next(iter(sentences(story.summary)), "")
    whole = columns(first) <= LINE and is_whole(first)
    if whole and not tells_again(first, bold, share=ECHO):
        return MinuteLine(opening=stopped(bold), rest=first)
    lead, rest = parted(bold)
    return MinuteLine(opening=lead, rest=rest)


def _repeats(bold: str, sentence: str) -> bool:
    """Whether a sentence has nearly all words of the headline before it, and so tells it again."""
    said, again = (set(_STEM.findall(text.casefold())) for text in (bold, sentence))
    again &= said
    return len(again) >= ECHO * len(said)


def _preheader(stories: Sequence[Story], subject: str, stats: Stats, words: Language) -> str:
    """Two or three of the next stories, 60 to 100 characters where they allow."""
    items = dict.fromkeys(_in_a_list(story.title, words) for story in stories[1:8])
    short = [text for text in items if text and text != subject and not _LISTED.search(text)]
    options = [
        words.say("plus", list=words.listed(some))
        for count in (3, 2, 1)
        for some in combinations(short, count)
    ]
    for least in (PREHEADER_LEAST, 1):
        for option in options:
            if least <= columns(option) <= PREHEADER_MOST:
                return option
    told = words.say("stories", count=len(stories))
    return words.say("picked_from", count=stats.articles, stories=told)


def _in_a_list(headline: str, words: Language) -> str:
    text = _cut(headline, words, 12, 34).rstrip(".!。！")
    first, space, rest = text.partition(" ")
    if words.english and first in _SMALL_IN_A_LIST:
        return f"{first.casefold()}{space}{rest}"
    return text
