"""The books of one send: recipients claimed, intents, verdicts, results."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from newsletter.deliver.addresses import Unsendable, ascii_form, sendable
from newsletter.deliver.verdict import Answer, Verdict, expired, verdict
from newsletter.errors import RelayError, StoreError
from newsletter.model import DeliveryState, Message, Recipient, Result

PAGE = 200  # recipients claimed at once: few enough that who unsubscribes now is soon left out
TRIES = 3  # connections that a recipient may cost before a send leaves it alone


class Clock(Protocol):
    """The time, as `--at` set it going."""

    def now(self) -> datetime:
        """The time now, in UTC."""
        ...


class Ledger(Protocol):
    """Who is to get an edition, and what became of it; every call is durable when it returns."""

    def claim(self, edition: int, *, limit: int, now: datetime) -> Sequence[Recipient]:
        """Recipients whose delivery is pending, or deferred and due; each is handed out once."""
        ...

    def intend(self, edition: int, subscriber: int, message_id: str, *, now: datetime) -> None:
        """Say `committing`: the message may be accepted from now on."""
        ...

    def record(self, results: Sequence[Result], *, now: datetime) -> None:
        """Keep what came of attempts; a result that is pending gives its recipient back."""
        ...


@dataclass(slots=True, kw_only=True)
class Books:
    """What the connections of one send share: who waits, who is held, what came of whom.

    `held` are the recipients claimed and not begun, which are given back at the end. It never has
    one whose dot may have left: that row says `committing` until its result is recorded. `losses`
    counts the connections that each cost; `retries` are seconds between attempts to write.
    """

    edition: int
    ledger: Ledger
    host: str
    letter: Callable[[Recipient], Message]
    clock: Clock
    expires: datetime
    on_result: Callable[[Result], None]
    retries: tuple[float, ...]
    held: dict[int, Recipient] = field(default_factory=dict)
    waiting: deque[Recipient] = field(default_factory=deque)
    losses: Counter[int] = field(default_factory=Counter)
    refusals: int = 0

    def fill(self) -> bool:
        """Whether somebody waits, after asking the ledger where nobody does."""
        while not self.waiting:
            page = self.ledger.claim(self.edition, limit=PAGE, now=self.clock.now())
            if not page:
                return False
            self.held.update((recipient.subscriber, recipient) for recipient in page)
            self.waiting.extend(one for one in page if self.losses[one.subscriber] < TRIES)
        return True

    def give_back(self) -> None:
        """Let the ledger hand out another time whom this run claimed and did not begin."""
        left = [
            Result(
                subscriber=recipient.subscriber,
                state=DeliveryState.PENDING,
                reply="",
                attempts=recipient.attempts,
            )
            for recipient in self.held.values()
        ]
        if left:
            self.ledger.record(left, now=self.clock.now())

    async def message(self, recipient: Recipient) -> Message | None:
        """The recipient's message with its addresses in ASCII; None where none may be sent."""
        wire = sendable(recipient.address, host=self.host)
        if isinstance(wire, Unsendable):
            await self._refuse(recipient, wire.reason)
            return None
        # The first attempt is always made: who sends an old draft means it.
        if recipient.attempts and self.clock.now() >= self.expires:
            await self._refuse(recipient, expired(recipient.attempts))
            return None
        message = self.letter(recipient)
        sender = ascii_form(message.sender)
        if isinstance(sender, Unsendable):
            raise RelayError(f"`from` in config.yaml, {message.sender}: {sender.reason}")
        return replace(message, sender=sender, recipient=wire)

    def begin(self, recipient: Recipient, message: Message) -> None:
        """Make the intent durable; from here on the message may be accepted (law 4)."""
        del self.held[recipient.subscriber]
        self.ledger.intend(
            self.edition, recipient.subscriber, message.message_id, now=self.clock.now()
        )

    def judge(self, recipient: Recipient, answer: Answer) -> Verdict:
        """The verdict on an answer, counted."""
        judged = verdict(
            answer,
            subscriber=recipient.subscriber,
            attempts=recipient.attempts,
            refusals=self.refusals,
            expires=self.expires,
            now=self.clock.now(),
        )
        self.refusals = judged.refusals
        return judged

    async def settle(self, recipient: Recipient, judged: Verdict) -> None:
        """Record what came of an attempt; a recipient still held and pending needs no record."""
        if judged.state is DeliveryState.PENDING and recipient.subscriber in self.held:
            return
        self.held.pop(recipient.subscriber, None)
        result = Result(
            subscriber=recipient.subscriber,
            state=judged.state,
            reply=judged.reply,
            attempts=judged.attempts,
            next_at=judged.next_at,
        )
        await self._record(result)

    async def _refuse(self, recipient: Recipient, reason: str) -> None:
        del self.held[recipient.subscriber]
        rejected = DeliveryState.REJECTED
        await self._record(
            Result(
                subscriber=recipient.subscriber,
                state=rejected,
                reply=reason,
                attempts=recipient.attempts,
            )
        )

    async def _record(self, result: Result) -> None:
        # What the relay said exists nowhere else: a disk that is full or busy gets another chance.
        for pause in (*self.retries, None):
            try:
                self.ledger.record([result], now=self.clock.now())
                break
            except StoreError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        if result.state is not DeliveryState.PENDING:
            self.on_result(result)
