"""Subscribers and ledger under any order of events, crashes among them, on a real file."""

import atexit
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsletter.model import DeliveryState, Edition, FrozenEdition, Result, Stats
from newsletter.store.database import open_database
from newsletter.store.deliveries import DeliveryLedger
from newsletter.store.editions import EditionStore
from newsletter.store.subscribers import SubscriberStore

START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
READERS = 8
PENDING, COMMITTING, SENT, DEFERRED, REJECTED, UNKNOWN = DeliveryState
people = st.integers(min_value=1, max_value=READERS)


@cache
def fresh_file() -> Path:
    """A migrated database with readers and a draft, made once and copied for each example."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-machine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "memo.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    store = SubscriberStore(engine)
    for number in range(1, READERS + 1):
        address = f"r{number}@coast.example"
        store.add(address, key=address, list_name="readers", since=START, source="file")
    edition = Edition(
        number=1,
        date=date(2026, 11, 24),
        subject="Fog stays",
        preheader="",
        re="",
        minute=(),
        sections=(),
        number_of_the_day=None,
        quote=None,
        stats=Stats(feeds_read=1, feeds_total=1, articles=1, stories=1, chosen=1),
        built_at=START,
    )
    EditionStore(engine).save_draft(FrozenEdition(edition=edition, html="", text=""))
    engine.dispose()
    return file


class LedgerMachine(RuleBasedStateMachine):
    """Compares the ledger with a model of plain sets and dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-machine-"))
        self.now = START
        self.left: set[int] = set()
        self.rows: dict[int, DeliveryState] = {}
        self.due: dict[int, datetime] = {}
        self.in_hand: set[int] = set()
        self.committed: dict[int, int] = {}  # how often each message went past the dot
        self.enrolled = False

    @initialize(enrolled=st.sampled_from([True, True, True, False]))
    def open(self, enrolled: bool) -> None:
        file = self.folder / "memo.sqlite3"
        shutil.copyfile(fresh_file(), file)
        self.engine = open_database(f"sqlite:///{file}")
        self.people = SubscriberStore(self.engine)
        self.ledger = DeliveryLedger(self.engine)
        if enrolled:
            self.enrol()

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
        shutil.rmtree(self.folder)

    @rule()
    def enrol(self) -> None:
        there = {number for number in range(1, READERS + 1) if number not in self.left}
        made = self.ledger.enrol(1, lists=["readers"], now=self.now)
        if self.enrolled:
            assert made == 0
            self.in_hand.clear()
        else:
            assert made == len(there)
            self.enrolled = bool(there)
            self.rows = dict.fromkeys(there, PENDING)

    @rule(limit=st.integers(min_value=1, max_value=READERS))
    def claim(self, limit: int) -> None:
        claimed = [one.subscriber for one in self.ledger.claim(1, limit=limit, now=self.now)]
        may = {
            number
            for number, state in self.rows.items()
            if number not in self.in_hand
            and (state is PENDING or (state is DEFERRED and self.due[number] <= self.now))
        }
        assert len(claimed) == len(set(claimed)) <= limit
        assert set(claimed) <= may - self.left
        assert len(claimed) == min(limit, len(may - self.left))
        self.in_hand |= set(claimed)
        # Those who left are struck as they are met: how many, the limit decides.
        still = {row.subscriber for row in self.ledger.rows(edition=1)}
        for number in set(self.rows) - still:
            assert number in may & self.left
            del self.rows[number]

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data())
    def intend(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.in_hand)))
        if self.rows[number] is COMMITTING:
            return
        self.ledger.record([], intents={number: f"<{number}@coast.example>"}, now=self.now)
        self.rows[number] = COMMITTING

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), wait=st.sampled_from([0, 5, 30]))
    def record(self, data: st.DataObject, wait: int) -> None:
        some = data.draw(st.sets(st.sampled_from(sorted(self.in_hand)), min_size=1))
        results = []
        for number in sorted(some):
            committing = self.rows[number] is COMMITTING
            outcomes = (PENDING, SENT, DEFERRED, REJECTED, UNKNOWN)
            state = data.draw(
                st.sampled_from(outcomes if committing else (PENDING, DEFERRED, REJECTED))
            )
            given_back = state is PENDING and not committing
            next_at = self.now + timedelta(minutes=wait)
            results.append(
                Result(subscriber=number, state=state, reply="", attempts=1, next_at=next_at)
            )
            if not given_back:
                self.rows[number] = state
                self.due[number] = next_at
            if state in (SENT, UNKNOWN):
                self.committed[number] = self.committed.get(number, 0) + 1
        self.ledger.record(results, now=self.now)
        self.in_hand -= some

    @rule(number=people)
    def unsubscribe(self, number: int) -> None:
        assert self.people.unsubscribe(subscriber=number, now=self.now) == 1
        self.left.add(number)

    @rule(number=people)
    def come_back(self, number: int) -> None:
        address = f"r{number}@coast.example"
        self.people.add(address, key=address, list_name="readers", since=self.now, source="command")
        self.left.discard(number)

    @rule(minutes=st.sampled_from([1, 5, 40]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def crash_and_recover(self) -> None:
        self.engine.dispose()
        self.engine = open_database(str(self.engine.url))
        self.people = SubscriberStore(self.engine)
        self.ledger = DeliveryLedger(self.engine)
        was = [number for number, state in self.rows.items() if state is COMMITTING]
        assert self.ledger.recover(1, now=self.now) == len(was)
        for number in was:
            self.rows[number] = UNKNOWN
            self.committed[number] = self.committed.get(number, 0) + 1
        self.in_hand.clear()

    @invariant()
    def each_row_is_in_the_one_state_that_its_events_led_to(self) -> None:
        if hasattr(self, "ledger"):
            stored = {row.subscriber: row.state for row in self.ledger.rows(edition=1)}
            assert stored == self.rows

    @invariant()
    def no_message_went_past_the_dot_twice(self) -> None:
        assert all(times == 1 for times in self.committed.values())


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
