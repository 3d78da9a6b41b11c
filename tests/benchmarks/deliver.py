"""Delivering: an edition to many with the durable ledger, beside aiosmtplib without one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from newsletter import pipeline
from newsletter.compose.message import compile_message
from newsletter.model import DeliveryState
from tests.benchmarks import plain_deliver
from tests.benchmarks.compose import ENVELOPE, NUMBER, UNSUBSCRIBE
from tests.benchmarks.measure import (
    Cell,
    Figures,
    Rounds,
    Run,
    Table,
    interleaved,
    metered,
    served,
)
from tests.benchmarks.morning import LIST, frozen, workspace, write_list
from tests.fakes.editions import BUILT, sample_recipient

CONNECTIONS = 8
OURS, PEER = "Morning Memo with ledger", "aiosmtplib pool, raw bytes"


def table(*, small: bool, folder: Path) -> Table:
    """Send an edition to a relay that answers at once."""
    count = 50 if small else 2_000
    message = _message()
    with served("tests.benchmarks.smtp_sink") as port:

        def runs(fresh: Path) -> Sequence[Run]:
            one = fresh / "message.eml"
            one.write_bytes(message)
            asked: dict[str, str | int] = {"port": port, "count": count, "connections": CONNECTIONS}
            return (
                Run(name=OURS, work=delivered, arguments=asked | {"folder": str(fresh)}),
                Run(
                    name=PEER, work=plain_deliver.delivered, arguments=asked | {"message": str(one)}
                ),
            )

        rounds = interleaved(runs, small=small, folder=folder)
    return Table(
        title=f"Deliver: {count:,} messages of {len(message) / 1000:.0f} KB over {CONNECTIONS} "
        "connections to a loopback relay",
        rows=[_row(rounds, name, count) for name in (OURS, PEER)],
        notes=(
            "ratios are to the peer",
            "ours, from draft to the last `sent`: enrolment, and each recipient's own message",
            "its ledger: an intent on the disk before a message's end, its result after it",
            "the peer has its recipients in memory and sends all of them the same bytes",
        ),
        rounds=rounds,
    )


def _message() -> bytes:
    compiled = compile_message(frozen(), ENVELOPE, now=BUILT)
    made = compiled.for_recipient(sample_recipient(), token=UNSUBSCRIBE, message_id=NUMBER)
    return made.data


def _row(rounds: Rounds, name: str, count: int) -> dict[str, Cell]:
    return {
        "sender": name,
        "msg/s": count / rounds.median(name, "seconds"),
        "speed ratio": 1 / rounds.ratio(name, "seconds", to=PEER),
        "CPU s per 1,000": rounds.median(name, "cpu") / count * 1000,
        "CPU ratio": rounds.ratio(name, "cpu", to=PEER),
        "peak MB": rounds.median(name, "peak"),
    }


def delivered(folder: str, port: int, count: int, connections: int) -> Figures:
    """Enrolment and delivery as `newsletter send` does them, over the real store."""
    app = workspace(Path(folder), port=port, connections=connections)
    roster = Path(folder) / "readers.csv"
    write_list(roster, count)
    app.import_file(roster, list_name=LIST, source="file")
    app.editions.save_draft(frozen())
    draft = app.editions.of_date(app.today)
    assert draft is not None

    def send() -> None:
        pipeline.enrol(draft, lists=(LIST,), enrolment=app.ledger, now=app.clock.now())
        sending = pipeline.deliver(
            draft,
            ledger=app.ledger,
            relay=app.relay,
            letter=app.letter(draft),
            rules=app.settings.smtp,
            clock=app.clock,
        )
        asyncio.run(sending)

    figures = metered(send)
    assert app.ledger.counts(draft.edition.number) == {DeliveryState.SENT: count}
    return figures
