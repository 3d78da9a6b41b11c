"""Today's draft as the editor has it before something is said, and as it is built after."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newsletter.app import App
from newsletter.commands.naming import find_story
from newsletter.errors import RunError
from newsletter.jobs.pictures import illustrate
from newsletter.model import Edit, Edition, EditionState, FrozenEdition, Story
from newsletter.pipeline import Quiet
from newsletter.rank.edits import UNTOUCHED, Edits, applied

_PATIENCE = 8.0  # seconds that an editor waits for the pictures of what was pinned
_TICK = timedelta(seconds=1)  # the times of files may be no finer


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A date's stories as they stand: those of the memo in the order of its page, and all.

    `frozen` is the date's edition, a draft or out; None before there is one.
    """

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


def todays(app: App) -> Draft:
    """What there is of today: its edition, a draft or out, its candidates, and what was said."""
    day = app.today
    frozen = app.editions.of_date(day)
    memo = frozen.edition.stories if frozen else ()
    candidates = app.candidates(day=day).stories
    articles = {one.id: [a.id for a in one.articles] for one in (*memo, *candidates)}
    return Draft(
        day=day,
        frozen=frozen,
        memo=memo,
        candidates=candidates,
        edits=applied(app.edits.of_date(day), articles),
    )


def open_draft(app: App) -> Draft:
    """The same to change it. Raises RunError where the date's edition is out."""
    draft = todays(app)
    if draft.frozen and draft.frozen.state is not EditionState.DRAFT:
        number = draft.frozen.edition.number
        raise RunError(
            f"the edition of {draft.day} (no. {number}) is {draft.frozen.state}, so it is frozen: "
            f"what is out stays as it is; `newsletter edition show {number}` shows it"
        )
    return draft


def built_with(
    app: App, edits: Sequence[Edit], keep: Callable[[], object]
) -> tuple[Edition, Sequence[Story]]:
    """The draft with these edits of today, kept by `keep` once it is built, and the candidates.

    Raises RunError where too few stories would be left: nothing is changed then.
    """
    as_if = copy(app)
    vars(as_if)["edits"] = _Said(edits)
    ranked = as_if.candidates()
    asyncio.run(illustrate(as_if, ranked.chosen, seconds=_PATIENCE))
    built = as_if.build(ranked)
    if isinstance(built, Quiet):
        raise RunError(
            f"nothing is changed: it would leave {built.stories} stories, fewer than "
            f"edition.min_stories ({built.needed})"
        )
    keep()
    return built.edition, ranked.stories


class _Said:
    """Edits as the store has them for whoever ranks, but kept nowhere."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits

    def of_date(self, _: date) -> Sequence[Edit]:
        """The edits of today."""
        return self._edits


def out_of_date(app: App, frozen: FrozenEdition | None) -> str:
    """A line where a draft is older than config.yaml, which it may no longer follow; else "".

    Nothing is known of that under `--at`: the times of files are the machine's.
    """
    if frozen is None or frozen.state is not EditionState.DRAFT or app.clock.ahead:
        return ""
    changed = datetime.fromtimestamp(app.config.stat().st_mtime, UTC)
    if changed <= frozen.edition.built_at + _TICK:
        return ""
    return (
        f"{app.config.name} was changed after the draft no. {frozen.edition.number} was built: "
        "`newsletter build` builds it anew"
    )
