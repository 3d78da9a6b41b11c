"""The ledger: who is enrolled, claimed, committed, recorded."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from newsletter.errors import BusyError, StoreError
from newsletter.model import (
    DeliveryState,
    Edition,
    EditionState,
    FrozenEdition,
    Recipient,
    Result,
    Stats,
    SubscriberState,
)
from newsletter.store.database import open_database
from newsletter.store.deliveries import DeliveryLedger
from newsletter.store.editions import EditionStore
from newsletter.store.locks import LEASE, RunLock
from newsletter.store.schema import deliveries
from newsletter.store.subscribers import SubscriberStore

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
IDA, JON, KIM = "ida@coast.example", "jon@hill.example", "kim@web.example"
PENDING, COMMITTING, SENT, DEFERRED, REJECTED, UNKNOWN = DeliveryState


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memo.sqlite3"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


@pytest.fixture
def people(engine: Engine) -> SubscriberStore:
    store = SubscriberStore(engine)
    for address in (IDA, JON, KIM):
        add(store, address)
    return store


@pytest.fixture
def ledger(engine: Engine, people: SubscriberStore) -> DeliveryLedger:
    assert people.counts() == {"readers": 3}
    draft(engine, 1)
    return DeliveryLedger(engine)


def add(store: SubscriberStore, address: str, *, list_name: str = "readers") -> None:
    store.add(address, key=address, list_name=list_name, since=NOW, source="file", name="N.")


def draft(engine: Engine, number: int) -> None:
    edition = Edition(
        number=number,
        date=date(2026, 11, 23) + timedelta(days=number),
        subject="Fog stays",
        preheader="",
        re="",
        minute=(),
        sections=(),
        number_of_the_day=None,
        quote=None,
        stats=Stats(feeds_read=1, feeds_total=1, articles=1, stories=1, chosen=1),
        built_at=NOW,
    )
    EditionStore(engine).save_draft(FrozenEdition(edition=edition, html="", text=""))


def result(
    subscriber: int,
    state: DeliveryState,
    *,
    reply: str = "250 ok",
    attempts: int = 1,
    next_at: datetime | None = None,
) -> Result:
    return Result(
        subscriber=subscriber, state=state, reply=reply, attempts=attempts, next_at=next_at
    )


def ids(claimed: list[Recipient]) -> list[int]:
    return [one.subscriber for one in claimed]


def test_enrolling_freezes_the_draft_with_one_pending_row_each(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    assert ledger.enrol(1, lists=["readers"], now=NOW) == 3
    assert ledger.counts(1) == {PENDING: 3}
    assert [row.state for row in EditionStore(engine).all()] == [EditionState.SENDING]


def test_enrolling_again_changes_nothing(ledger: DeliveryLedger, people: SubscriberStore) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    add(people, "new@coast.example")
    assert ledger.enrol(1, lists=["readers"], now=NOW) == 0
    assert ledger.counts(1) == {PENDING: 3}


def test_only_the_subscribed_of_the_lists_are_enrolled_and_each_address_once(
    ledger: DeliveryLedger, people: SubscriberStore
) -> None:
    add(people, IDA, list_name="board")
    add(people, "lea@board.example", list_name="board")
    add(people, "max@press.example", list_name="press")
    people.set_state(2, SubscriberState.PENDING, now=NOW)
    people.set_state(3, SubscriberState.UNSUBSCRIBED, now=NOW)
    assert ledger.enrol(1, lists=["readers", "board"], now=NOW) == 2
    assert [row.address for row in ledger.rows()] == [IDA, "lea@board.example"]


def test_with_nobody_to_enrol_the_draft_stays_one(ledger: DeliveryLedger, engine: Engine) -> None:
    assert ledger.enrol(1, lists=["nobody"], now=NOW) == 0
    assert [row.state for row in EditionStore(engine).all()] == [EditionState.DRAFT]


def test_a_claim_tells_all_that_the_letter_needs(ledger: DeliveryLedger) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    (ida,) = ledger.claim(1, limit=1, now=NOW)
    assert ida == Recipient(
        subscriber=1, address=IDA, name="N.", since=NOW, source="file", attempts=0
    )


def test_claims_go_on_where_the_last_one_ended_and_hand_out_nothing_twice(
    ledger: DeliveryLedger,
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    assert ids(ledger.claim(1, limit=2, now=NOW)) == [1, 2]
    assert ids(ledger.claim(1, limit=2, now=NOW)) == [3]
    assert ledger.claim(1, limit=2, now=NOW) == []


def test_claims_page_by_key_without_sorting_or_scanning(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2:4]))
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=9, now=NOW)
    claims = [one for one in asked if one[0].startswith("SELECT deliveries")]
    plans = []
    with engine.connect() as connection:
        for statement, values in claims:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            plans.append([str(row[3]) for row in plan])
    lookup = "SEARCH subscribers USING INTEGER PRIMARY KEY (rowid=?)"
    index = "ix_deliveries_edition_state_next_at_subscriber"
    assert plans == [
        [
            f"SEARCH deliveries USING INDEX {index} (edition=? AND state=? AND next_at<?)",
            lookup,
        ],
        ["SEARCH deliveries USING PRIMARY KEY (edition=? AND subscriber>?)", lookup],
    ]


def test_whoever_left_before_the_claim_gets_nothing_and_has_no_row(
    ledger: DeliveryLedger, people: SubscriberStore
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    people.unsubscribe(key=IDA, now=NOW)
    people.unsubscribe(key=JON, now=NOW)
    assert ids(ledger.claim(1, limit=1, now=NOW)) == [3]
    assert ledger.counts(1) == {PENDING: 1}


def test_whoever_came_back_before_the_claim_gets_it(
    ledger: DeliveryLedger, people: SubscriberStore
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    people.unsubscribe(key=IDA, now=NOW)
    add(people, IDA)
    assert ids(ledger.claim(1, limit=9, now=NOW)) == [1, 2, 3]


def test_an_intent_is_durable_when_it_returns(ledger: DeliveryLedger, file: Path) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=1, now=NOW)
    ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    other = open_database(f"sqlite:///{file}")
    with other.connect() as connection:
        columns = (deliveries.c.state, deliveries.c.message_id)
        row = connection.execute(select(*columns).where(deliveries.c.subscriber == 1)).one()
    other.dispose()
    assert tuple(row) == ("committing", "<1.1@coast.example>")


@pytest.mark.parametrize("done", [SENT, REJECTED, UNKNOWN, COMMITTING])
def test_of_two_senders_with_the_same_row_the_second_is_refused(
    ledger: DeliveryLedger, file: Path, done: DeliveryState
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    other = open_database(f"sqlite:///{file}")
    second = DeliveryLedger(other)
    assert ids(ledger.claim(1, limit=1, now=NOW)) == ids(second.claim(1, limit=1, now=NOW)) == [1]
    assert not ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    if done is not COMMITTING:
        ledger.record([result(1, done)], now=NOW)
    assert second.record([], intents={1: "<1.1@coast.example>"}, now=NOW) == {1}
    assert ledger.counts(1) == {done: 1, PENDING: 2}
    other.dispose()


def test_a_refused_intent_keeps_back_neither_the_others_nor_the_results(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    ledger.record([], intents={3: "<1.3@coast.example>"}, now=NOW)
    other = DeliveryLedger(engine)
    other.claim(1, limit=1, now=NOW)
    other.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    intents = {1: "<1.1@coast.example>", 2: "<1.2@coast.example>"}
    assert ledger.record([result(3, SENT)], intents=intents, now=NOW) == {1}
    assert [row.state for row in ledger.rows()] == [COMMITTING, COMMITTING, SENT]


def test_an_intent_for_somebody_not_in_hand_is_a_mistake(ledger: DeliveryLedger) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    with pytest.raises(ValueError, match="subscriber 1 is in hand"):
        ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    assert ledger.counts(1) == {PENDING: 3}


def test_whoever_slept_through_the_lease_begins_nothing_and_keeps_what_was_said(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    slept = RunLock(engine, wall=lambda: NOW)
    old = DeliveryLedger(engine, lock=slept)
    with slept.hold(what="run"):
        old.recover(1, now=NOW)
        old.claim(1, limit=3, now=NOW)
        assert not old.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
        with RunLock(engine, wall=lambda: NOW + LEASE).hold(what="send"):
            DeliveryLedger(engine).recover(1, now=NOW)
            assert old.record([result(1, SENT)], intents={2: "<2>"}, now=NOW) == {2}
            assert ledger.counts(1) == {SENT: 1, PENDING: 2}
            for begin in (old.recover, partial(old.enrol, lists=["readers"])):
                with pytest.raises(BusyError, match="another run took the lock over"):
                    begin(1, now=NOW)
        # Also when the other is through: what it did not do is not for one who slept.
        assert old.record([], intents={2: "<2>"}, now=NOW) == {2}


def test_the_holder_of_the_lock_begins_what_it_likes(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    lock = RunLock(engine, wall=lambda: NOW)
    held = DeliveryLedger(engine, lock=lock)
    for subscriber in (1, 2):
        with lock.hold(what="run"):
            held.recover(1, now=NOW)
            held.claim(1, limit=3, now=NOW)
            assert not held.record([], intents={subscriber: "<1>"}, now=NOW)
            held.record([result(subscriber, SENT)], now=NOW)
    assert held.counts(1) == {SENT: 2, PENDING: 1}


def test_a_retry_given_back_stays_deferred_with_what_the_relay_said(
    ledger: DeliveryLedger,
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=1, now=NOW)
    ledger.record([result(1, DEFERRED, reply="450 later", next_at=NOW)], now=NOW)
    ledger.claim(1, limit=1, now=NOW)
    ledger.record([result(1, PENDING, reply="", attempts=1)], now=NOW + timedelta(hours=1))
    (row,) = ledger.rows(state=DEFERRED)
    assert (row.reply, row.attempts, row.next_at, row.updated) == ("450 later", 1, NOW, NOW)
    assert ids(ledger.claim(1, limit=1, now=NOW)) == [1]


def test_results_are_recorded_together_with_their_replies(ledger: DeliveryLedger) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    due, later = NOW + timedelta(minutes=5), NOW + timedelta(seconds=1)
    ledger.record(
        [
            result(1, SENT, reply="250 queued"),
            result(2, DEFERRED, reply="450 later", next_at=due),
            result(3, REJECTED, reply="550 5.1.1 nobody"),
        ],
        now=later,
    )
    rows = list(ledger.rows())
    assert [(row.state, row.reply, row.attempts, row.next_at) for row in rows] == [
        (SENT, "250 queued", 1, None),
        (DEFERRED, "450 later", 1, due),
        (REJECTED, "550 5.1.1 nobody", 1, None),
    ]
    assert {row.updated for row in rows} == {later}
    assert rows[0].message_id == "<1.1@coast.example>"
    assert ledger.next_due(1) == due


def test_a_deferred_delivery_is_claimed_when_it_is_due_and_not_before(
    ledger: DeliveryLedger,
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    due = NOW + timedelta(minutes=5)
    ledger.record([result(2, DEFERRED, next_at=due)], now=NOW)
    assert ledger.claim(1, limit=9, now=due - timedelta(microseconds=1)) == []
    (again,) = ledger.claim(1, limit=9, now=due)
    assert (again.subscriber, again.attempts) == (2, 1)
    assert ledger.claim(1, limit=9, now=due) == []
    ledger.record([], intents={2: "<1.2@coast.example>"}, now=due)
    assert ledger.next_due(1) is None


def test_a_due_delivery_of_one_who_left_is_struck(
    ledger: DeliveryLedger, people: SubscriberStore
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    ledger.record([result(2, DEFERRED, next_at=NOW)], now=NOW)
    people.unsubscribe(subscriber=2, now=NOW)
    assert ledger.claim(1, limit=9, now=NOW) == []
    assert ledger.counts(1) == {PENDING: 2}


def test_a_delivery_given_back_is_claimed_again(ledger: DeliveryLedger) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=2, now=NOW)
    ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    ledger.record([result(1, PENDING, reply="connection lost", attempts=0)], now=NOW)
    assert ids(ledger.claim(1, limit=9, now=NOW)) == [1, 3]


def test_a_result_of_a_delivery_not_in_hand_is_a_mistake(ledger: DeliveryLedger) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    with pytest.raises(ValueError, match="subscriber 1 is in hand"):
        ledger.record([result(1, SENT)], now=NOW)
    ledger.record([], now=NOW)


def test_what_cannot_be_written_stays_in_hand_and_may_be_tried_again(
    ledger: DeliveryLedger, file: Path
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    impatient = open_database(f"sqlite:///{file}", patience=0.01)
    second = DeliveryLedger(impatient)
    second.claim(1, limit=3, now=NOW)
    second.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    blocker = open_database(f"sqlite:///{file}")
    with blocker.connect() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = value")
        with pytest.raises(StoreError, match="locked by another program"):
            second.record([result(1, SENT)], now=NOW)
    blocker.dispose()
    second.record([result(1, SENT)], now=NOW)
    assert ledger.counts(1) == {SENT: 1, PENDING: 2}
    impatient.dispose()


def test_after_a_stop_what_was_being_committed_is_unknown(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=2, now=NOW)
    ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    restarted = DeliveryLedger(engine)
    assert restarted.recover(1, now=NOW) == 1
    assert restarted.recover(1, now=NOW) == 0
    assert restarted.counts(1) == {UNKNOWN: 1, PENDING: 2}
    assert ids(restarted.claim(1, limit=9, now=NOW)) == [2, 3]
    assert "stopped before" in next(restarted.rows(state=UNKNOWN)).reply


def test_a_second_send_of_one_process_gets_what_the_first_had_in_hand(
    ledger: DeliveryLedger,
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    ledger.recover(1, now=NOW)
    assert ids(ledger.claim(1, limit=3, now=NOW)) == [1, 2, 3]


def test_what_a_broken_send_left_in_hand_does_not_hold_back_the_next_edition(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=3, now=NOW)
    draft(engine, 2)
    ledger.enrol(2, lists=["readers"], now=NOW)
    assert ids(ledger.claim(2, limit=3, now=NOW)) == [1, 2, 3]


def test_a_reply_that_comes_after_all_settles_an_unknown_delivery(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=1, now=NOW)
    ledger.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    DeliveryLedger(engine).recover(1, now=NOW)
    ledger.record([result(1, SENT)], now=NOW)
    assert ledger.counts(1) == {SENT: 1, PENDING: 2}


@pytest.mark.parametrize("elsewhere", [COMMITTING, SENT, UNKNOWN])
def test_whoever_did_not_write_the_intent_cannot_take_it_back(
    ledger: DeliveryLedger, engine: Engine, elsewhere: DeliveryState
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    ledger.claim(1, limit=1, now=NOW)
    other = DeliveryLedger(engine)
    other.claim(1, limit=1, now=NOW)
    other.record([], intents={1: "<1.1@coast.example>"}, now=NOW)
    other.record([result(1, elsewhere)], now=NOW)
    ledger.record([result(1, PENDING)], now=NOW)
    assert ledger.counts(1) == {elsewhere: 1, PENDING: 2}


def test_rows_are_found_by_edition_address_and_state_newest_edition_first(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    ledger.enrol(1, lists=["readers"], now=NOW)
    draft(engine, 2)
    ledger.enrol(2, lists=["readers"], now=NOW)
    ledger.claim(2, limit=1, now=NOW)
    ledger.record([result(1, SENT)], now=NOW)
    whole = [(row.edition, row.subscriber) for row in ledger.rows()]
    assert whole == [(2, 1), (2, 2), (2, 3), (1, 1), (1, 2), (1, 3)]
    assert [row.edition for row in ledger.rows(key=JON)] == [2, 1]
    assert [row.address for row in ledger.rows(edition=2, state=SENT)] == [IDA]
    assert list(ledger.rows(key="nobody@coast.example")) == []


def test_thousands_are_enrolled_claimed_and_streamed_each_once(
    ledger: DeliveryLedger, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4997)"
            " INSERT INTO subscribers (list, key, address, name, state, source, since, updated)"
            " SELECT 'readers', 'n' || i, 'n' || i, '', 'subscribed', 'file', since, since"
            " FROM n, subscribers WHERE id = 1"
        )
    assert ledger.enrol(1, lists=["readers"], now=NOW) == 5000
    handed: Counter[int] = Counter()
    while some := ledger.claim(1, limit=700, now=NOW):
        handed.update(ids(some))
        ledger.record([result(one.subscriber, SENT) for one in some], now=NOW)
    assert len(handed) == 5000
    assert set(handed.values()) == {1}
    assert len({row.subscriber for row in ledger.rows(edition=1)}) == 5000
    assert ledger.counts(1) == {SENT: 5000}
