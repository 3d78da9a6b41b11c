"""What is new since an earlier edition, in the words of those who bring it."""

import re
from collections.abc import Iterator, Sequence

from newsletter.prose import balanced
from newsletter.rank.figures import figures
from newsletter.rank.headline import headline
from newsletter.rank.novelty import (
    FEW,
    Facts,
    as_turns,
    first_sentence,
    headlined,
    new_words,
    persons,
    told_by_two,
    turns_of,
)
from newsletter.rank.words import TITLE_LIMIT, Document, content_words

READ = 5  # articles that are read, the newest first
MOST = 12  # words of a phrase

# Where a headline's part ends, and before which words what a part says may end.
_PARTS = re.compile(r"[:;|?!]\s+|\s+[–—-]+\s+")
_PAUSE = """
for of in on at to from over by with against about into near than during per under through after as
amid while when who because following despite but and before if until since where whose which
"""
_DANGLES = "a an the or is are was were be been has have had not never no its his her their says"
_PAUSES = frozenset(_PAUSE.split())
_LOOSE = _PAUSES.union(_DANGLES.split())
_NO_NOUN = "|".join(sorted(_LOOSE.union(("out", "up", "off", "down", "more", "less", "each"))))
_NOUN = re.compile(rf"(?: (?!(?:{_NO_NOUN})\b)[^\W\d_][\w’'-]*){{1,2}}(?: per [^\W\d_]+)?")
_TIME = re.compile(r" (?:year|month|week|day|hour|minute|[ap]\.?m)s?\b")


def news(carriers: Sequence[Document], earlier: Facts) -> tuple[str, ...]:
    """Up to three phrases that say what is new, as the newest articles write it; () for none.

    First what a headline says, up to its last new fact ("Contractor arrested", "Bail set at $1
    million"), then a number with what it counts, then a person's name.
    """
    newest = sorted(carriers, key=lambda one: (-one.article.when.timestamp(), one.article.id))
    newest = newest[:READ]
    shared = told_by_two(carriers, earlier)
    parts = sorted(
        (option for one in newest for option in _parts(one, earlier, shared)),
        key=lambda option: -option[0],
    )
    numbers = [number for one in newest for number in _numbers(one, earlier)]
    people = [name for one in newest for name in persons(one, earlier)]
    said: list[str] = []
    for phrases in ([phrase for _, phrase in parts], numbers, people):
        words = set(content_words(" ".join(said)))
        said += [phrase for phrase in phrases if not words.issuperset(content_words(phrase))][:1]
    return tuple(said)


def _parts(document: Document, earlier: Facts, shared: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What the parts of a headline say up to their last new fact, with how many facts each has."""
    facts = headlined(document, earlier) | (shared & new_words(document, earlier))
    for part in _PARTS.split(
        headline(document.article.title[:TITLE_LIMIT], document.article.outlet)
    ):
        words = part.split()
        new = [n for n, w in enumerate(words) if not facts.isdisjoint(as_turns(content_words(w)))]
        phrase = _ended(words, new[-1] + 1) if new else ""
        # "Palace: …" and "US chief" name somebody and say nothing.
        turns = turns_of(content_words(phrase))
        if len(phrase.split()) > 2 - bool(turns) and balanced(phrase):
            yield len(new), phrase


def _ended(words: Sequence[str], end: int) -> str:
    """The words up to the next pause from `end` on, or all; "" if those are too many."""
    last = words[end - 1]
    while end < len(words) and not (words[end].casefold() in _PAUSES or words[end - 1][-1] == ","):
        end += 1
    # "Bases named | after …": a participle that is no fact itself leans on what follows.
    leans = words[end - 1] != last and words[end - 1].endswith("ed")
    if leans or words[end - 1].casefold() in _LOOSE:
        end = len(words)
    return " ".join(words[:end]).strip(" ,.") if end <= MOST else ""


def _numbers(document: Document, earlier: Facts) -> Iterator[str]:
    """Numbers of the title and the first sentence that are new, each with what it counts."""
    for text in (document.article.title[:TITLE_LIMIT], first_sentence(document)):
        for figure in figures(text):
            noun = _NOUN.match(text, figure.end)
            counted = noun and figure.value > FEW and not _TIME.match(text, figure.end)
            known = not earlier.words.isdisjoint(content_words(figure.written))
            if (figure.unit or counted) and not known:
                yield figure.written + (noun.group() if noun else "")
