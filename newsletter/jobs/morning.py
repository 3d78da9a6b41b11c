"""The jobs of a morning, the run and the send, which commands, daemon and demo call.

A job holds the run lock, does the stages in order, and comes back with a Report: what went wrong on
the way is in it, so that every caller can say the same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from newsletter import pipeline
from newsletter.app import App
from newsletter.embed import why_not
from newsletter.errors import BusyError, RelayError, UsageError
from newsletter.gather.policy import Occasion
from newsletter.jobs.report import UNWATCHED, Report, Status, Stopwatch, Watch
from newsletter.model import DeliveryState, EditionState, FeedReading, FrozenEdition


async def run(
    app: App,
    watch: Watch = UNWATCHED,
    *,
    day: date | None = None,
) -> Report:
    """The whole job of a morning, once, for a local date (today's): what the schedule does.

    A draft of the date that is younger than `edition.draft_stays` is sent as it was previewed.
    """
    try:
        with app.lock.hold(what="run"):
            ended = await _run(app, watch, day)
    except BusyError as error:
        return Report(status=Status.BUSY, error=str(error))
    # In a thread, and without the lock: it goes in short steps, and nobody waits for it.
    await asyncio.to_thread(app.newsroom.prune)
    return ended


async def _run(app: App, watch: Watch, day: date | None) -> Report:
    clock = Stopwatch()
    notes = (*_given_up(app), *app.sync_lists())
    frozen = app.editions.of_date(day) if day else _todays(app)
    day = day or app.today
    notes += await _yesterdays(app, frozen, watch)
    if frozen and (frozen.state is not EditionState.DRAFT or _stays(app, frozen)):
        return await _send(app, frozen, watch, clock, Report(status=Status.SENT, notes=notes))
    with clock.time("gather"):
        readings = await app.newsroom.gather(watch.on_reading, occasion=Occasion.MORNING)
    report = Report(
        status=Status.QUIET,
        readings=readings,
        notes=notes,
        alerts=app.newsroom.alerts(),
        seconds=clock.seconds,
    )
    report, built = build_draft(app, report, clock, day)
    if built is None:
        return _all_failed(report) if report.error is None else report
    return await _send(app, built, watch, clock, report)


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
    ended = await _send(app, before, watch, Stopwatch(), Report(status=Status.SENT))
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


def build_draft(
    app: App, report: Report, clock: Stopwatch, day: date
) -> tuple[Report, FrozenEdition | None]:
    """Rank and compose a date's draft; None on a quiet morning, and the report says so."""
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
    watch: Watch = UNWATCHED,
) -> Report:
    """Send today's draft, or edition `number`, to the list; builds a draft where there is none.

    Goes on where an earlier send stopped. Raises UsageError where there is no edition `number`.
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
                report, frozen = build_draft(app, report, clock, app.today)
            if frozen is None:
                return report
            if dry_run:
                return _rehearsed(app, frozen, report)
            return await _send(app, frozen, watch, clock, report)
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


def _rehearsed(app: App, frozen: FrozenEdition, report: Report) -> Report:
    counts = app.subscribers.counts()
    if frozen.state is EditionState.DRAFT:
        would = sum(counts[name] for name in app.lists())
        states: Mapping[DeliveryState, int] = {DeliveryState.PENDING: would}
    else:
        states = app.ledger.counts(frozen.edition.number)
        would = pipeline.unfinished(states)
    return replace(
        report,
        status=Status.PARTIAL if would else Status.EXISTS,
        edition=frozen.edition,
        chosen=len(frozen.edition.stories),
        deliveries=states,
        notes=(*report.notes, f"a dry run: {would} messages would be sent, none was"),
    )


async def _send(
    app: App, frozen: FrozenEdition, watch: Watch, clock: Stopwatch, report: Report
) -> Report:
    number, lists = frozen.edition.number, app.lists()
    report = replace(
        report, edition=frozen.edition, chosen=len(frozen.edition.stories), seconds=clock.seconds
    )
    if frozen.state is EditionState.DRAFT:
        expected = sum(app.subscribers.counts()[name] for name in lists)
        if not expected:
            return _nobody(report)
    else:
        before = app.ledger.counts(number)
        expected = pipeline.unfinished(before)
        if not expected:
            app.editions.mark(number, EditionState.SENT, now=app.clock.now())
            return replace(report, status=Status.EXISTS, deliveries=before)
    watch.on_sending(expected)
    error = None
    with clock.time("deliver"):
        try:
            pipeline.enrol(frozen, lists=lists, enrolment=app.ledger, now=app.clock.now())
            await pipeline.deliver(
                frozen,
                ledger=app.ledger,
                relay=app.relay,
                letter=app.letter(frozen),
                rules=app.settings.smtp,
                clock=app.clock,
                begun=app.editions.begun(number),
                on_result=watch.on_result,
            )
        except RelayError as caught:
            error = str(caught)
    ended = _ended(app, report, number, error)
    if error and app.editions.withdraw(number):
        note = "none was begun, so the edition is a draft again and may still be built anew"
        return replace(ended, notes=(*ended.notes, note))
    return ended


def _nobody(report: Report) -> Report:
    return replace(
        report,
        status=Status.FAILED,
        error="nobody is subscribed: add lines to subscribers/readers.csv or use `newsletter "
        "subscribers add ADDRESS`, then `newsletter send`; the draft is kept",
    )


def _ended(app: App, report: Report, number: int, error: str | None) -> Report:
    counts = app.ledger.counts(number)
    left = pipeline.unfinished(counts)
    notes = list(report.notes)
    if error is not None:
        status = Status.PARTIAL if counts.get(DeliveryState.SENT) else Status.FAILED
        notes.append(f"still to send: {left}; `newsletter send` or the next run goes on")
    elif left:
        status = Status.PARTIAL
        due = app.ledger.next_due(number)
        when = f" at {due:%H:%M} UTC" if due else ""
        notes.append(f"still to send: {left}, the next due{when}; `newsletter send` goes on")
    else:
        status = Status.SENT
        app.editions.mark(number, EditionState.SENT, now=app.clock.now())
    rejected = counts.get(DeliveryState.REJECTED, 0)
    if rejected and rejected == sum(counts.values()):
        first = next(app.ledger.rows(edition=number, state=DeliveryState.REJECTED))
        status = Status.FAILED
        error = f"nobody got it: all {rejected} were refused, the first because: {first.reply}"
    if unknown := counts.get(DeliveryState.UNKNOWN):
        notes.append(
            f"{unknown} deliveries are unknown: the relay may have them, so they are not repeated; "
            "`newsletter deliveries --state unknown` lists them"
        )
    return replace(report, status=status, deliveries=counts, notes=tuple(notes), error=error)


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
