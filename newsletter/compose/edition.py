"""A morning's stories laid out as a memo: which story stands in which part, and the words around.

Every chosen story stands in it exactly once. The words are cut from headlines and summaries.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from newsletter.compose.clauses import clause, first_clause, opening
from newsletter.compose.finds import find_number, find_quote
from newsletter.model import Edition, MinuteLine, Part, Section, Stats, Story
from newsletter.prose import ended, is_whole, leans, sentences

QUIET = 8  # stories below which the sections merge
MANY = 12  # stories from which the last become quick hits
HITS_LEAST, HITS_MOST = 4, 6
SECTION_LEAST, SECTION_MOST = 2, 4
LONG_READ = 1200  # words
TOP = 3  # stories that the first minute tells
LINE, BOLD = 200, 80  # characters of a sentence in it, and of a headline before one
ECHO = 0.75  # share of the bold words that a sentence may have and still tell more
PREHEADER_LEAST, PREHEADER_MOST = 60, 100

ALSO, MORE = "Also this morning", "More news"

_FEATURES = frozenset(
    ("feature", "features", "long read", "long reads", "longread", "longreads", "longform")
)
# Names that the memo gives itself: a story filed under one of them is filed nowhere.
_NOT_A_SECTION = frozenset(
    (
        *("", MORE.casefold(), "the news", "the lead", "everything else"),
        *(ALSO.casefold(), "quick hits", "one to save", "number of the day"),
    )
)
_SMALL_IN_A_LIST = frozenset(("A", "An", "The", "In", "On", "At", "How", "One", "Two", "Three"))


def lay_out(
    stories: Sequence[Story],
    *,
    number: int,
    day: date,
    stats: Stats,
    zone: ZoneInfo,  # noqa: ARG001  the pipeline's call: times in the memo's words are local
    now: datetime,
) -> Edition:
    """The edition of `day`, a local date, out of at least one story, best first.

    Pure: the same stories give the same edition. `now` (UTC) becomes its `built_at`.
    """
    sections = _with_places(_sections(stories), stories)
    subject = clause(stories[0].title, least=25, most=45)
    return Edition(
        number=number,
        date=day,
        subject=subject,
        preheader=_preheader(stories, subject, stats),
        re="; ".join(clause(s.title, least=15, most=40) for s in stories[:TOP]),
        minute=tuple(_minute_line(story) for story in _top_of_each_section(stories)),
        sections=sections,
        number_of_the_day=find_number(stories),
        quote=find_quote(stories),
        stats=stats,
        built_at=now,
    )


# ── Parts ────────────────────────────────────────────────────────────────────────────────


def _sections(stories: Sequence[Story]) -> tuple[Section, ...]:
    lead, rest = stories[0], list(stories[1:])
    parts = [Section(name="The lead", part=Part.LEAD, stories=(lead,))]
    if len(stories) < QUIET:
        if rest:
            parts.append(Section(name="Everything else", part=Part.NEWS, stories=tuple(rest)))
        return tuple(parts)
    save = _to_save(rest)
    rest = [story for story in rest if story is not save]
    hits: list[Story] = []
    if len(stories) >= MANY:
        count = min(max(len(rest) // 3, HITS_LEAST), HITS_MOST)
        rest, hits = rest[:-count], rest[-count:]
    news, alone = _news(rest, lone=not hits)
    parts.extend(news)
    hits = [*alone, *hits]
    if hits:
        parts.append(Section(name="Quick hits", part=Part.HITS, stories=tuple(hits)))
    if save:
        parts.append(Section(name="One to save", part=Part.SAVE, stories=(save,)))
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


def _news(rest: Sequence[Story], *, lone: bool) -> tuple[list[Section], list[Story]]:
    """Sections in the order of their best story, each name once, what is over as "More news".

    A story that would be all of "More news" comes back by itself, unless it may be `lone`.
    """
    grouped: dict[str, list[Story]] = {}
    for story in rest:
        grouped.setdefault(story.section.strip().casefold(), []).append(story)
    named: list[Section] = []
    for key, group in grouped.items():
        if key in _NOT_A_SECTION or len(group) < SECTION_LEAST:
            continue
        # One more is better placed here than alone somewhere else.
        most = SECTION_MOST + 1 if len(group) == SECTION_MOST + 1 else SECTION_MOST
        name = group[0].section.strip()
        named.append(Section(name=name, part=Part.NEWS, stories=tuple(group[:most])))
    placed = {story.id for section in named for story in section.stories}
    more = [story for story in rest if story.id not in placed]
    if len(more) == 1 and named and not lone:
        return named, more
    return _with_the_rest(named, more, rest), []


def _with_the_rest(
    named: Sequence[Section], more: Sequence[Story], order: Sequence[Story]
) -> list[Section]:
    """The named sections and what stands in none of them, which goes last, or where it belongs.

    A great story without a section is not told after the small ones that have one.
    """
    if not named:
        return [Section(name="The news", part=Part.NEWS, stories=tuple(more))] if more else []
    parts = list(named)
    place = {story.id: number for number, story in enumerate(order)}
    late = list(more)
    if more and place[more[0].id] < max(place[section.stories[0].id] for section in named):
        most = len(more) if len(more) <= SECTION_MOST + 1 else SECTION_MOST
        parts.append(Section(name=ALSO, part=Part.NEWS, stories=tuple(more[:most])))
        parts.sort(key=lambda section: place[section.stories[0].id])
        late = late[most:]
    if late:
        parts.append(Section(name=MORE, part=Part.NEWS, stories=tuple(late)))
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


def _minute_line(story: Story) -> MinuteLine:
    """The headline or its first clause, and a whole sentence of the summary where one fits."""
    bold = first_clause(story.title) or (ended(story.title) if len(story.title) <= BOLD else "")
    for sentence in sentences(story.summary):
        whole = len(sentence) <= LINE and is_whole(sentence)
        says_more = not leans(sentence) and not _repeats(bold, sentence)
        if bold and whole and says_more:
            return MinuteLine(opening=bold, rest=sentence)
    lead, rest = opening(story.title)
    return MinuteLine(opening=lead, rest=rest)


def _repeats(bold: str, sentence: str) -> bool:
    """Whether a sentence has nearly all words of the headline before it, and so tells it again."""
    said = set(re.findall(r"\w{4,}", bold.casefold()))
    again = said & set(re.findall(r"\w{4,}", sentence.casefold()))
    return len(again) >= ECHO * len(said)


def _preheader(stories: Sequence[Story], subject: str, stats: Stats) -> str:
    """Two or three of the next stories, 60 to 100 characters where they allow."""
    items = dict.fromkeys(_in_a_list(story.title) for story in stories[1:8])
    short = [text for text in items if text and text != subject and not re.search(r"[,;?…]", text)]
    options = [_listed(some) for count in (3, 2, 1) for some in combinations(short, count)]
    for least in (PREHEADER_LEAST, 1):
        for option in options:
            if least <= len(option) <= PREHEADER_MOST:
                return option
    return f"{_counted(len(stories), 'story', 'stories')} out of {stats.articles:,} articles read."


def _in_a_list(headline: str) -> str:
    text = clause(headline, least=12, most=34).rstrip(".!")
    first, space, rest = text.partition(" ")
    if first in _SMALL_IN_A_LIST:
        return f"{first.casefold()}{space}{rest}"
    return text


def _listed(items: Iterable[str]) -> str:
    *first, last = items
    if not first:
        return f"Plus: {last}."
    comma = "," if len(first) > 1 else ""
    return f"Plus: {', '.join(first)}{comma} and {last}."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
