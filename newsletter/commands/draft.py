"""Today's draft as the editor's desk has it before something is said, and as it is built after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from newsletter.app import App
from newsletter.commands.naming import find_story
from newsletter.errors import RunError
from newsletter.model import Edit, Edition, EditionState, FrozenEdition, Story
from newsletter.pipeline import Quiet
from newsletter.rank.edits import UNTOUCHED, Edits, applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A date's stories as they stand: those of the memo in the order of its page, and all."""

    day: date
    frozen: FrozenEdition | None
    memo: Sequence[Story]
    candidates: Sequence[Story]
    edits: Mapping[str, Edits]

    def find(self, said: str) -> Story:
        """The story that a person means; UsageError where it is none or several."""
        return find_story(said, self.candidates, self.memo)

    def edits_of(self, story: Story) -> Edits:
        """What was said of it."""
        return self.edits.get(story.id, UNTOUCHED)

    def place(self, story: str) -> int | None:
        """Where it stands in the memo, 1 first."""
        return next((n for n, one in enumerate(self.memo, 1) if one.id == story), None)


def at_desk(app: App) -> Desk:
    """What there is of today: its edition, a draft or out, its candidates, and what was said."""
    day = app.today
    frozen = app.editions.of_date(day)
    memo = frozen.edition.stories if frozen else ()
    candidates = app.candidates(day=day).stories
    articles = {one.id: [a.id for a in one.articles] for one in (*memo, *candidates)}
    return Desk(
        day=day,
        frozen=frozen,
        memo=memo,
        candidates=candidates,
        edits=applied(app.edits.of_date(day), articles),
    )


def at_draft(app: App) -> Desk:
    """The same to change it. Raises RunError where the date's edition is out."""
    desk = at_desk(app)
    if desk.frozen and desk.frozen.state is not EditionState.DRAFT:
        number = desk.frozen.edition.number
        raise RunError(
            f"the edition of {desk.day} (no. {number}) is {desk.frozen.state}, so it is frozen: "
            f"what is out stays as it is; `newsletter edition show {number}` shows it"
        )
    return desk


def built_anew(app: App, change: Callable[[], object]) -> Edition:
    """The draft after a change of the edits, which stay as they were where it cannot be built."""
    before = app.edits.of_date(app.today)
    try:
        change()
        built = app.build(app.candidates())
    except BaseException:
        _put_back(app, before)
        raise
    if isinstance(built, Quiet):
        _put_back(app, before)
        raise RunError(
            f"nothing is changed: it would leave {built.stories} stories, fewer than "
            f"edition.min_stories ({built.needed})"
        )
    return built.edition


def _put_back(app: App, edits: Sequence[Edit]) -> None:
    app.edits.clear(app.today)
    for edit in edits:
        app.edits.say(app.today, edit, app.clock.now())
