"""What a reply, or its absence, means for a delivery and for the relay. Pure.

before the dot   lost, 421          pending: nothing was accepted, a new connection tries again,
                                    and after three at one recipient it is deferred
                 4xx                deferred, with a time
                 5xx                rejected; at MAIL or before it the relay refuses us: stop
at the dot       2xx                sent
                 4xx, even 421      deferred: any numeric reply is definite
                 5xx                rejected
                 lost, no SMTP      unknown: the relay may have the message (RFC 1047)
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from zlib import crc32

from newsletter.model import DeliveryState

CLOSING = 421  # the relay ends the connection (RFC 5321, section 3.8)
REFUSALS_IN_A_ROW = 3  # then the relay means the edition, not the readers


class Phase(StrEnum):
    """Where a conversation stands: what was asked last, in the words that a person is told."""

    CONNECT = "connecting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "the final dot"
    QUIT = "QUIT"


class Action(StrEnum):
    """What a verdict asks of the connection: use it, take a new one, or stop the whole send."""

    CONTINUE = "continue"
    RECONNECT = "reconnect"
    STOP = "stop"


_START = 354  # DATA's own yes (RFC 5321, section 4.1.1.4)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply of the relay: three digits and its text on one line."""

    code: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}".rstrip()

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463) that the text begins with, or nothing."""
        match = _ENHANCED.match(self.text)
        return match[0] if match else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """No reply that could be read: the connection ended, the time ran out, or it was no SMTP."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A relay that cannot be spoken to now but may be later; `reason` is one line for a person."""

    reason: str


Outcome = Reply | Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How far a message came and what was said there."""

    phase: Phase
    outcome: Outcome

    @property
    def goes_on(self) -> bool:
        """Whether the next command may follow: 2xx, and 354 where DATA asked for it."""
        if isinstance(self.outcome, Lost):
            return False
        if self.phase is Phase.DATA:
            return self.outcome.code == _START
        return self.outcome.code in range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of the delivery in hand, of the connection, and of the send.

    `attempts` and `refusals` (policy refusals in a row) are the counts after it; `next_at` is set
    where `state` is deferred; `reason` says why to stop, and the way out.
    """

    state: DeliveryState
    action: Action
    reply: str
    attempts: int
    refusals: int
    next_at: datetime | None = None
    reason: str = ""


class _Kind(Enum):
    GOES_ON = auto()
    ACCEPTED = auto()
    LOST = auto()
    UNCLEAR = auto()
    LATER = auto()
    REFUSED = auto()
    STOP = auto()


_TO_THE_RELAY = {Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH, Phase.MAIL}
_FOR_THE_READER = {Phase.RCPT, Phase.DATA, Phase.DOT}
_LOGIN = {530, 534, 535, 538}
_TOO_BIG = "5.3.4"
# Of the conversation (500, 502 to 504, 555) or of the content (554, 5.7.x, its size): the
# next reader would hear the same. 5.4.5 is how Google words a daily quota.
_POLICY_CODES = {500, 502, 503, 504, 554, 555}
_POLICY_STATUSES = {_TOO_BIG, "5.4.5"}
# A quota, and too many recipients, which RFC 5321 (section 4.5.3.1.10) has clients take for 452.
_TEMPORARY_STATUSES = {"5.4.5", "5.5.3"}
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))


def verdict(
    answer: Answer,
    *,
    subscriber: int,
    attempts: int,
    refusals: int,
    expires: datetime,
    now: datetime,
) -> Verdict:
    """Judge an answer for a delivery that had so many attempts before; total over all answers.

    `sent` comes of a 2xx to the final dot and of nothing else (law 4).
    """
    kind = _kind(answer)
    tried = attempts + 1
    if _is_policy(answer):
        refusals += 1
    said = _said(answer, kind)
    state = DeliveryState.PENDING
    match kind:
        case _Kind.GOES_ON | _Kind.LOST | _Kind.STOP:
            tried = attempts
        case _Kind.ACCEPTED:
            state, refusals = DeliveryState.SENT, 0
        case _Kind.UNCLEAR:
            state = DeliveryState.UNKNOWN
        case _Kind.REFUSED:
            state = DeliveryState.REJECTED
        case _Kind.LATER:
            state = DeliveryState.DEFERRED
    reason = _reason(answer, refusals)
    judged = Verdict(
        state=state,
        action=Action.STOP if reason else _action(answer, kind),
        reply=said,
        attempts=tried,
        refusals=refusals,
        reason=reason,
    )
    if state is not DeliveryState.DEFERRED:
        return judged
    return put_off(judged, subscriber=subscriber, attempts=tried, expires=expires, now=now)


