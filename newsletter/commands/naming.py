"""Which story a person means: by its id or the beginning of it, its place, or its title."""

from collections.abc import Iterable, Sequence

from newsletter.errors import UsageError
from newsletter.model import Story
from newsletter.rank.spelling import spelt

SHOWN = 8  # characters of an id that are shown
_LEAST = 4  # characters of an id that may stand for it
_LISTED = 8  # stories that an error lists


def short(story: Story) -> str:
    """The beginning of a story's id, as lists show it."""
    return story.id[:SHOWN]


def ordinal(number: int) -> str:
    """A place as it is said: 1st, 12th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def find_story(said: str, candidates: Sequence[Story], memo: Sequence[Story]) -> Story:
    """The one story that was meant, of the candidates or of the memo, whose order gives the places.

    Raises UsageError where it is none or may be several, and says how to name one.
    """
    known = {story.id: story for story in (*memo, *candidates)}
    if said in known:
        return known[said]
    if said.isdecimal() and len(said) < _LEAST:
        return known[_at(int(said), memo).id]
    found = {one for one in known if len(said) >= _LEAST and one.startswith(said.casefold())}
    if len(said) < SHOWN or not found:
        found |= _titled(said, (*memo, *candidates))
    if len(found) == 1:
        return known[found.pop()]
    if not found:
        raise UsageError(
            f"no story is “{said}”: say its id or {_LEAST} characters of it, as `newsletter "
            "stories` shows it, its place in the memo (1 is the lead), or words of its title"
        )
    raise UsageError(_which(said, [story for story in known.values() if story.id in found]))


def _at(place: int, memo: Sequence[Story]) -> Story:
    if not memo:
        raise UsageError(
            f"there is no memo yet that has a place {place}: `newsletter build` makes its draft"
        )
    if not 1 <= place <= len(memo):
        raise UsageError(f"there is no place {place}: the memo has {len(memo)}, 1 is the lead")
    return memo[place - 1]


def _titled(said: str, stories: Iterable[Story]) -> set[str]:
    """Stories whose title, or the outlet's own, is this or, where none is, has these words."""
    words = spelt(said)
    titles = [
        (story.id, spelt(title))
        for story in (stories if words else ())
        for title in {story.title: 1, story.articles[0].title: 1}
    ]
    whole = {name for name, title in titles if title == words}
    return whole or {name for name, title in titles if set(words) <= set(title)}


def _which(said: str, stories: Sequence[Story]) -> str:
    lines = [f"  {short(story)}  {story.title}" for story in stories[:_LISTED]]
    if len(stories) > _LISTED:
        lines.append(f"  and {len(stories) - _LISTED} more")
    return "\n".join([f"“{said}” may be {len(stories)} stories; say the id of one:", *lines])
