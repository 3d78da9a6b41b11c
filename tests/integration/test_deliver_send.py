"""The loop, the session and the wire against a server on loopback that misbehaves on order."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.config.settings import Security, Smtp
from newsletter.deliver.books import TRIES
from newsletter.deliver.send import LOST_IN_A_ROW, Patience, deliver
from newsletter.deliver.smtp import SmtpRelay
from newsletter.errors import RelayError, StoreError
from newsletter.model import DeliveryState, Message, Recipient, Result
from tests.fakes.ledger import HandClock, MemoryLedger
from tests.fakes.smtp_server import Deed, Fault, Heard, Script, SmtpServer

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
PENDING, SENT, COMMITTING = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.COMMITTING
DEFERRED, REJECTED = DeliveryState.DEFERRED, DeliveryState.REJECTED
UNKNOWN = DeliveryState.UNKNOWN
AT_ONCE = Patience(back_off=(0.0, 0.0, 0.0), grace=10.0)


def recipient(number: int, address: str) -> Recipient:
    return Recipient(subscriber=number, address=address, name="", since=NOW, source="file")


def letter(to: Recipient) -> Message:
    body = f"To: {to.address}\r\n\r\n.A line with a dot.\r\n.\r\nGood morning.\r\n"
    return Message(
        sender="memo@paper.example",
        recipient=to.address,
        message_id=f"<{to.subscriber}@paper.example>",
        data=body.encode(),
    )


@dataclass(slots=True)
class Morning:
    """A ledger of some addresses, a clock, and what `deliver` said of each."""

    addresses: Sequence[str]
    ledger: MemoryLedger = field(init=False)
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    results: list[Result] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = MemoryLedger(
            recipient(number, address) for number, address in enumerate(self.addresses, 1)
        )

    async def send(
        self,
        server: SmtpServer,
        *,
        connections: int = 1,
        messages: int = 100,
        seconds: float = 5.0,
        patience: Patience = AT_ONCE,
        write: Callable[[Recipient], Message] = letter,
    ) -> None:
        await deliver(
            1,
            ledger=self.ledger,
            relay=relay(server.port, seconds=seconds),
            letter=write,
            clock=self.clock,
            connections=connections,
            messages_per_connection=messages,
            expires=NOW + timedelta(hours=24),
            on_result=self.results.append,
            patience=patience,
        )

    @property
    def states(self) -> dict[str, DeliveryState]:
        return {row.recipient.address: row.state for row in self.ledger.rows.values()}


def relay(port: int, *, seconds: float = 5.0) -> SmtpRelay:
    return SmtpRelay(
        Smtp(host="127.0.0.1", port=port, security=Security.NONE, timeout=seconds),
    )


def people(count: int) -> list[str]:
    return [f"reader{number}@paper.example" for number in range(count)]


def once(verb: str, deed: Deed, *, to: str = "") -> Script:
    """Do it the first time that the verb is heard (for that recipient), then behave."""
    done: list[Heard] = []

    def script(heard: Heard) -> Deed:
        if heard.verb == verb and heard.recipient.startswith(to) and not done:
            done.append(heard)
            return deed
        return None

    return script


def always(verb: str, deed: Deed, *, to: str = "") -> Script:
    def script(heard: Heard) -> Deed:
        return deed if heard.verb == verb and heard.recipient.startswith(to) else None

    return script


async def test_200_recipients_get_one_message_each_over_4_connections() -> None:
    morning = Morning(people(200))
    async with SmtpServer() as server:
        await morning.send(server, connections=4, messages=20)
        assert sorted(server.recipients) == sorted(people(200))
        assert server.connections >= 10
        assert max(heard.message for heard in server.heard) == 20
    assert set(morning.states.values()) == {SENT}
    assert len(morning.results) == 200
    assert {tuple(row.history) for row in morning.ledger.rows.values()} == {
        (PENDING, COMMITTING, SENT)
    }
    assert morning.ledger.of("reader3@paper.example").reply == "250 2.0.0 Ok: queued"


async def test_no_connection_is_made_when_nothing_is_due() -> None:
    async with SmtpServer() as server:
        await Morning([]).send(server, connections=4)
        assert server.connections == 0


async def test_the_bytes_on_the_wire_are_the_message_stuffed() -> None:
    morning = Morning(["ada@paper.example"])
    async with SmtpServer() as server:
        await morning.send(server)
        (message,) = server.accepted
        size = len(letter(recipient(1, "ada@paper.example")).data)
        asked = [heard.argument for heard in server.heard if heard.verb == "MAIL"]
    assert asked == [f"FROM:<memo@paper.example> SIZE={size}"]
    assert message.raw == (
        b"To: ada@paper.example\r\n\r\n..A line with a dot.\r\n..\r\nGood morning.\r\n"
    )


async def test_the_ledger_says_committing_when_the_dot_arrives() -> None:
    morning = Morning(people(20))
    seen: list[DeliveryState] = []

    def script(heard: Heard) -> Deed:
        if heard.verb == "DOT":
            seen.append(morning.ledger.of(heard.recipient).state)
        return None

    async with SmtpServer(script) as server:
        await morning.send(server, connections=2)
    assert seen == [COMMITTING] * 20


async def test_a_reader_deferred_is_sent_to_when_it_is_due_and_not_before() -> None:
    morning = Morning(["grey@paper.example", "ada@paper.example"])
    async with SmtpServer(once("RCPT", "450 4.2.0 Greylisted", to="grey")) as server:
        await morning.send(server)
        row = morning.ledger.of("grey@paper.example")
        assert (row.state, row.attempts, row.reply) == (DEFERRED, 1, "450 4.2.0 Greylisted")
        assert server.recipients == ["ada@paper.example"]
        await morning.send(server)
        assert server.recipients == ["ada@paper.example"]
        morning.clock.move(timedelta(minutes=6))
        await morning.send(server)
        assert server.recipients == ["ada@paper.example", "grey@paper.example"]
    assert (row.state, row.attempts) == (SENT, 2)


async def test_a_reader_deferred_all_day_is_given_up_with_the_last_reply() -> None:
    morning = Morning(["grey@paper.example"])
    row = morning.ledger.of("grey@paper.example")
    async with SmtpServer(always("DOT", "451 4.3.0 Try later")) as server:
        for _ in range(60):
            await morning.send(server)
            morning.clock.move(timedelta(minutes=30))
    assert row.state is REJECTED
    assert row.reply == f"expired after {row.attempts} attempts: 451 4.3.0 Try later"
    assert row.attempts > 10


async def test_a_retry_that_comes_after_the_expiry_is_not_made() -> None:
    morning = Morning(["grey@paper.example"])
    async with SmtpServer(always("RCPT", "451 4.3.0 Try later")) as server:
        await morning.send(server)
        morning.clock.move(timedelta(hours=30))
        await morning.send(server)
        assert server.connections == 1
    row = morning.ledger.of("grey@paper.example")
    assert (row.state, row.reply) == (REJECTED, "expired after 1 attempt")


async def test_a_first_attempt_is_made_however_old_the_edition_is() -> None:
    morning = Morning(["ada@paper.example"])
    morning.clock.move(timedelta(hours=48))
    async with SmtpServer() as server:
        await morning.send(server)
    assert morning.states == {"ada@paper.example": SENT}


async def test_a_refused_reader_is_rejected_and_the_connection_serves_the_next() -> None:
    morning = Morning(["hard@paper.example", "ada@paper.example"])
    async with SmtpServer(always("RCPT", "550 5.1.1 No such user", to="hard")) as server:
        await morning.send(server)
        assert server.connections == 1
        assert server.verbs == (
            ["CONNECT", "EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA", "DOT", "QUIT"]
        )
    assert morning.states == {"hard@paper.example": REJECTED, "ada@paper.example": SENT}
    assert morning.ledger.of("hard@paper.example").history == [PENDING, REJECTED]


async def test_a_refused_dot_is_definite_even_with_421() -> None:
    morning = Morning(["a@paper.example", "b@paper.example", "c@paper.example"])

    def script(heard: Heard) -> Deed:
        if heard.verb != "DOT":
            return None
        return {"a": "421 4.7.0 Closing", "b": "550 5.3.0 No"}.get(heard.recipient[0])

    async with SmtpServer(script) as server:
        await morning.send(server)
        assert server.recipients == ["c@paper.example"]
    assert list(morning.states.values()) == [DEFERRED, REJECTED, SENT]


@pytest.mark.parametrize("deed", ["451 4.3.0 Not now", "554 5.5.0 No"])
async def test_a_refused_data_command_is_definite_and_needs_no_intent(deed: str) -> None:
    morning = Morning(["ada@paper.example", "bob@paper.example"])
    async with SmtpServer(always("DATA", deed, to="ada")) as server:
        await morning.send(server)
        assert server.connections == 1
    row = morning.ledger.of("ada@paper.example")
    assert (row.state, row.reply) == (DEFERRED if deed[0] == "4" else REJECTED, deed)
    assert COMMITTING not in row.history
    assert morning.states["bob@paper.example"] is SENT


async def test_421_at_mail_after_some_messages_is_a_reason_to_reconnect_only() -> None:
    morning = Morning(people(20))

    def script(heard: Heard) -> Deed:
        return "421 4.7.0 Enough" if heard.verb == "MAIL" and heard.message > 2 else None

    patience = Patience(back_off=(), grace=10.0)
    async with SmtpServer(script) as server:
        await morning.send(server, patience=patience)
        assert server.recipients == people(20)
        assert server.connections == 10
    assert set(morning.states.values()) == {SENT}
    assert {row.attempts for row in morning.ledger.rows.values()} == {1}


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "deed", [Fault.DROP, Fault.HANG, "421 4.7.0 Closing", b"2x0 ok\r\n", b"250-a\r\n550 b\r\n"]
)
async def test_what_breaks_off_before_the_dot_is_sent_in_the_end_and_once(
    verb: str, deed: Deed
) -> None:
    morning = Morning(["ada@paper.example", "bob@paper.example"])
    async with SmtpServer(once(verb, deed)) as server:
        await morning.send(server, seconds=0.3)
        assert sorted(server.recipients) == ["ada@paper.example", "bob@paper.example"]
        assert server.connections == 2
    assert set(morning.states.values()) == {SENT}
    assert morning.ledger.of("ada@paper.example").attempts == 1


@pytest.mark.parametrize(
    "deed", [Fault.DROP, b"HTTP/1.1 200 OK\r\n", b"250-fine\r\n550 or not\r\n", b"354 What\r\n"]
)
async def test_what_breaks_off_after_the_dot_is_unknown_and_never_sent_again(deed: Deed) -> None:
    morning = Morning(["lost@paper.example", "ada@paper.example"])
    async with SmtpServer(once("DOT", deed, to="lost")) as server:
        await morning.send(server)
        morning.clock.move(timedelta(hours=2))
        await morning.send(server)
        asked = [heard for heard in server.heard if heard.verb == "RCPT"]
        assert [heard.recipient for heard in asked] == ["lost@paper.example", "ada@paper.example"]
    row = morning.ledger.of("lost@paper.example")
    assert row.history == [PENDING, COMMITTING, UNKNOWN]
    assert "may have the message" in row.reply


async def test_no_reply_to_the_dot_in_time_is_unknown() -> None:
    morning = Morning(["lost@paper.example", "ada@paper.example"])
    async with SmtpServer(once("DOT", Fault.HANG)) as server:
        await morning.send(server, seconds=0.05)
    row = morning.ledger.of("lost@paper.example")
    assert row.state is UNKNOWN
    # The dot may take ten times as long as another reply (RFC 5321, section 4.5.3.2.6).
    assert row.reply.startswith("no reply within 0.5 s")
    assert morning.states["ada@paper.example"] is SENT


async def test_250_and_then_a_lost_connection_is_sent() -> None:
    morning = Morning(people(3))

    def script(heard: Heard) -> Deed:
        if heard.verb == "DOT":
            return "250 2.0.0 Ok"
        return Fault.DROP if heard.verb in {"QUIT", "RSET"} else None

    async with SmtpServer(script) as server:
        await morning.send(server, messages=1)
    assert set(morning.states.values()) == {SENT}


async def test_a_second_reply_that_nobody_asked_for_is_not_taken_for_the_next_one() -> None:
    morning = Morning(["ada@paper.example"])
    async with SmtpServer(once("RCPT", b"250 Ok\r\n354 Go\r\n250 Taken\r\n")) as server:
        await morning.send(server)
        assert server.recipients == ["ada@paper.example"]
        assert server.connections == 2
    assert morning.states == {"ada@paper.example": SENT}


async def test_a_relay_that_ends_an_idle_connection_is_connected_to_again() -> None:
    morning = Morning(people(3))
    async with SmtpServer(once("DOT", b"250 Ok\r\n421 4.4.2 Idle too long\r\n")) as server:
        await morning.send(server, patience=Patience(back_off=(), grace=1.0))
        assert server.recipients == people(3)
        assert server.connections == 2
    assert set(morning.states.values()) == {SENT}


async def test_an_intent_whose_dot_was_never_written_is_taken_back_and_sent_later() -> None:
    morning = Morning(["ada@paper.example", "bob@paper.example"])
    closing = b"354 Go ahead\r\n421 4.3.0 Shutting down\r\n"
    async with SmtpServer(once("DATA", closing, to="ada")) as server:
        await morning.send(server)
        assert sorted(server.recipients) == ["ada@paper.example", "bob@paper.example"]
    row = morning.ledger.of("ada@paper.example")
    assert row.history == [PENDING, COMMITTING, PENDING, COMMITTING, SENT]
    assert row.attempts == 1


async def test_an_intent_that_is_always_taken_back_is_deferred_after_a_few_tries() -> None:
    morning = Morning(["ada@paper.example", "bob@paper.example"])
    closing = b"354 Go ahead\r\n421 4.3.0 Shutting down\r\n"
    async with SmtpServer(always("DATA", closing, to="ada")) as server:
        await morning.send(server)
        assert server.recipients == ["bob@paper.example"]
    assert morning.states == {"ada@paper.example": DEFERRED, "bob@paper.example": SENT}
    assert morning.ledger.of("ada@paper.example").history.count(COMMITTING) == TRIES
    assert not morning.ledger.in_hand


async def test_a_relay_that_takes_no_mail_on_any_connection_is_given_up() -> None:
    morning = Morning(people(3))
    async with SmtpServer(always("MAIL", "421 4.7.0 Not now")) as server:
        with pytest.raises(RelayError, match=r"421 4\.7\.0 Not now; tried 4 times"):
            await morning.send(server)
        assert server.connections == 4
    assert set(morning.states.values()) == {PENDING}


async def test_a_relay_that_is_down_leaves_every_row_as_it_was() -> None:
    morning = Morning(people(5))
    async with SmtpServer() as server:
        pass
    with pytest.raises(RelayError, match="refuses the connection") as caught:
        await morning.send(server, connections=2)
    assert f"127.0.0.1:{server.port}" in str(caught.value)
    assert "tried 4 times" in str(caught.value)
    assert "NEWSLETTER_SMTP__HOST" in str(caught.value)
    assert set(morning.states.values()) == {PENDING}
    assert not morning.ledger.in_hand
    assert morning.results == []


async def test_a_relay_that_comes_back_is_given_the_rest() -> None:
    morning = Morning(people(5))
    async with SmtpServer(once("MAIL", Fault.DROP)) as server:
        pass
    with pytest.raises(RelayError):
        await morning.send(server)
    async with server:
        await morning.send(server, connections=2)
    assert set(morning.states.values()) == {SENT}


async def test_a_relay_that_turns_each_new_connection_away_is_tried_a_few_times() -> None:
    morning = Morning(people(3))
    async with SmtpServer(always("CONNECT", "421 4.3.2 Not now")) as server:
        with pytest.raises(RelayError, match=r"421 4\.3\.2 Not now"):
            await morning.send(server)
        assert server.connections == 4
    assert set(morning.states.values()) == {PENDING}


async def test_connections_beyond_what_the_relay_takes_leave_the_work_to_the_others() -> None:
    morning = Morning(people(40))

    def script(heard: Heard) -> Deed:
        crowded = heard.verb == "CONNECT" and heard.connection > 1
        return "421 4.7.0 Too many connections" if crowded else None

    async with SmtpServer(script) as server:
        await morning.send(server, connections=3)
        assert len(set(server.recipients)) == len(server.recipients) == 40
    assert set(morning.states.values()) == {SENT}


async def test_a_reader_at_whom_the_relay_always_breaks_off_does_not_stop_the_others() -> None:
    morning = Morning(["poison@paper.example", "venom@paper.example", *people(5)])

    def script(heard: Heard) -> Deed:
        cursed = heard.recipient.startswith(("poison", "venom"))
        return Fault.DROP if cursed and heard.verb == "RCPT" else None

    async with SmtpServer(script) as server:
        await morning.send(server)
        assert sorted(server.recipients) == people(5)
        tried = [heard for heard in server.heard if heard.recipient.startswith("poison")]
        assert len([heard for heard in tried if heard.verb == "RCPT"]) == TRIES
    row = morning.ledger.of("poison@paper.example")
    assert (row.state, row.attempts, row.reply) == (DEFERRED, 1, "connection lost (at RCPT)")
    assert morning.states["venom@paper.example"] is DEFERRED
    assert not morning.ledger.in_hand


async def test_a_reader_at_whom_the_relay_breaks_off_all_day_is_given_up() -> None:
    morning = Morning(["poison@paper.example"])
    row = morning.ledger.of("poison@paper.example")
    async with SmtpServer(always("RCPT", Fault.DROP)) as server:
        for _ in range(25):
            await morning.send(server)
            morning.clock.move(timedelta(hours=1))
    assert row.state is REJECTED
    assert row.reply == f"expired after {row.attempts} attempts: connection lost (at RCPT)"


async def test_a_relay_that_breaks_off_at_every_reader_is_given_up_as_a_whole() -> None:
    morning = Morning(people(50))
    async with SmtpServer(always("RCPT", Fault.DROP)) as server:
        with pytest.raises(RelayError, match="in a row broke off"):
            await morning.send(server)
        assert server.connections == LOST_IN_A_ROW
    assert morning.ledger.counts(1) == {DEFERRED: 3, PENDING: 47}


async def test_a_message_whose_intent_is_refused_does_not_leave() -> None:
    class Taken(MemoryLedger):
        def record(
            self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
        ) -> Collection[int]:
            super().record(results, now=now)
            return intents.keys()

    morning = Morning(people(3))
    morning.ledger = Taken(one.recipient for one in morning.ledger.rows.values())
    async with SmtpServer() as server:
        with pytest.raises(StoreError, match="does not wait to be sent"):
            await morning.send(server)
        assert server.accepted == []


async def test_a_relay_that_always_breaks_off_at_the_dot_is_not_fed_the_whole_list() -> None:
    morning = Morning(people(50))
    async with SmtpServer(always("DOT", Fault.DROP)) as server:
        with pytest.raises(RelayError, match="in a row broke off"):
            await morning.send(server)
    counts = morning.ledger.counts(1)
    assert counts == {UNKNOWN: LOST_IN_A_ROW, PENDING: 50 - LOST_IN_A_ROW}


async def test_three_policy_refusals_in_a_row_keep_the_rest_pending() -> None:
    morning = Morning(people(10))
    async with SmtpServer(always("DOT", "554 5.7.1 Looks like spam")) as server:
        with pytest.raises(RelayError, match=r"554 5\.7\.1 Looks like spam"):
            await morning.send(server)
    assert morning.ledger.counts(1) == {REJECTED: 3, PENDING: 7}
    assert not morning.ledger.in_hand


async def test_a_refused_sender_stops_the_send_and_blames_no_reader() -> None:
    morning = Morning(people(3))
    async with SmtpServer(always("MAIL", "553 5.7.1 Sender not allowed")) as server:
        with pytest.raises(RelayError, match="`from`"):
            await morning.send(server, connections=2)
    assert set(morning.states.values()) == {PENDING}


async def test_a_message_over_the_announced_size_is_held_before_mail() -> None:
    morning = Morning(["ada@paper.example"])
    async with SmtpServer(extensions=("SIZE 50",)) as server:
        with pytest.raises(RelayError, match=r"is 64 bytes .* at most 50") as caught:
            await morning.send(server)
        assert "MAIL" not in server.verbs
    assert "edition.stories" in str(caught.value)
    assert morning.states == {"ada@paper.example": PENDING}


async def test_a_relay_that_announces_no_size_is_not_asked_about_it() -> None:
    morning = Morning(["ada@paper.example"])
    async with SmtpServer(extensions=()) as server:
        await morning.send(server)
        asked = [heard.argument for heard in server.heard if heard.verb == "MAIL"]
    assert asked == ["FROM:<memo@paper.example>"]


async def test_an_address_that_smtp_cannot_carry_is_rejected_without_a_conversation() -> None:
    morning = Morning(["jörg@paper.example", "ada@bücher.example"])
    async with SmtpServer() as server:
        await morning.send(server)
        assert server.recipients == ["ada@xn--bcher-kva.example"]
    row = morning.ledger.of("jörg@paper.example")
    assert row.state is REJECTED
    assert row.reply.startswith("needs SMTPUTF8")
    assert row.attempts == 0


async def test_reserved_domains_are_not_handed_to_a_relay_elsewhere() -> None:
    morning = Morning(["ada@paper.example"])
    await deliver(
        1,
        ledger=morning.ledger,
        relay=SmtpRelay(Smtp(host="192.0.2.1", security=Security.NONE)),
        letter=letter,
        clock=morning.clock,
        connections=1,
        messages_per_connection=1,
        expires=NOW,
        on_result=morning.results.append,
    )
    assert morning.states == {"ada@paper.example": REJECTED}
    assert "RFC 2606" in morning.results[0].reply


async def test_a_sender_that_smtp_cannot_carry_stops_the_send_and_names_from() -> None:
    def write(to: Recipient) -> Message:
        return Message(
            sender="jörg@paper.example", recipient=to.address, message_id="<1@x>", data=b"\r\n"
        )

    morning = Morning(people(2))
    async with SmtpServer() as server:
        with pytest.raises(RelayError, match=r"`from` in config\.yaml"):
            await morning.send(server, write=write)
    assert set(morning.states.values()) == {PENDING}
    assert not morning.ledger.in_hand


async def test_a_stop_while_the_dot_is_on_its_way_waits_for_the_reply() -> None:
    morning = Morning(people(10))
    arrived, go_on = asyncio.Event(), asyncio.Event()

    def script(heard: Heard) -> Deed:
        if heard.verb == "DOT":
            arrived.set()
        return None

    class Slow(SmtpServer):
        async def before_reply(self, heard: Heard) -> None:
            if heard.verb == "DOT":
                await go_on.wait()

    async with Slow(script) as server:
        sending = asyncio.create_task(morning.send(server))
        await arrived.wait()
        sending.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await sending
        assert server.recipients == [people(10)[0]]
    assert morning.ledger.counts(1) == {SENT: 1, PENDING: 9}
    assert not morning.ledger.in_hand


async def test_a_stop_does_not_wait_for_ever_and_calls_the_message_unknown() -> None:
    morning = Morning(people(3))
    arrived = asyncio.Event()

    def script(heard: Heard) -> Deed:
        if heard.verb != "DOT":
            return None
        arrived.set()
        return Fault.HANG

    async with SmtpServer(script) as server:
        patience = Patience(back_off=(), grace=0.05)
        sending = asyncio.create_task(morning.send(server, patience=patience))
        await arrived.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert morning.ledger.counts(1) == {UNKNOWN: 1, PENDING: 2}
    assert not morning.ledger.in_hand


async def test_a_stop_before_the_dot_leaves_the_message_pending() -> None:
    morning = Morning(people(3))
    asked = asyncio.Event()

    def script(heard: Heard) -> Deed:
        if heard.verb != "RCPT":
            return None
        asked.set()
        return Fault.HANG

    async with SmtpServer(script) as server:
        sending = asyncio.create_task(morning.send(server))
        await asked.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert set(morning.states.values()) == {PENDING}
    assert not morning.ledger.in_hand


async def test_a_result_that_the_disk_refuses_once_is_written_the_next_time() -> None:
    morning = Morning(people(1))
    morning.ledger = FullDisk(recipient(1, "reader0@paper.example"), times=2)
    async with SmtpServer() as server:
        await morning.send(server)
        assert len(server.accepted) == 1
    assert set(morning.states.values()) == {SENT}


async def test_a_result_that_cannot_be_written_ends_the_run_and_stays_committing() -> None:
    morning = Morning(people(1))
    morning.ledger = FullDisk(recipient(1, "reader0@paper.example"), times=99)
    async with SmtpServer() as server:
        with pytest.raises(StoreError, match="disk is full"):
            await morning.send(server)
        assert len(server.accepted) == 1
    assert set(morning.states.values()) == {COMMITTING}


class FullDisk(MemoryLedger):
    def __init__(self, *recipients: Recipient, times: int) -> None:
        super().__init__(recipients)
        self.times = times

    def record(
        self, results: Sequence[Result], *, intents: Mapping[int, str] = {}, now: datetime
    ) -> Collection[int]:
        if results and self.times:
            self.times -= 1
            raise StoreError("the disk is full")
        return super().record(results, intents=intents, now=now)
