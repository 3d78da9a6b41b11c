"""The loop that hands an edition to the relay: claim, MAIL, RCPT, DATA, intent, dot, record.

    ledger ──claim──▶ Recipient ──letter──▶ Message ──offer──▶ 354
           ──intend (durable)──▶ dot ──▶ Answer ──verdict──▶ Result ──record──▶ ledger

The order is what makes it at most once: no dot leaves before the ledger says `committing`, and what
a crash finds in `committing` is never sent again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsletter.deliver.books import Books
from newsletter.deliver.commits import Clock, Commits, Ledger
from newsletter.deliver.verdict import Action, Answer, Lost, Phase, Unreachable, Verdict
from newsletter.errors import RelayError
from newsletter.model import DeliveryState, Message, Recipient, Result

__all__ = ["Clock", "Ledger", "Patience", "Relay", "Session", "deliver"]

LOST_IN_A_ROW = 10  # conversations without one verdict: then it is the relay, not a reader


class Session(Protocol):
    """One connection that is ready for mail."""

    @property
    def messages(self) -> int:
        """How many messages were begun on it."""
        ...

    async def offer(self, message: Message) -> Answer:
        """The conversation up to DATA: the first answer that is not good, or the 354."""
        ...

    async def dot(self, data: bytes) -> Answer:
        """The message itself and the final dot."""
        ...

    async def close(self) -> None:
        """Part politely."""
        ...

    def drop(self) -> None:
        """End it at once."""
        ...


class Relay(Protocol):
    """What takes our mail."""

    @property
    def host(self) -> str:
        """Its name or address."""
        ...

    @property
    def place(self) -> str:
        """Host and port, as errors name it."""
        ...

    async def connection(self) -> Session | Unreachable:
        """A new session; RelayError where trying again cannot help."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait: before each new try to connect, and for a dot when told to stop."""

    back_off: tuple[float, ...] = (1.0, 2.0, 4.0)
    grace: float = 10.0


async def deliver(  # noqa: PLR0913  one name for each thing that tests and callers vary
    edition: int,
    *,
    ledger: Ledger,
    relay: Relay,
    letter: Callable[[Recipient], Message],
    clock: Clock,
    connections: int,
    messages_per_connection: int,
    expires: datetime,
    on_result: Callable[[Result], None] = lambda _: None,
    patience: Patience = Patience(),
) -> None:
    """Hand over every message that is due now; ends when nothing is claimable.

    `expires` is when a deferred delivery is given up. Raises RelayError where the relay is down or
    refuses us as a whole: what was not handed over keeps its state. When cancelled, it claims no
    more, waits `patience.grace` seconds for dots already written, and leaves every row consistent.
    """
    books = Books(
        edition=edition,
        ledger=ledger,
        host=relay.host,
        letter=letter,
        clock=clock,
        expires=expires,
        on_result=on_result,
        commits=Commits(ledger, clock, retries=patience.back_off),
    )
    shared = _Send(books=books, relay=relay, limit=messages_per_connection, patience=patience)
    try:
        # Once more where a connection too many gave its recipient back after the others had ended.
        while books.fill():
            async with asyncio.TaskGroup() as group:
                for _ in range(connections):
                    group.create_task(_Lane(shared).work())
    except BaseExceptionGroup as errors:
        first = errors.exceptions[0]
        raise first from first.__cause__
    finally:
        books.give_back()


@dataclass(slots=True, kw_only=True)
class _Send:
    """What the lanes of one send share: sessions open now, conversations broken off in a row."""

    books: Books
    relay: Relay
    limit: int
    patience: Patience
    open: int = 0
    lost_in_a_row: int = 0


@dataclass(slots=True)
class _Lane:
    """One connection's share of a send, on as many sessions as it takes.

    `failed` counts conversations in a row that gave no verdict: it sets the back-off.
    """

    send: _Send
    session: Session | None = None
    failed: int = 0
    trouble: str = ""

    async def work(self) -> None:
        """Hand over one recipient's message after the other until none is claimable."""
        books = self.send.books
        try:
            while books.fill():
                recipient = books.waiting.popleft()
                message = await books.message(recipient)
                while message is not None:
                    session = self.session or await self._connected()
                    if session is None:
                        books.waiting.appendleft(recipient)
                        return
                    if await self._hand_over(session, recipient, message):
                        break
            await self._part()
        finally:
            self._drop()

    async def _connected(self) -> Session | None:
        """A new session; None where this connection is one more than the relay takes from us."""
        waits = self.send.patience.back_off
        while self.failed <= len(waits):
            if self.failed:
                await asyncio.sleep(waits[self.failed - 1])
            got = await self.send.relay.connection()
            if not isinstance(got, Unreachable):
                self.session = got
                self.send.open += 1
                return got
            self.failed += 1
            self.trouble = got.reason
        if self.send.open:
            return None
        raise RelayError(f"{self.trouble}; tried {self.failed} times")

    async def _hand_over(self, session: Session, recipient: Recipient, message: Message) -> bool:
        """One attempt; whether this send is through with the recipient, at least for now."""
        books, fresh, stopped = self.send.books, not session.messages, None
        answer = await session.offer(message)
        if answer.goes_on:
            await books.begin(recipient, message)
            answer, stopped = await self._dot(session, message.data)
        heard = judged = books.judge(recipient, answer)
        if books.costs_too_much(recipient, answer, heard):
            judged = books.put_off(recipient, heard)
        await books.settle(recipient, judged)
        if stopped:
            raise stopped
        if judged.action is Action.STOP:
            raise RelayError(f"{self.send.relay.place}: {judged.reason}")
        if judged.action is Action.RECONNECT:
            self._drop()
        elif session.messages >= self.send.limit:
            await self._part()
        if answer.phase is Phase.MAIL and judged.state is DeliveryState.PENDING and not fresh:
            return False  # the relay's own limit of messages a connection: no failure
        self._count(heard)
        if judged is not heard:
            self.failed = 0
        # One whose intent was taken back is the ledger's again, and is claimed again.
        return recipient.subscriber not in books.held

    async def _dot(
        self, session: Session, data: bytes
    ) -> tuple[Answer, asyncio.CancelledError | None]:
        """Write the message and hear the reply, also when told to stop meanwhile."""
        writing = asyncio.ensure_future(session.dot(data))
        try:
            return await asyncio.shield(writing), None
        except asyncio.CancelledError as stop:
            done, _ = await asyncio.wait({writing}, timeout=self.send.patience.grace)
            if done:
                return writing.result(), stop
            writing.cancel()
            return Answer(phase=Phase.DOT, outcome=Lost(reason="stopped without a reply")), stop

    def _count(self, judged: Verdict) -> None:
        send = self.send
        lost = judged.state in {DeliveryState.PENDING, DeliveryState.UNKNOWN}
        send.lost_in_a_row = send.lost_in_a_row + 1 if lost else 0
        self.failed = self.failed + 1 if judged.state is DeliveryState.PENDING else 0
        self.trouble = f"{send.relay.place}: {judged.reply}"
        if send.lost_in_a_row >= LOST_IN_A_ROW:
            raise RelayError(
                f"{send.relay.place}: {LOST_IN_A_ROW} conversations in a row broke off, the last "
                f"with: {judged.reply}"
            )

    async def _part(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            self.send.open -= 1
            await session.close()

    def _drop(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            self.send.open -= 1
            session.drop()
