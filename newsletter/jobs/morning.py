"""The jobs of a morning, the run and the send, which commands, daemon and demo call.

A job holds the run lock, does the stages in order, and comes back with a Report: what went wrong on
the way is in it, so that every caller can say the same.
"""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from newsletter import pipeline
from newsletter.app import App
from newsletter.embed import why_not
from newsletter.errors import BusyError, UsageError
from newsletter.gather.policy import Occasion
from newsletter.jobs.outgoing import go_out, rehearsed
from newsletter.jobs.pictures import illustrate, prune_pictures
from newsletter.jobs.report import UNWATCHED, Report, Status, Stopwatch, Watch
from newsletter.model import EditionState, FeedReading, FrozenEdition


async def run(
    app: App,
    watch: Watch = UNWATCHED,
    *,
    day: date | None = None,
    force: bool = False,
) -> Report:
    """The whole job of a morning, once, for a local date (today's): what the schedule does.

    A draft of the date that is younger than `edition.draft_stays` is sent as it was previewed. One
    with something to fix stays a draft, unless `force` is given.
    """
    try:
        with app.lock.hold(what="run"):
            ended = await _run(app, watch, day, force=force)
    except BusyError as error:
        return Report(status=Status.BUSY, error=str(error))
    # In a thread, and without the lock: it goes in short steps, and nobody waits for it.
    await asyncio.to_thread(app.newsroom.prune)
    await asyncio.to_thread(prune_pictures, app)
    return ended


async def _run(app: App, watch: Watch, day: date | None, *, force: bool) -> Report:
    clock = Stopwatch()
    notes = (*_given_up(app), *app.sync_lists())
    frozen = app.editions.of_date(day) if day else _todays(app)
    day = day or app.today
    notes += await _yesterdays(app, frozen, watch)
    if frozen and (frozen.state is not EditionState.DRAFT or _stays(app, frozen)):
        return await go_out(
            app, frozen, watch, clock, Report(status=Status.SENT, notes=notes), force=force
        )
    with clock.time("gather"):
        readings = await app.newsroom.gather(watch.on_reading, occasion=Occasion.MORNING)
    report = Report(
        status=Status.QUIET,
        readings=readings,
        notes=notes,
        alerts=app.newsroom.alerts(),
        seconds=clock.seconds,
    )
    report, built = await build_draft(app, report, clock, day)
    if built is None:
        return _all_failed(report) if report.error is None else report
    return await go_out(app, built, watch, clock, report, force=force)


async def poll(app: App) -> tuple[FeedReading, ...]:
    """Read the feeds that are due between two mornings; none while another job is at work."""
    try:
        with app.lock.hold(what="poll"):
            return await app.newsroom.gather(occasion=Occasion.POLL)
    except BusyError:
        return ()


def _given_up(app: App) -> tuple[str, ...]:
    """Editions whose sending began a day ago come to their end; a note where that was early."""
    now = app.clock.now()
    late = app.editions.give_up(begun_before=now - pipeline.EXPIRES, now=now)
    if not late:
        return ()
    return (f"{late} deliveries of an earlier edition expired; `newsletter deliveries` shows them",)


def _todays(app: App) -> FrozenEdition | None:
    """Today's edition; just after midnight the one whose sending was stopped before it."""
    frozen = app.editions.of_date(app.today)
    before = app.editions.of_date(app.today - timedelta(days=1))
    if frozen or before is None or before.state is not EditionState.SENDING:
        return frozen
    begun = app.editions.begun(before.edition.number)
    lately = begun and app.clock.now() - begun <= app.plan.late_by
    return before if lately else None


async def _yesterdays(app: App, todays: FrozenEdition | None, watch: Watch) -> tuple[str, ...]:
    """Go on with what yesterday's edition still owes, before today's; a note of what came of it."""
    before = app.editions.of_date(app.today - timedelta(days=1))
    if before is None or before == todays or before.state is not EditionState.SENDING:
        return ()
    ended = await go_out(app, before, watch, Stopwatch(), Report(status=Status.SENT))
    sentence = f"yesterday's no. {before.edition.number} was gone on with: {ended.status.value}"
    return (sentence + (f", {ended.error}" if ended.error else ""), *ended.notes)


