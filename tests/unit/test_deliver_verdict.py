from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.deliver.verdict import Action, Answer, Lost, Phase, Reply, Verdict, verdict, wait
from newsletter.model import DeliveryState

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
EXPIRES = NOW + timedelta(hours=24)

PENDING, SENT = DeliveryState.PENDING, DeliveryState.SENT
DEFERRED, REJECTED = DeliveryState.DEFERRED, DeliveryState.REJECTED
UNKNOWN = DeliveryState.UNKNOWN
CONTINUE, RECONNECT, STOP = Action.CONTINUE, Action.RECONNECT, Action.STOP


def judged(
    phase: Phase,
    outcome: Reply | Lost,
    *,
    attempts: int = 0,
    refusals: int = 0,
    expires: datetime = EXPIRES,
    subscriber: int = 7,
) -> Verdict:
    return verdict(
        Answer(phase=phase, outcome=outcome),
        subscriber=subscriber,
        attempts=attempts,
        refusals=refusals,
        expires=expires,
        now=NOW,
    )


def reply(line: str) -> Reply:
    code, _, text = line.partition(" ")
    return Reply(code=int(code), text=text)


LOST = Lost(reason="connection lost")
TABLE = [
    (Phase.CONNECT, LOST, PENDING, RECONNECT),
    (Phase.CONNECT, "421 4.7.0 Too many connections", PENDING, RECONNECT),
    (Phase.CONNECT, "554 No mail here", PENDING, STOP),
    (Phase.EHLO, "450 Not now", PENDING, RECONNECT),
    (Phase.STARTTLS, "454 TLS not available", PENDING, RECONNECT),
    (Phase.STARTTLS, "502 5.5.1 No", PENDING, STOP),
    (Phase.AUTH, "454 4.7.0 Temporary authentication failure", PENDING, RECONNECT),
    (Phase.AUTH, "535 5.7.8 Credentials invalid", PENDING, STOP),
    (Phase.MAIL, "250 2.1.0 Ok", PENDING, CONTINUE),
    (Phase.MAIL, LOST, PENDING, RECONNECT),
    (Phase.MAIL, "421 4.7.0 Too many messages", PENDING, RECONNECT),
    (Phase.MAIL, "454 Throttling failure", DEFERRED, CONTINUE),
    (Phase.MAIL, "530 5.7.0 Authentication required", PENDING, STOP),
    (Phase.MAIL, "550 5.7.1 Not your sender", PENDING, STOP),
    (Phase.MAIL, "552 5.3.4 Too big", PENDING, STOP),
    (Phase.RCPT, "250 2.1.5 Ok", PENDING, CONTINUE),
    (Phase.RCPT, "251 Will forward", PENDING, CONTINUE),
    (Phase.RCPT, LOST, PENDING, RECONNECT),
    (Phase.RCPT, "421 4.7.0 Closing", PENDING, RECONNECT),
    (Phase.RCPT, "450 4.2.0 Greylisted", DEFERRED, CONTINUE),
    (Phase.RCPT, "452 4.5.3 Too many recipients", DEFERRED, CONTINUE),
    (Phase.RCPT, "552 5.5.3 Too many recipients", DEFERRED, CONTINUE),
    (Phase.RCPT, "550 5.1.1 No such user", REJECTED, CONTINUE),
    (Phase.RCPT, "550 Rejected", REJECTED, CONTINUE),
    (Phase.RCPT, "552 5.2.2 Mailbox full", REJECTED, CONTINUE),
    (Phase.RCPT, "550 5.4.5 Daily sending limit exceeded", DEFERRED, CONTINUE),
    (Phase.RCPT, "530 5.7.0 Must issue a STARTTLS command first", PENDING, STOP),
    (Phase.RCPT, "354 What", PENDING, RECONNECT),
    (Phase.DATA, "354 Go ahead", PENDING, CONTINUE),
    (Phase.DATA, "250 What", PENDING, RECONNECT),
    (Phase.DATA, LOST, PENDING, RECONNECT),
    (Phase.DATA, "451 4.3.0 Not now", DEFERRED, CONTINUE),
    (Phase.DATA, "554 5.5.1 No valid recipients", REJECTED, CONTINUE),
    (Phase.DOT, "250 2.0.0 Ok", SENT, CONTINUE),
    (Phase.DOT, LOST, UNKNOWN, RECONNECT),
    (Phase.DOT, "354 What", UNKNOWN, RECONNECT),
    (Phase.DOT, "421 4.7.0 Closing", DEFERRED, RECONNECT),
    (Phase.DOT, "451 4.3.0 Queue write error", DEFERRED, CONTINUE),
    (Phase.DOT, "554 5.7.1 Looks like spam", REJECTED, CONTINUE),
    (Phase.DOT, "535 5.7.8 Session expired", PENDING, STOP),
    (Phase.QUIT, LOST, PENDING, RECONNECT),
]