def put_off(
    judged: Verdict, *, subscriber: int, attempts: int, expires: datetime, now: datetime
) -> Verdict:
    """The verdict with another attempt later, or none where that would be after the expiry.

    Also for a recipient at whom the relay broke off again and again: that has to end some time.
    """
    next_at = now + wait(attempts, subscriber=subscriber)
    if next_at > expires:
        said = f"{expired(attempts)}: {judged.reply}"
        return replace(judged, state=DeliveryState.REJECTED, attempts=attempts, reply=said)
    return replace(judged, state=DeliveryState.DEFERRED, attempts=attempts, next_at=next_at)


def wait(attempts: int, *, subscriber: int) -> timedelta:
    """How long to wait after so many attempts: 5, 15, 30, then 60 minutes and up to a tenth more.

    The extra spreads readers who were deferred together, and is the same for a reader each time.
    """
    base = _WAITS[min(attempts, len(_WAITS)) - 1]
    return base * (1 + crc32(str(subscriber).encode()) % 1000 / 10_000)


def expired(attempts: int) -> str:
    """What a row says that was given up because the edition is old."""
    return f"expired after {attempts} attempt{'' if attempts == 1 else 's'}"


def _kind(answer: Answer) -> _Kind:
    phase, outcome = answer.phase, answer.outcome
    astray = _Kind.UNCLEAR if phase is Phase.DOT else _Kind.LOST
    if answer.goes_on:
        return _Kind.ACCEPTED if phase is Phase.DOT else _Kind.GOES_ON
    if isinstance(outcome, Lost) or phase is Phase.QUIT:
        return astray
    if outcome.code in _LOGIN:
        return _Kind.STOP
    kind = astray
    match outcome.code // 100:
        case 4:
            early = phase in _TO_THE_RELAY and phase is not Phase.MAIL
            closing = outcome.code == CLOSING and phase is not Phase.DOT
            kind = _Kind.LOST if early or closing else _Kind.LATER
        case 5 if phase in _TO_THE_RELAY:
            kind = _Kind.STOP
        case 5:
            later = outcome.enhanced in _TEMPORARY_STATUSES
            kind = _Kind.LATER if later else _Kind.REFUSED
    return kind


def _is_policy(answer: Answer) -> bool:
    reply = answer.outcome
    if isinstance(reply, Lost) or answer.phase not in _FOR_THE_READER or reply.code in _LOGIN:
        return False
    status = reply.enhanced
    return reply.code in range(500, 600) and (
        reply.code in _POLICY_CODES or status in _POLICY_STATUSES or status.startswith("5.7.")
    )


def _action(answer: Answer, kind: _Kind) -> Action:
    closes = isinstance(answer.outcome, Reply) and answer.outcome.code == CLOSING
    if closes or kind in {_Kind.LOST, _Kind.UNCLEAR}:
        return Action.RECONNECT
    return Action.CONTINUE


def _said(answer: Answer, kind: _Kind) -> str:
    if isinstance(answer.outcome, Reply) and kind is not _Kind.UNCLEAR:
        return str(answer.outcome)
    what = answer.outcome.reason if isinstance(answer.outcome, Lost) else str(answer.outcome)
    end = ": the relay may have the message" if kind is _Kind.UNCLEAR else ""
    return f"{what} (at {answer.phase}){end}"


def _reason(answer: Answer, refusals: int) -> str:
    if _is_policy(answer) and refusals >= REFUSALS_IN_A_ROW:
        return (
            f"the relay refused {refusals} messages in a row as a matter of policy, the last with "
            f"`{answer.outcome}`; the rest waits. Settle it with the relay, then `newsletter send` "
            "goes on"
        )
    return way_out(answer)


def way_out(answer: Answer) -> str:
    """Why the relay as a whole will not have us, and what to do about it; empty where it will."""
    if _kind(answer) is not _Kind.STOP:
        return ""
    said = str(answer.outcome)
    login = isinstance(answer.outcome, Reply) and answer.outcome.code in _LOGIN
    if login and "STARTTLS" in said.upper():
        return f"the relay wants TLS (`{said}`): set smtp.security to starttls"
    if login or answer.phase is Phase.AUTH:
        return (
            f"the relay refuses the login (`{said}`): check smtp.username and the password in "
            "NEWSLETTER_SMTP__PASSWORD or NEWSLETTER_SMTP__PASSWORD_FILE"
        )
    if isinstance(answer.outcome, Reply) and answer.outcome.enhanced == _TOO_BIG:
        return f"the relay takes no message so large (`{said}`): lower edition.stories"
    if answer.phase is Phase.MAIL:
        return (
            f"the relay refuses the sender (`{said}`): check `from` in config.yaml, and whether "
            "the relay lets this login send for it"
        )
    return f"the relay refuses us at {answer.phase} (`{said}`): ask who runs it why"
