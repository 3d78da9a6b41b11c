"""What an editor did to the draft, found again in the stories of another ranking.

A story's articles come and go between two rankings, and its id may go with them. An edit belongs to
the story of its id, else to the one that has most of its articles. What was dropped stays dropped
in each piece that it falls into, though not where a piece of it is a small part of another story.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.model import Edit, EditAction, Reason

DIGITS = 4  # of a place
_OF_A_STORY = {EditAction.PIN, EditAction.DROP, EditAction.MOVE, EditAction.RETITLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What holds for one story: at most one word on its place, and one on its title.

    `place` counts from 1, the lead. `said` are the edits themselves, in the order said.
    """

    pinned: bool = False
    dropped: bool = False
    place: int | None = None
    title: str = ""
    said: tuple[Edit, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The same in words, as reasons of value 0."""
        words = {
            "you pinned it": self.pinned,
            "you dropped it": self.dropped,
            f"you moved it to place {self.place}": self.place is not None,
            "you gave it its title": bool(self.title),
        }
        return tuple(
            Reason(signal="edit", value=0.0, text=t) for t, holds in words.items() if holds
        )


UNTOUCHED = Edits()


def applied(edits: Sequence[Edit], stories: Mapping[str, Collection[str]]) -> Mapping[str, Edits]:
    """What holds for each story that an edit is about; `stories` has article ids by story id.

    `edits` stand in the order said: a later one on the same matter takes an earlier one's place.
    """
    edits = [edit for edit in edits if edit.action in _OF_A_STORY]
    if not edits:
        return {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    named = {article for edit in edits for article in edit.articles}
    for story, articles in stories.items():
        for article in named.intersection(articles):
            holders[article].append(story)
    held: dict[str, Edits] = {}
    for edit in edits:
        for story in _meant(edit, stories, holders):
            held[story] = _with(held.get(story, UNTOUCHED), edit)
    return held


def _meant(
    edit: Edit, stories: Mapping[str, Collection[str]], holders: Mapping[str, Sequence[str]]
) -> list[str]:
    """The stories that an edit is about: one, or each that what was dropped makes up half of."""
    shared: defaultdict[str, int] = defaultdict(int)
    for article in dict.fromkeys(edit.articles):
        for story in holders.get(article, ()):
            shared[story] += 1
    meant = {edit.story} & stories.keys()
    if edit.action is EditAction.DROP:
        meant |= {story for story, count in shared.items() if 2 * count >= len(stories[story])}
        return sorted(meant)
    return sorted(meant) or sorted(shared, key=lambda story: (-shared[story], story))[:1]


def _with(held: Edits, edit: Edit) -> Edits:
    said = tuple(one for one in held.said if _matter(one) != _matter(edit))
    held = replace(held, said=(*said, edit))
    if edit.action is EditAction.RETITLE:
        return replace(held, title=edit.value)
    return replace(
        held,
        pinned=edit.action is EditAction.PIN,
        dropped=edit.action is EditAction.DROP,
        place=_place(edit.value) if edit.action is EditAction.MOVE else None,
    )


def _place(value: str) -> int | None:
    """A place as it was said; None, so that it falls where it falls, for what is none."""
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= DIGITS else 0
    return number or None


def _matter(edit: Edit) -> bool:
    """Whether it is about the title, and not about the place."""
    return edit.action is EditAction.RETITLE
