"""An edition on its way out: the gate that it passes, the hand-over, and how that ended."""

from collections.abc import Mapping
from dataclasses import replace

from newsletter import pipeline
from newsletter.app import App
from newsletter.errors import RelayError
from newsletter.jobs.lint import checked, in_short
from newsletter.jobs.report import Report, Status, Stopwatch, Watch
from newsletter.model import DeliveryState, EditionState, FrozenEdition


def rehearsed(app: App, frozen: FrozenEdition, report: Report, *, force: bool = False) -> Report:
    """What sending an edition would come to, and what lint says of it; nothing is done."""
    counts = app.subscribers.counts()
    if frozen.state is EditionState.DRAFT:
        would = sum(counts[name] for name in app.lists())
        states: Mapping[DeliveryState, int] = {DeliveryState.PENDING: would}
    else:
        states = app.ledger.counts(frozen.edition.number)
        would = pipeline.unfinished(states)
    found = checked(app, frozen)
    if frozen.state is EditionState.DRAFT and found.to_fix and not force:
        note = f"a dry run: nothing would be sent before the {len(found.to_fix)} to fix are right"
    else:
        note = f"a dry run: {would} messages would be sent, none was"
    fixes = (f"to fix: {one.says}" for one in found.to_fix)
    looks = (f"to look at: {one.says}" for one in found.to_look_at)
    return replace(
        report,
        status=Status.DRY_RUN if would or frozen.state is EditionState.DRAFT else Status.EXISTS,
        edition=frozen.edition,
        chosen=len(frozen.edition.stories),
        deliveries=states,
        notes=(*report.notes, note, *fixes, *looks),
    )


async def go_out(
    app: App,
    frozen: FrozenEdition,
    watch: Watch,
    clock: Stopwatch,
    report: Report,
    *,
    force: bool = False,
) -> Report:
    """Hand an edition to the relay for everybody who is to get it; or go on where that stopped.

    A draft passes the gate first: what lint has to fix in it stops it, unless `force` is given.
    """
    number, lists = frozen.edition.number, app.lists()
    report = replace(
        report, edition=frozen.edition, chosen=len(frozen.edition.stories), seconds=clock.seconds
    )
    if frozen.state is EditionState.DRAFT:
        expected = sum(app.subscribers.counts()[name] for name in lists)
        if not expected:
            return _nobody(report)
        report = _through_the_gate(app, frozen, clock, report, force=force)
        if report.error:
            return report
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


def _through_the_gate(
    app: App, frozen: FrozenEdition, clock: Stopwatch, report: Report, *, force: bool
) -> Report:
    """The report with an error where lint holds the draft back; law 3: nothing is consumed."""
    with clock.time("lint"):
        to_fix = checked(app, frozen).to_fix
    if not to_fix:
        return report
    if force:
        return replace(report, notes=(*report.notes, f"sent all the same: {in_short(to_fix)}"))
    return replace(
        report,
        status=Status.FAILED,
        error=f"not sent, for {in_short(to_fix)} The draft is kept: `newsletter lint` says more. "
        "Put it right, `newsletter build`, then `newsletter send`; or `newsletter send --force`",
    )


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