def _stays(app: App, draft: FrozenEdition) -> bool:
    age = app.clock.now() - draft.edition.built_at
    return timedelta(0) <= age <= timedelta(hours=app.settings.edition.draft_stays)


def _all_failed(report: Report) -> Report:
    """A quiet morning is one thing, a network that is down another."""
    if report.readings and all(reading.error for reading in report.readings):
        return replace(
            report,
            status=Status.FAILED,
            error=f"none of the {len(report.readings)} feeds could be read, the first because: "
            f"{report.readings[0].error}",
        )
    return report


async def build_draft(
    app: App, report: Report, clock: Stopwatch, day: date
) -> tuple[Report, FrozenEdition | None]:
    """Rank and compose a date's draft, with its pictures fetched before.

    None on a quiet morning, and the report says so.
    """
    with clock.time("rank"):
        candidates = app.candidates(day=day)
    report = replace(
        report,
        articles=candidates.articles,
        stories=len(candidates.stories),
        chosen=len(candidates.chosen),
    )
    if app.settings.rank.embed and (trouble := why_not()):
        report = replace(report, notes=(*report.notes, trouble))
    if len(candidates.chosen) >= app.settings.edition.min_stories:
        with clock.time("pictures"):
            notes = await illustrate(app, candidates.chosen)
        report = replace(report, notes=(*report.notes, *notes))
    with clock.time("compose"):
        built = app.build(candidates, day=day)
    if isinstance(built, pipeline.Quiet):
        note = (
            f"a quiet morning: {built.stories} stories, fewer than edition.min_stories "
            f"({built.needed}), so no edition; nothing is used up"
        )
        if not candidates.articles:
            note += "; `newsletter gather` reads the feeds"
        return replace(report, status=Status.QUIET, notes=(*report.notes, note)), None
    return replace(report, edition=built.edition), built


async def send(
    app: App,
    *,
    number: int | None = None,
    dry_run: bool = False,
    force: bool = False,
    watch: Watch = UNWATCHED,
) -> Report:
    """Send today's draft, or edition `number`, to the list; builds a draft where there is none.

    Goes on where an earlier send stopped. A draft with something to fix stays one, unless `force`
    is given. Raises UsageError where there is no edition `number`.
    """
    try:
        with app.lock.hold(what="send"):
            clock = Stopwatch()
            late = () if dry_run else _given_up(app)
            report = Report(status=Status.SENT, notes=(*late, *app.sync_lists()))
            frozen = wanted(app, number)
            if number is None and not dry_run:
                earlier = await _yesterdays(app, frozen, watch)
                report = replace(report, notes=(*report.notes, *earlier))
            if frozen is None:
                report, frozen = await build_draft(app, report, clock, app.today)
            if frozen is None:
                return report
            if dry_run:
                return rehearsed(app, frozen, report, force=force)
            return await go_out(app, frozen, watch, clock, report, force=force)
    except BusyError as error:
        return Report(status=Status.BUSY, error=str(error))


def wanted(app: App, number: int | None) -> FrozenEdition | None:
    """Edition `number`, or today's, None where today has none yet; UsageError for a wrong one."""
    if number is None:
        return _todays(app)
    frozen = app.editions.numbered(number)
    if frozen is None:
        raise UsageError(f"there is no edition {number}; `newsletter edition list` shows them.")
    return frozen


def stopped(app: App) -> Report:
    """What a job that was stopped in the middle leaves: where it stands, and how to go on."""
    frozen = _todays(app)
    if frozen is None or frozen.state is EditionState.DRAFT:
        return Report(status=Status.FAILED, error="stopped; nothing was sent")
    counts = app.ledger.counts(frozen.edition.number)
    left = pipeline.unfinished(counts)
    return Report(
        status=Status.PARTIAL,
        edition=frozen.edition,
        chosen=len(frozen.edition.stories),
        deliveries=counts,
        error=f"stopped; still to send: {left}; `newsletter send` goes on",
    )
