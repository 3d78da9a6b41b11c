"""The ledger: one row a (edition, subscriber), which says where that message stands.

    pending ──▶ committing ──▶ sent | deferred | rejected | unknown
       ▲  intent, durable │         │
       └── before the dot ┘   due ──┘ is claimed again

A row moves to `committing` only from `pending` or `deferred`, and that is asked and done by one
statement: of two senders with the same row, one is refused, and so is every intent of a run whose
lock was taken over. Nothing here leads out of `unknown` but the reply itself, where its own sender
still hears it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    func,
    or_,
    select,
    update,
)

from newsletter.errors import BusyError
from newsletter.model import (
    Delivery,
    DeliveryState,
    EditionState,
    Recipient,
    Result,
    SubscriberState,
)
from newsletter.store.database import writing
from newsletter.store.locks import RunLock
from newsletter.store.moves import (
    INTEND,
    INTENDED,
    RECORD,
    STOPPED,
    STRIKE,
    WAITING,
    enrolment,
    waiting,
)
from newsletter.store.schema import deliveries, editions, subscribers

_PAGE = 1000


class DeliveryLedger:
    """Who got which edition. One ledger a process sends; RunLock keeps a second process away.

    What `claim` handed out and `record` has not got back is in hand, and is not handed out again
    until `enrol` or `recover` begins a new send. While `lock` is held, nothing is begun for a
    holder that another run has taken over from.
    """

    def __init__(self, engine: Engine, *, lock: RunLock | None = None) -> None:
        self._engine, self._lock = engine, lock
        self._guard = Lock()
        self._in_hand: dict[int, int] = {}  # subscriber → edition
        self._intended: set[int] = set()  # those in hand whose row says `committing`
        self._after: dict[int, int] = {}  # edition → the last pending subscriber handed out

    def enrol(self, edition: int, *, lists: Sequence[str], now: datetime) -> int:
        """Freeze a draft and give each subscribed address of the lists its row, in one transaction.

        An address on several of the lists gets one row. Returns how many; 0, and nothing changes,
        where the edition is no draft any more or nobody is subscribed. Raises BusyError where the
        run lock was taken over.
        """
        draft = (editions.c.number == edition) & (editions.c.state == EditionState.DRAFT)
        with writing(self._engine) as connection:
            self._refuse_the_late(connection)
            self._let_go()
            frozen = connection.execute(
                update(editions).where(draft).values(state=EditionState.SENDING.value, sent_at=now)
            )
            if not frozen.rowcount:
                return 0
            made = connection.execute(enrolment(edition, lists, now)).rowcount
            if not made:
                connection.rollback()
            return made

    def recover(self, edition: int, *, now: datetime) -> int:
        """After a stop: what was being committed is unknown, for the relay may have it; how many.

        Only for the holder of the run lock, before it claims: it drops what this ledger has in
        hand. Raises BusyError where the lock was taken over.
        """
        with writing(self._engine) as connection:
            self._refuse_the_late(connection)
            self._let_go()
            return connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.edition == edition,
                    deliveries.c.state == DeliveryState.COMMITTING,
                )
                .values(
                    state=DeliveryState.UNKNOWN.value,
                    reply=STOPPED,
                    updated=now,
                )
            ).rowcount

    def claim(self, edition: int, *, limit: int, now: datetime) -> list[Recipient]:
        """At most `limit` deliveries to attempt now: deferred ones that are due, then pending ones.

        Only those who are subscribed at this moment; the rows of those who left are deleted.
        """
        state, due = deliveries.c.state, deliveries.c.next_at
        number = deliveries.c.subscriber
        with self._guard:
            deferred = (state == DeliveryState.DEFERRED, due <= now)
            rows = self._waiting(edition, limit, *deferred, order=due)
            pending = (state == DeliveryState.PENDING, number > self._after.get(edition, 0))
            ahead = self._waiting(edition, limit - len(rows), *pending, order=number)
            if ahead:
                self._after[edition] = ahead[-1].subscriber
            rows += ahead
        return [
            Recipient(
                subscriber=row.subscriber,
                address=row.address,
                name=row.name,
                since=row.since,
                source=row.source,
                attempts=row.attempts,
            )
            for row in rows
        ]

    def record(
        self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
    ) -> Collection[int]:
        """Write down what attempts came to and which begin, in one transaction, on the disk then.

        `intents` are subscribers whose message is about to be committed, with its Message-ID. Who
        is returned must not be sent to: that row does not wait, or the run lock was taken over. A
        result that is pending gives its row back. ValueError where a delivery is not in hand; a row
        that another run has moved meanwhile is not written. On StoreError nothing is written and
        all stay in hand, so that it may be tried again.
        """
        if not results and not intents:
            return ()
        with self._guard:
            begun = {one: self._intent(one, intents[one], now) for one in intents}
            ended = [self._values(result, now) for result in results if self._to_write(result)]
            with writing(self._engine) as connection:
                if ended:
                    connection.execute(RECORD, ended)
                late = bool(begun) and self._lost(connection)
                refused = {
                    one
                    for one, row in begun.items()
                    if late or connection.execute(INTEND, row).rowcount != 1
                }
            self._intended.update(begun.keys() - refused)
            for result in results:
                self._give_up(result)
        return refused

    def counts(self, edition: int) -> Mapping[DeliveryState, int]:
        """How many deliveries of an edition are in each state; a state without any is absent."""
        asked = (
            select(deliveries.c.state, func.count())
            .where(deliveries.c.edition == edition)
            .group_by(deliveries.c.state)
        )
        with self._engine.connect() as connection:
            return {DeliveryState(state): number for state, number in connection.execute(asked)}

    def rows(
        self,
        *,
        edition: int | None = None,
        key: str | None = None,
        state: DeliveryState | None = None,
    ) -> Iterator[Delivery]:
        """Deliveries, newest edition first, of one edition, address (by its key) or state.

        Read a page at a time: no transaction stays open.
        """
        number, subscriber = deliveries.c.edition, deliveries.c.subscriber
        asked = (
            select(deliveries, subscribers.c.address)
            .join(subscribers, subscribers.c.id == subscriber)
            # Through the editions, so that one address's rows are found by the primary key.
            .join(editions, editions.c.number == number)
            .order_by(number.desc(), subscriber)
            .limit(_PAGE)
        )
        if edition is not None:
            asked = asked.where(number == edition)
        if key is not None:
            asked = asked.where(subscribers.c.key == key)
        if state is not None:
            asked = asked.where(deliveries.c.state == state)
        following = asked
        while True:
            with self._engine.connect() as connection:
                page = connection.execute(following).mappings().all()
            for row in page:
                yield Delivery(**{**row, "state": DeliveryState(row["state"])})
            if len(page) < _PAGE:
                return
            last = page[-1]
            following = asked.where(
                or_(
                    number < last["edition"],
                    and_(number == last["edition"], subscriber > last["subscriber"]),
                )
            )

    def next_due(self, edition: int) -> datetime | None:
        """When the first deferred delivery of an edition is to be tried again."""
        asked = select(func.min(deliveries.c.next_at)).where(
            deliveries.c.edition == edition, deliveries.c.state == DeliveryState.DEFERRED
        )
        with self._engine.connect() as connection:
            due: datetime | None = connection.scalar(asked)
            return due

    def _let_go(self) -> None:
        """Forget an earlier send, of whichever edition: one subscriber is in hand for one only."""
        with self._guard:
            self._after.clear()
            self._in_hand.clear()
            self._intended.clear()

    def _lost(self, connection: Connection) -> bool:
        return self._lock is not None and self._lock.lost(connection)

    def _refuse_the_late(self, connection: Connection) -> None:
        if self._lost(connection):
            raise BusyError(
                "another run took the lock over while this one was asleep or its clock stood "
                "still, and goes on in its place: nothing is left to do here"
            )

    def _edition(self, subscriber: int) -> int:
        edition = self._in_hand.get(subscriber)
        if edition is None:
            raise ValueError(f"no delivery to subscriber {subscriber} is in hand")
        return edition

    def _intent(self, subscriber: int, message_id: str, now: datetime) -> dict[str, Any]:
        edition = self._edition(subscriber)
        return {"of_edition": edition, "to": subscriber, "new_id": message_id, "now": now}

    def _to_write(self, result: Result) -> bool:
        """Whether a result changes its row: one that was only handed out is as it was."""
        self._edition(result.subscriber)
        return result.state is not DeliveryState.PENDING or result.subscriber in self._intended

    def _give_up(self, result: Result) -> None:
        edition = self._in_hand.pop(result.subscriber)
        self._intended.discard(result.subscriber)
        # What is pending again lies behind the page that comes next: go back for it.
        if result.state is DeliveryState.PENDING and edition in self._after:
            self._after[edition] = min(self._after[edition], result.subscriber - 1)

    def _values(self, result: Result, now: datetime) -> dict[str, Any]:
        edition = self._edition(result.subscriber)
        deferred = result.state is DeliveryState.DEFERRED
        left, right = INTENDED if result.subscriber in self._intended else WAITING
        return {
            "from_one": left.value,
            "from_other": right.value,
            "of_edition": edition,
            "to": result.subscriber,
            "new_state": result.state.value,
            "new_reply": result.reply,
            "new_attempts": result.attempts,
            "new_next_at": result.next_at if deferred else None,
            "now": now,
        }

    def _waiting(
        self,
        edition: int,
        limit: int,
        *conditions: ColumnElement[bool],
        order: ColumnElement[Any],
    ) -> list[Row[*tuple[Any, ...]]]:
        """Take in hand at most `limit` rows that are not, and whose subscribers have not left."""
        while limit > 0:
            most = limit + len(self._in_hand)
            asked = waiting(edition, *conditions).order_by(order).limit(most)
            with self._engine.connect() as connection:
                page = connection.execute(asked).all()
            free = [row for row in page if row.subscriber not in self._in_hand]
            stay = [row for row in free if row.state == SubscriberState.SUBSCRIBED]
            left = [row.subscriber for row in free if row.state != SubscriberState.SUBSCRIBED]
            if left:
                with writing(self._engine) as connection:
                    connection.execute(STRIKE, [{"of_edition": edition, "to": one} for one in left])
            if len(stay) >= limit or len(page) < most:
                self._in_hand.update((row.subscriber, edition) for row in stay[:limit])
                return stay[:limit]
        return []
