"""Subscribers: a large list taken in, then enrolled and claimed for an edition. It has no peer."""

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from newsletter import pipeline
from newsletter.deliver.books import PAGE
from newsletter.model import DeliveryState, Recipient, Result
from newsletter.store.deliveries import DeliveryLedger
from tests.benchmarks.measure import Figures, Run, Table, interleaved, metered, peak
from tests.benchmarks.morning import LIST, frozen, workspace, write_list
from tests.fakes.editions import BUILT

IMPORT, CLAIM = "import", "claim"


def table(*, small: bool, folder: Path) -> Table:
    """Import a list, then hand all of it out."""
    count = 500 if small else 100_000

    def runs(fresh: Path) -> Sequence[Run]:
        arguments: dict[str, str | int] = {"folder": str(fresh), "count": count}
        return (
            Run(name=IMPORT, work=imported, arguments=arguments),
            Run(name=CLAIM, work=claimed, arguments=arguments),
        )

    rounds = interleaved(runs, small=small, folder=folder)
    steps = (
        (IMPORT, "seconds", "a CSV file imported"),
        (CLAIM, "enrol", "enrolled for an edition, one commit"),
        (CLAIM, "claim", f"claimed, pages of {PAGE}"),
        (CLAIM, "record", "results recorded, a commit a page"),
    )
    return Table(
        title=f"Subscribers: {count:,} on one list",
        rows=[
            {
                "step": step,
                "seconds": (seconds := rounds.median(name, key)),
                "rows/s": count / seconds,
                "peak MB": rounds.median(name, "peak"),
            }
            for name, key, step in steps
        ],
        notes=(
            "no peer: none of the locked packages keeps subscribers",
            "the import is one process, the three steps of a send another",
        ),
        rounds=rounds,
    )


def imported(folder: str, count: int) -> Figures:
    """The file taken over into a new store."""
    app = workspace(Path(folder))
    roster = Path(folder) / "readers.csv"
    write_list(roster, count)
    app.editions.save_draft(frozen())

    def take_over() -> None:
        app.import_file(roster, list_name=LIST, source="import")

    figures = metered(take_over)
    assert app.subscribers.counts() == {LIST: count}
    return figures


def claimed(folder: str, count: int) -> Figures:
    """An edition's deliveries made, claimed to the last, and given their results."""
    app = workspace(Path(folder))
    draft = app.editions.of_date(app.today)
    assert draft is not None
    number, now = draft.edition.number, app.clock.now()
    began = perf_counter()
    pipeline.enrol(draft, lists=(LIST,), enrolment=app.ledger, now=now)
    figures = {"enrol": perf_counter() - began, "claim": 0.0, "record": 0.0}
    while page := _page(app.ledger, number, figures):
        results = [_result(recipient) for recipient in page]
        began = perf_counter()
        app.ledger.record(results, now=now)
        figures["record"] += perf_counter() - began
    assert app.ledger.counts(number) == {DeliveryState.SENT: count}
    return figures | {"peak": peak()}


def _page(ledger: DeliveryLedger, number: int, figures: Figures) -> Sequence[Recipient]:
    began = perf_counter()
    page = ledger.claim(number, limit=PAGE, now=BUILT)
    figures["claim"] += perf_counter() - began
    return page


def _result(recipient: Recipient) -> Result:
    return Result(
        subscriber=recipient.subscriber, state=DeliveryState.SENT, reply="250 ok", attempts=1
    )