@pytest.mark.parametrize(("phase", "said", "state", "action"), TABLE)
def test_each_answer_has_its_verdict(
    phase: Phase, said: str | Lost, state: DeliveryState, action: Action
) -> None:
    found = judged(phase, reply(said) if isinstance(said, str) else said)
    assert (found.state, found.action) == (state, action)


def test_a_lost_dot_says_that_the_relay_may_have_the_message() -> None:
    found = judged(Phase.DOT, Lost(reason="no reply within 60 s"))
    assert found.reply == "no reply within 60 s (at the final dot): the relay may have the message"
    assert found.attempts == 1


def test_a_loss_before_the_dot_is_no_attempt() -> None:
    assert judged(Phase.RCPT, LOST, attempts=2).attempts == 2


def test_waits_grow_from_5_to_60_minutes() -> None:
    waits = [wait(attempts, subscriber=7) for attempts in range(1, 7)]
    minutes = [5, 15, 30, 60, 60, 60]
    for found, base in zip(waits, minutes, strict=True):
        assert timedelta(minutes=base) <= found < timedelta(minutes=base * 1.1)


def test_subscribers_deferred_together_are_not_due_together_and_each_as_before() -> None:
    waits = [wait(1, subscriber=number) for number in range(50)]
    assert len(set(waits)) > 40
    assert waits == [wait(1, subscriber=number) for number in range(50)]


def test_a_deferral_past_the_expiry_is_a_rejection_with_the_last_reply() -> None:
    found = judged(
        Phase.RCPT,
        reply("450 4.2.0 Greylisted"),
        attempts=3,
        expires=NOW + timedelta(minutes=59),
    )
    assert found.state is REJECTED
    assert found.reply == "expired after 4 attempts: 450 4.2.0 Greylisted"


def test_three_policy_refusals_in_a_row_stop_the_send_and_reject_all_three() -> None:
    spam = reply("554 5.7.1 Looks like spam")
    found = [judged(Phase.DOT, spam, refusals=before) for before in range(3)]
    assert [one.action for one in found] == [CONTINUE, CONTINUE, STOP]
    assert {one.state for one in found} == {REJECTED}
    assert "3 messages in a row" in found[2].reason
    assert "554 5.7.1 Looks like spam" in found[2].reason


def test_an_accepted_message_ends_a_row_of_refusals_and_a_bounce_does_not() -> None:
    assert judged(Phase.DOT, reply("250 Ok"), refusals=2).refusals == 0
    assert judged(Phase.RCPT, reply("550 5.1.1 No such user"), refusals=2).refusals == 2


def test_a_refused_login_names_the_setting_and_a_refused_sender_names_from() -> None:
    login = judged(Phase.MAIL, reply("530 5.7.0 Authentication required"))
    assert "NEWSLETTER_SMTP__PASSWORD" in login.reason
    assert "`from`" in judged(Phase.MAIL, reply("553 5.1.8 Bad sender")).reason
    assert "starttls" in judged(Phase.MAIL, reply("530 5.7.0 Issue STARTTLS first")).reason
    assert "edition.stories" in judged(Phase.MAIL, reply("552 5.3.4 Too big")).reason


STATUS = st.sampled_from(["", "4.2.0 x", "5.1.1 x", "5.7.1 x", "5.4.5 x", "5.5.3 x", "5.3.4 x"])
REPLIES = st.builds(Reply, code=st.integers(200, 599), text=STATUS)
OUTCOMES = st.one_of(REPLIES, st.builds(Lost, reason=st.text(max_size=20)))


@given(
    phase=st.sampled_from(Phase),
    outcome=OUTCOMES,
    attempts=st.integers(0, 40),
    refusals=st.integers(0, 5),
    hours=st.floats(-48, 48),
    subscriber=st.integers(1, 10**9),
)
def test_every_answer_has_a_verdict_that_keeps_the_promises(
    *,
    phase: Phase,
    outcome: Reply | Lost,
    attempts: int,
    refusals: int,
    hours: float,
    subscriber: int,
) -> None:
    expires = NOW + timedelta(hours=hours)
    found = judged(
        phase,
        outcome,
        attempts=attempts,
        refusals=refusals,
        expires=expires,
        subscriber=subscriber,
    )
    code = outcome.code if isinstance(outcome, Reply) else 0
    assert (found.state is SENT) == (phase is Phase.DOT and 200 <= code < 300)
    assert found.state is not DeliveryState.COMMITTING
    assert (found.state is DEFERRED) == (found.next_at is not None)
    if found.next_at is not None:
        assert NOW < found.next_at <= expires
    if found.state is UNKNOWN:
        assert phase is Phase.DOT
        assert code < 400, "a numeric refusal is definite"
    if phase is Phase.DOT and not isinstance(outcome, Reply):
        assert found.state is UNKNOWN
    if code == 421 and phase is not Phase.DOT:
        assert (found.state, found.action) == (PENDING, RECONNECT)
    assert (found.action is STOP) == bool(found.reason)
    assert found.attempts == attempts + (found.state is not PENDING)
    assert found.reply
