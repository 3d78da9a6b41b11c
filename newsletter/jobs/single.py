"""Single messages: test copies of an edition, and notes such as a confirmation."""

from collections.abc import Sequence
from dataclasses import replace

from newsletter import pipeline
from newsletter.app import App
from newsletter.compose.note import write_note
from newsletter.deliver.copies import CopyLedger
from newsletter.deliver.send import deliver
from newsletter.errors import RelayError
from newsletter.jobs.lint import checked as linted
from newsletter.jobs.lint import in_short
from newsletter.jobs.morning import build_draft, wanted
from newsletter.jobs.report import UNWATCHED, Report, Status, Stopwatch, Watch
from newsletter.model import DeliveryState
from newsletter.subscribers.addresses import checked, normal_form


async def send_test(
    app: App,
    addresses: Sequence[str],
    *,
    number: int | None = None,
    watch: Watch = UNWATCHED,
) -> Report:
    """Mail a marked copy to the given addresses only; edition and ledger stay as they were.

    What lint has to fix is noted and stops no copy: somebody wants to look at it. Raises UsageError
    for an address that is none. A copy whose reply is a 4xx is not tried again.
    """
    wanted_addresses = {normal_form(address): checked(address) for address in addresses}
    people = [
        replace(app.recipient(address), subscriber=place)
        for place, address in enumerate(wanted_addresses.values(), 1)
    ]
    clock = Stopwatch()
    frozen, report = wanted(app, number), Report(status=Status.SENT, seconds=clock.seconds)
    if frozen is None:
        report, frozen = await build_draft(app, report, clock, app.today)
    if frozen is None:
        return report
    copies = CopyLedger(people)
    watch.on_sending(len(people))
    error = None
    with clock.time("deliver"):
        try:
            await pipeline.deliver(
                frozen,
                ledger=copies,
                relay=app.relay,
                letter=app.letter(frozen, test=True),
                rules=app.settings.smtp,
                clock=app.clock,
                on_result=watch.on_result,
            )
        except RelayError as caught:
            error = str(caught)
    bad = [r for r in copies.results.values() if r.state is not DeliveryState.SENT]
    if error is None and bad:
        error = f"{len(bad)} of {len(people)} test copies were not taken: {bad[0].reply}"
    to_fix = linted(app, frozen).to_fix
    held = (f"`newsletter send` would stop at {in_short(to_fix)}",) if to_fix else ()
    return replace(
        report,
        status=Status.SENT if error is None else Status.FAILED,
        edition=frozen.edition,
        chosen=len(frozen.edition.stories),
        deliveries=copies.counts(),
        notes=(*report.notes, f"a test copy to {', '.join(one.address for one in people)}", *held),
        error=error,
    )


async def send_note(app: App, address: str, *, subject: str, text: str, html: str) -> None:
    """Mail one message that is no edition, such as a confirmation; RelayError if it is not taken.

    What the relay wants later (a 4xx) counts as not taken: whoever asked asks again.
    """
    notes = CopyLedger([app.recipient(address)])
    await deliver(
        0,
        ledger=notes,
        relay=app.relay,
        letter=lambda recipient: write_note(
            app.envelope,
            recipient.address,
            subject=subject,
            text=text,
            html=html,
            now=app.clock.now(),
        ),
        clock=app.clock,
        connections=1,
        messages_per_connection=1,
        expires=app.clock.now() + pipeline.EXPIRES,
    )
    for result in notes.results.values():
        if result.state is not DeliveryState.SENT:
            raise RelayError(f"the message to {address} was not taken: {result.reply}")
