"""A ledger in memory that refuses what breaks the order of states, and a clock set by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.model import DeliveryState, Recipient, Result

_WAITING = {DeliveryState.PENDING, DeliveryState.DEFERRED}
_AFTER_AN_INTENT = {DeliveryState.SENT, DeliveryState.UNKNOWN}


class HandClock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, ahead: timedelta) -> None:
        self._now += ahead


@dataclass(slots=True)
class Row:
    recipient: Recipient
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    reply: str = ""
    message_id: str = ""
    next_at: datetime | None = None
    history: list[DeliveryState] = field(default_factory=lambda: [DeliveryState.PENDING])

    def move(self, state: DeliveryState) -> None:
        self.state = state
        self.history.append(state)


class MemoryLedger:
    """Rows by subscriber; `in_hand` are those that were claimed and not recorded since."""

    def __init__(self, recipients: Iterable[Recipient]) -> None:
        self.rows = {one.subscriber: Row(one, attempts=one.attempts) for one in recipients}
        self.in_hand: set[int] = set()

    def claim(self, edition: int, *, limit: int, now: datetime) -> list[Recipient]:
        assert edition == 1
        free = [row for number, row in self.rows.items() if number not in self.in_hand]
        due = [row for row in free if row.state in _WAITING and (row.next_at or now) <= now]
        claimed = due[:limit]
        self.in_hand.update(row.recipient.subscriber for row in claimed)
        return [
            Recipient(
                subscriber=row.recipient.subscriber,
                address=row.recipient.address,
                name=row.recipient.name,
                since=row.recipient.since,
                source=row.recipient.source,
                attempts=row.attempts,
            )
            for row in claimed
        ]

    def record(
        self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
    ) -> Collection[int]:
        assert now.tzinfo is not None
        for result in results:
            self._end(result)
        for subscriber, message_id in intents.items():
            self._begin(subscriber, message_id)
        return ()

    def _begin(self, subscriber: int, message_id: str) -> None:
        assert subscriber in self.in_hand, "an intent for somebody who was not claimed"
        row = self.rows[subscriber]
        assert row.state in _WAITING, f"an intent for a row that is {row.state}"
        row.message_id, row.next_at = message_id, None
        row.move(DeliveryState.COMMITTING)

    def _end(self, result: Result) -> None:
        assert result.subscriber in self.in_hand, "a result for somebody not claimed"
        row = self.rows[result.subscriber]
        committing = row.state is DeliveryState.COMMITTING
        self.in_hand.discard(result.subscriber)
        if result.state is DeliveryState.PENDING and not committing:
            return
        assert committing or row.state in _WAITING, f"a second result: it is {row.state}"
        assert committing or result.state not in _AFTER_AN_INTENT, "no intent before it"
        assert result.state is not DeliveryState.COMMITTING
        assert (result.state is DeliveryState.DEFERRED) == (result.next_at is not None)
        row.attempts, row.reply, row.next_at = result.attempts, result.reply, result.next_at
        row.move(result.state)

    def counts(self, edition: int) -> Mapping[DeliveryState, int]:
        assert edition == 1
        found: dict[DeliveryState, int] = {}
        for row in self.rows.values():
            found[row.state] = found.get(row.state, 0) + 1
        return found

    def of(self, address: str) -> Row:
        return next(row for row in self.rows.values() if row.recipient.address == address)
