"""The books of one send: recipients claimed, intents, verdicts, results."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from newsletter.deliver.addresses import Unsendable, ascii_form, sendable
from newsletter.deliver.commits import Clock, Commits, Ledger
from newsletter.deliver.verdict import Action, Answer, Phase, Verdict, expired, put_off, verdict
from newsletter.errors import RelayError, StoreError
from newsletter.model import DeliveryState, Message, Recipient, Result

PAGE = 200  # recipients claimed at once: few enough that who unsubscribes now is soon left out
TRIES = 3  # connections that a recipient may cost before it is put off


@dataclass(slots=True, kw_only=True)
class Books:
    """What the connections of one send share: who waits, who is held, what came of whom.

    `held` are the recipients claimed and not begun, which are given back at the end. It never has
    one whose dot may have left: that row says `committing` until its result is recorded. `losses`
    counts the connections that each cost.
    """

    edition: int
    ledger: Ledger
    host: str
    letter: Callable[[Recipient], Message]
    clock: Clock
    expires: datetime
    on_result: Callable[[Result], None]
    commits: Commits
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
            self.waiting.extend(page)
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
        self.commits.finish(left)

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

    async def begin(self, recipient: Recipient, message: Message) -> None:
        """Make the intent durable; from here on the message may be accepted (law 4).

        Raises StoreError where the row does not wait to be sent. When cancelled meanwhile, the
        recipient is still held, so that an intent without a dot is taken back at the end.
        """
        number = recipient.subscriber
        begun = await self.commits.intend(number, message.message_id)
        del self.held[number]
        if not begun:
            raise StoreError(
                f"edition {self.edition}: the delivery to subscriber {number} does not wait to be "
                "sent (it is done, or another run has it or has taken over from this one), so it "
                f"is not sent: `newsletter deliveries --edition {self.edition}` shows it"
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

    def costs_too_much(self, recipient: Recipient, answer: Answer, judged: Verdict) -> bool:
        """Whether this was one connection too many: some server may break off at this one only."""
        broke_off = judged.state is DeliveryState.PENDING and judged.action is Action.RECONNECT
        if not broke_off or answer.phase is Phase.MAIL:
            return False
        self.losses[recipient.subscriber] += 1
        return self.losses[recipient.subscriber] >= TRIES

    def put_off(self, recipient: Recipient, judged: Verdict) -> Verdict:
        """Another attempt later, which may cost as many connections again."""
        del self.losses[recipient.subscriber]
        return put_off(
            judged,
            subscriber=recipient.subscriber,
            attempts=recipient.attempts + 1,
            expires=self.expires,
            now=self.clock.now(),
        )

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
        await self.commits.record(result)
        if result.state is not DeliveryState.PENDING:
            self.on_result(result)
