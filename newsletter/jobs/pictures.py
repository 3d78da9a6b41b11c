"""Fetching the pictures of a morning's stories, before the memo is laid out with them."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from newsletter.app import App
from newsletter.compose.pictures import Wanted, missing, wanted
from newsletter.gather.photos import SECONDS, NoPhoto, Photo, fetch_photos
from newsletter.gather.sandbox import FOR_PICTURES, Sandbox
from newsletter.model import PictureUse, Story

AGAIN = timedelta(days=1)  # until an address that gave nothing is asked again
_TOLD = 3  # reasons that a note has room for


async def illustrate(
    app: App, stories: Sequence[Story], *, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Fetch and keep what the chosen stories, in the memo's order, still want; sentences on it.

    Takes at most so many seconds, and raises nothing for a picture's sake. `App.compose` takes
    what is kept: with nothing to fetch this returns at once.
    """
    now = app.clock.now()
    wishes = wanted(stories) if app.settings.edition.pictures else ()
    sources = [source for one in wishes for source in one.sources]
    left = missing(
        wishes,
        kept=app.pictures.kept(sources).keys(),
        refused=app.pictures.refused(sources, now=now).keys(),
    )
    if not left:
        return ()
    async with Sandbox(limits=FOR_PICTURES) as sandbox:
        outcomes = await fetch_photos(
            left,
            rules=app.settings.gather,
            user_agent=app.user_agent,
            sandbox=sandbox,
            seconds=seconds,
        )
    for one in outcomes:
        _keep(app, one)
    return _notes(left, outcomes)


def prune_pictures(app: App) -> int:
    """Let go of pictures that no edition shows and that are older than articles may get."""
    kept = timedelta(days=app.settings.gather.keep_days)
    return app.pictures.prune(before=app.clock.now() - kept)


def _keep(app: App, one: Photo | NoPhoto) -> None:
    now = app.clock.now()
    if isinstance(one, NoPhoto):
        app.pictures.failed(one.source, one.use, one.reason, until=now + AGAIN, now=now)
    else:
        cut = one.cut
        app.pictures.keep(
            one.source, one.use, cut.jpeg, width=cut.width, height=cut.height, now=now
        )


def _notes(wishes: Sequence[Wanted], outcomes: Sequence[Photo | NoPhoto]) -> tuple[str, ...]:
    """Why the lead has no picture, and what kept the other ones."""
    had = {(one.source, one.use) for one in outcomes if isinstance(one, Photo)}
    why = {(one.source, one.use): one.reason for one in outcomes if isinstance(one, NoPhoto)}
    reasons: list[str] = []
    notes: list[str] = []
    for wish in wishes:
        if any((source, wish.use) in had for source in wish.sources):
            continue
        told = [why[source, wish.use] for source in wish.sources if (source, wish.use) in why]
        reason = told[-1] if len(told) == len(wish.sources) else "not reached in time"
        if wish.use is PictureUse.LEAD:
            notes.append(f"the lead has no picture: {reason}")
        else:
            reasons.append(reason.partition(" (")[0])
    if reasons:
        counts = Counter(reasons).most_common(_TOLD)
        told = [f"{number} {reason}" for reason, number in counts]
        others = len(reasons) - sum(number for _, number in counts)
        told += [f"{others} for other reasons"] if others else []
        notes.append(f"{len(reasons)} pictures could not be had: {', '.join(told)}")
    return tuple(notes)
